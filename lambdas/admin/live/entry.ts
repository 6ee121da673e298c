// What the file of live changes gives the admin function: its routes. It lies next to the bundle only where a deployment
// allows live changes.

import { LIVE_FILE } from '../../contract/asset-files';
import type { CheckLiveDocument, LiveFrame } from '../../contract/live-config';
import type { Clock } from '../../domain/ports';
import type { TenantStore } from '../../domain/tenant/tenant-store';
import type { DynamoCall } from '../../stores/dynamodb/call';
import type { LightTables } from '../../stores/dynamodb/lights';
import { createDynamoLiveVersions } from '../../stores/dynamodb/live-versions';
import type { AdminParts } from '../app';
import { createCellParts } from './cells';
import { createConfigParts } from './config-parts';
import { createLiveChanges } from './live-changes';
import { createTenantConfigParts } from './tenant-config';

export interface LiveAdminDeps {
  readonly call: DynamoCall;
  /** Where lights and versions are kept, and the registry with the records of changes. */
  readonly tables: LightTables;
  readonly tenants: { readonly store: TenantStore; readonly enforced: boolean };
  readonly clock: Clock;
}

/** @param folder has the files that were written at synth */
export function createLiveParts(folder: string, deps: LiveAdminDeps): AdminParts {
  const { checkLiveDocument } = require(`${folder}/${LIVE_FILE.checks}`) as {
    checkLiveDocument: CheckLiveDocument;
  };
  return createLivePartsOver(require(`${folder}/${LIVE_FILE.rules}`) as LiveFrame, checkLiveDocument, deps);
}

export function createLivePartsOver(frame: LiveFrame, check: CheckLiveDocument, deps: LiveAdminDeps): AdminParts {
  const { call, tables, tenants, clock } = deps;
  const changes = createLiveChanges({
    versions: createDynamoLiveVersions(call, tables),
    frame,
    check,
    tenants,
    clock,
  });
  return {
    ...createConfigParts(changes),
    ...createCellParts(changes),
    ...createTenantConfigParts(call, tables.audit, tenants.store, clock),
  };
}
