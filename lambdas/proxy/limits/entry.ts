// What the file of limits gives the proxy. It lies next to the bundle only where tenants are limited, and has a copy of
// its own of what it shares with the bundle.

import * as ASSET_FILE from '../../contract/asset-files';
import type { LimitSettings } from '../../contract/settings';
import type { DynamoCall } from '../../stores/dynamodb/call';
import { createDynamoLimits } from '../../stores/dynamodb/limits';
import { createDynamoQuotas } from '../../stores/dynamodb/quotas';
import type { WithinLimits } from '../app';
import { createLimitsOver, type TenantLimitsDeps, withinLimits } from './tenant-limits';

export interface TableLimitsDeps extends Omit<TenantLimitsDeps, 'table' | 'quotas'> {
  readonly call: DynamoCall;
  readonly tableName: string;
}

/** @param folder has the file of plans that was written at synth */
export function createTableLimits(folder: string, deps: TableLimitsDeps): WithinLimits {
  return createLiveLimits(deps)(require(`${folder}/${ASSET_FILE.limitSettings}`) as LimitSettings);
}

/** Limits by plans that change while the gateway runs. */
export function createLiveLimits({
  call,
  tableName,
  ...deps
}: TableLimitsDeps): (plans: LimitSettings) => WithinLimits {
  const check = createLimitsOver({
    ...deps,
    table: createDynamoLimits(call, tableName),
    quotas: createDynamoQuotas(call, tableName),
  });
  return (plans) => withinLimits(check(plans));
}
