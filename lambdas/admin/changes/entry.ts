// Entry of the admin function's file of changes: the parts that change tenants, quotas, API keys and lights. The file lies
// next to the bundle and loads with their first request. Lists, which pages repeat, need neither it nor its validator.

import { randomBytes } from 'node:crypto';
import type { Clock } from '../../domain/ports';
import { createDynamoKeys } from '../../stores/dynamodb/api-keys';
import type { DynamoCall } from '../../stores/dynamodb/call';
import { createDynamoLights, type LightTables } from '../../stores/dynamodb/lights';
import { createRecallWriter } from '../../stores/dynamodb/recalls';
import { createDynamoTenants } from '../../stores/dynamodb/tenants';
import type { AdminParts, KnownRules } from '../app';
import { createKeyParts } from '../keys/parts';
import { createLightChanges } from '../lights/changes';
import { createTenantChanges } from '../tenants/changes';
import { createQuotaParts } from '../tenants/quota';

export interface ChangesDeps {
  readonly call: DynamoCall;
  readonly tables: LightTables;
  readonly tenantTable: string;
  readonly tenantsEnforced: boolean;
  readonly takesKeys: boolean;
  /** Whether API Gateway keeps verdicts, which changes here end. */
  readonly keepsVerdicts: boolean;
  readonly clock: Clock;
}

export interface Changes {
  readonly ofTenants: AdminParts;
  /** Parts that hold what they are told against the Cells and plans that there are. */
  readonly over: (rules: KnownRules) => AdminParts;
}

const randomHex = (bytes: number) => randomBytes(bytes).toString('hex');

export function createChanges(deps: ChangesDeps): Changes {
  const { call, tables, tenantTable, tenantsEnforced: enforced, takesKeys, clock } = deps;
  const recalls = deps.keepsVerdicts ? createRecallWriter(tables.lights, clock) : undefined;
  const store = createDynamoTenants(call, tenantTable, recalls);
  const keys = createDynamoKeys(call, tenantTable, recalls);
  const lights = createDynamoLights(call, tables);
  return {
    ofTenants: createTenantChanges({ store, enforced, clock }),
    over: ({ routes, plans }) => ({
      ...createQuotaParts({ store, enforced, plans, clock }),
      ...createKeyParts({ tenants: store, keys, isOn: takesKeys, plans, clock, randomHex }),
      ...createLightChanges({ store: lights, routes, clock }),
    }),
  };
}
