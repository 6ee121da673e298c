// What the file of limits gives the proxy. It lies next to the bundle only where tenants are limited, and has a copy of
// its own of what it shares with the bundle.

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

export function createTableLimits(
  settings: LimitSettings,
  { call, tableName, ...deps }: TableLimitsDeps,
): WithinLimits {
  const check = createTenantLimits(settings, {
    ...deps,
    table: createDynamoLimits(call, tableName),
    quotas: createDynamoQuotas(call, tableName),
  });
  return withinLimits(check);
}
