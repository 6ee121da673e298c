// What the file of live changes gives the admin function: its routes. It lies next to the bundle only where a deployment
// allows live changes.

import { LIVE_FILE } from '../../contract/asset-files';
import type { CheckLiveDocument, LiveFrame, LiveRules } from '../../contract/live-config';
import type { HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { refusal } from '../../domain/refusal';
import type { TenantList } from '../../domain/tenant/tenant-store';
import type { DynamoCall } from '../../stores/dynamodb/call';
import type { LightTables } from '../../stores/dynamodb/lights';
import { createLiveSourceOver, type LiveSource } from '../../stores/dynamodb/live-source';
import { createDynamoLiveVersions } from '../../stores/dynamodb/live-versions';
import { createDynamoRolloutBook } from '../../stores/dynamodb/rollout-counts';
import type { AdminParts, KnownRules } from '../app';
import { createCellParts } from './cells';
import { createConfigParts } from './config-parts';
import { createLiveChanges } from './live-changes';
import { createTenantConfigParts } from './tenant-config';

export interface LiveAdminDeps {
  readonly call: DynamoCall;
  /** Where lights and versions are kept, the region's own state, and the registry with the records of changes. */
  readonly tables: LightTables & { readonly state: string };
  readonly tenants: { readonly store: TenantList; readonly enforced: boolean };
  readonly clock: Clock;
  /** Parts that go by the Cells and plans that there are. */
  readonly partsOver?: (rules: KnownRules) => AdminParts;
}

/** @param folder has the files that were written at synth */
export function createLiveParts(folder: string, deps: LiveAdminDeps): AdminParts {
  const { checkLiveDocument } = require(`${folder}/${LIVE_FILE.checks}`) as {
    checkLiveDocument: CheckLiveDocument;
  };
  return createLivePartsOver(require(`${folder}/${LIVE_FILE.rules}`) as LiveFrame, checkLiveDocument, deps);
}

export function createLivePartsOver(frame: LiveFrame, check: CheckLiveDocument, deps: LiveAdminDeps): AdminParts {
  const { call, tables, tenants, clock, partsOver = () => ({}) } = deps;
  const versions = createDynamoLiveVersions(call, tables);
  const changes = createLiveChanges({
    versions,
    frame,
    check,
    tenants,
    clock,
  });
  return {
    ...following(createLiveSourceOver(versions, frame), partsOver, frame.rules),
    ...createConfigParts(changes, createDynamoRolloutBook(call, tables.state, clock)),
    ...createCellParts(changes),
    ...createTenantConfigParts(call, tables.audit, tenants.store, clock),
  };
}

/** Parts that are made again for each request, over the rules that are in force then. */
function following(
  source: LiveSource,
  partsOver: NonNullable<LiveAdminDeps['partsOver']>,
  deployed: LiveRules,
): AdminParts {
  const over = (rules: LiveRules) => partsOver({ routes: rules, plans: Object.keys(rules.limits.plans) });
  const follow =
    (key: string): HttpApp =>
    async (request, facts) =>
      over(await source())[key]?.(request, facts) ?? refusal('NOT_FOUND', 'There is no such route');
  return Object.fromEntries(Object.keys(over(deployed)).map((key) => [key, follow(key)]));
}
