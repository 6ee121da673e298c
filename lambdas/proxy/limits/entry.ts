// What the file of limits gives the proxy. It lies next to the bundle only where tenants are limited, and has a copy of
// its own of what it shares with the bundle.

import { ASSET_FILE } from '../../contract/asset-files';
import type { LimitSettings } from '../../contract/settings';
import type { DynamoCall } from '../../stores/dynamodb/call';
import { createDynamoLimits } from '../../stores/dynamodb/limits';
import { createDynamoQuotas } from '../../stores/dynamodb/quotas';
import type { WithinLimits } from '../app';
import { createTenantLimits, type TenantLimitsDeps, withinLimits } from './tenant-limits';

export interface TableLimitsDeps extends Omit<TenantLimitsDeps, 'table' | 'quotas'> {
  readonly call: DynamoCall;
  readonly tableName: string;
}

/** @param folder has the file of plans that was written at synth */
export function createTableLimits(folder: string, { call, tableName, ...deps }: TableLimitsDeps): WithinLimits {
  const settings = require(`${folder}/${ASSET_FILE.limitSettings}`) as LimitSettings;
  const check = createTenantLimits(settings, {
    ...deps,
    table: createDynamoLimits(call, tableName),
    quotas: createDynamoQuotas(call, tableName),
  });
  return withinLimits(check);
}
