// Quotas in DynamoDB: one write counts for the day and for the month, because both counters are in one item.

import { KEY, QUOTA_RETENTION_SECONDS, QUOTA_SORT_PREFIX, STATE_PARTITION } from '../../contract/table-keys';
import type { QuotaPeriod } from '../../domain/tenant/period';
import type { QuotaCharge, QuotaTable, QuotaUsed } from '../quota-table';
import { type DynamoCall, type Item, isConditionFailure, numberOf } from './call';
import { wasPerhapsApplied } from './limits';

export function createDynamoQuotas(call: DynamoCall, tableName: string): QuotaTable {
  return {
    async count(charge) {
      try {
        const { Attributes: item } = await call('UpdateItem', {
          TableName: tableName,
          Key: quotaKey(charge.tenantId, charge.period),
          ...updateOf(charge),
          ReturnValues: 'ALL_NEW',
        });
        return { kind: 'counted', used: usedIn(item, charge.period) };
      } catch (error) {
        if (isConditionFailure(error)) return { kind: 'refused' };
        return { kind: wasPerhapsApplied(error) ? 'unknown' : 'failed' };
      }
    },
    async used(tenantId, period) {
      const { Item: item } = await call('GetItem', {
        TableName: tableName,
        Key: quotaKey(tenantId, period),
        ConsistentRead: true,
      });
      return usedIn(item, period);
    },
  };
}

function quotaKey(tenantId: string, { month }: QuotaPeriod): Item {
  return {
    [KEY.partition]: { S: `${STATE_PARTITION.limitPrefix}${tenantId}` },
    [KEY.sort]: { S: `${QUOTA_SORT_PREFIX}${month}` },
  };
}

function updateOf({ period, requests, most, nowMs }: QuotaCharge) {
  const bounds = [
    { name: '#day', value: ':day', most: most?.day },
    { name: '#month', value: ':month', most: most?.month },
  ].filter((bound) => bound.most !== undefined);
  const conditions = bounds.map(({ name, value }) => `(attribute_not_exists(${name}) OR ${name} <= ${value})`);
  return {
    UpdateExpression: 'SET #ttl = :ttl ADD #day :requests, #month :requests',
    ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
    ExpressionAttributeNames: { '#day': dayAttribute(period), '#month': 'month', '#ttl': KEY.ttl },
    ExpressionAttributeValues: {
      ':requests': { N: String(requests) },
      ':ttl': { N: String(Math.ceil(nowMs / 1000) + QUOTA_RETENTION_SECONDS) },
      ...Object.fromEntries(bounds.map((bound) => [bound.value, { N: String(bound.most) }])),
    },
  };
}

function dayAttribute({ day }: QuotaPeriod): string {
  return `d${day}`;
}

function usedIn(item: Item = {}, period: QuotaPeriod): QuotaUsed {
  return { day: numberOf(item, dayAttribute(period)) ?? 0, month: numberOf(item, 'month') ?? 0 };
}
