// Limits in DynamoDB: one item a limit. Its arrival time is kept in whole microseconds, as DynamoDB adds whole numbers
// exactly.

import { KEY, STATE_PARTITION } from '../../contract/table-keys';
import type { Charge, ChargeEnd, LimitState, LimitTable } from '../limit-table';
import { type DynamoCall, type Item, isConditionFailure, numberOf } from './call';

/** An item that was not charged for this long is of a full bucket. */
const RETENTION_SECONDS = 24 * 3600;

export function createDynamoLimits(call: DynamoCall, tableName: string): LimitTable {
  return {
    async charge(charge) {
      try {
        const { Attributes: item } = await call('UpdateItem', {
          TableName: tableName,
          Key: limitKey(charge.key),
          ...updateOf(charge),
          ReturnValues: 'ALL_NEW',
        });
        const state = fromLimitItem(item);
        return state ? { kind: 'charged', state } : { kind: 'unknown' };
      } catch (error) {
        return endOf(error);
      }
    },
    async read(key) {
      const { Item: item } = await call('GetItem', { TableName: tableName, Key: limitKey(key) });
      return fromLimitItem(item);
    },
  };
}

function limitKey(key: string): Item {
  return { [KEY.partition]: { S: `${STATE_PARTITION.limitPrefix}${key}` }, [KEY.sort]: { S: 'STATE' } };
}

function updateOf({ condition, costMs, seen, nowMs }: Charge) {
  const common = {
    ExpressionAttributeNames: { '#arrival': 'arrival', '#seen': 'seen', '#ttl': KEY.ttl },
    ExpressionAttributeValues: {
      ':cost': micros(costMs),
      ':seen': { N: String(seen) },
      ':ttl': { N: String(Math.ceil(nowMs / 1000) + RETENTION_SECONDS) },
      ':from': micros(condition.fromMs),
    },
  };
  if (condition.kind === 'add') {
    return {
      UpdateExpression: 'SET #arrival = #arrival + :cost, #ttl = :ttl ADD #seen :seen',
      ConditionExpression: '#arrival BETWEEN :from AND :until',
      ...common,
      ExpressionAttributeValues: { ...common.ExpressionAttributeValues, ':until': micros(condition.untilMs) },
    };
  }
  const { ':cost': _cost, ...values } = common.ExpressionAttributeValues;
  return {
    UpdateExpression: 'SET #arrival = :arrival, #ttl = :ttl ADD #seen :seen',
    ConditionExpression: 'attribute_not_exists(#arrival) OR #arrival < :from OR #arrival > :broken',
    ...common,
    ExpressionAttributeValues: {
      ...values,
      ':arrival': micros(condition.atMs + costMs),
      ':broken': micros(condition.brokenMs),
    },
  };
}

function micros(ms: number): { N: string } {
  return { N: String(Math.round(ms * 1000)) };
}

/** An item that somebody spoilt by hand says nothing. */
function fromLimitItem(item: Item | undefined): LimitState | undefined {
  const arrival = item && numberOf(item, 'arrival');
  return arrival === undefined ? undefined : { arrivalMs: arrival / 1000, seen: numberOf(item ?? {}, 'seen') ?? 0 };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
function endOf(error: unknown): ChargeEnd {
  if (isConditionFailure(error)) return { kind: 'refused' };
  return { kind: wasPerhapsApplied(error) ? 'unknown' : 'failed' };
}

/** Whether the table may have made the write that failed with this error. */
export function wasPerhapsApplied(error: unknown): boolean {
  // By its field: the code of limits is a bundle of its own, with classes of its own.
  const wasSent = error instanceof Error && 'unsent' in error && error.unsent === false;
  const isServerError =
    error instanceof Error && /^(InternalServerError|Status5\d\d|ServiceUnavailable.*)$/.test(error.name);
  return wasSent || isServerError;
}
