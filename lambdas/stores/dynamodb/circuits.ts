// Circuits in DynamoDB: one item a Cell. Calls are pooled by atomic ADD, phases change by writes that are conditional on
// the generation they were decided on.

import { KEY } from '../../contract/table-keys';
import type { CallBucket, Circuit, ClosedCircuit } from '../../domain/circuit/circuit';
import type { CircuitStore, CircuitWriter } from '../../domain/circuit/ports';
import { type DynamoCall, type Item, isConditionFailure } from './call';
import { blameAttribute, CALL_PREFIX, circuitKey, expiry, fromCircuitItem, toCircuitItem } from './fleet-items';
import { batchGet } from './read-all';
import type { Backoff } from './signed-call';

/** What the request path writes. */
export function createDynamoCircuitWriter(call: DynamoCall, tableName: string): CircuitWriter {
  const readNow = async (cell: string): Promise<Circuit> => {
    const answer = await call('GetItem', { TableName: tableName, Key: circuitKey(cell), ConsistentRead: true });
    return fromCircuitItem(answer.Item);
  };
  return {
    async addCalls(cell, seen, calls, oldestIndex, nowMs) {
      const update = addition(calls, seen, oldestIndex);
      try {
        const { Attributes: item } = await call('UpdateItem', {
          TableName: tableName,
          Key: circuitKey(cell),
          UpdateExpression: `${update.expression} SET #generation = :seen, #phase = :closed, #ttl = :ttl`,
          ...unlessSuperseded(seen.generation, {
            names: { ...update.names, '#phase': 'phase', '#ttl': KEY.ttl },
            values: { ...update.values, ':closed': { S: 'closed' }, ':ttl': expiry(nowMs) },
          }),
          ReturnValues: 'ALL_NEW',
        });
        return fromCircuitItem(item);
      } catch (error) {
        if (isConditionFailure(error)) return readNow(cell);
        throw error;
      }
    },
    async replace(cell, from, to) {
      try {
        await call('PutItem', {
          TableName: tableName,
          Item: toCircuitItem(cell, to),
          ...unlessSuperseded(from.generation, { names: {}, values: {} }),
        });
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    },
  };
}

/** `backoff` is what a read of many circuits may wait for keys left over; made again for each. */
export function createDynamoCircuits(call: DynamoCall, tableName: string, backoff: () => Backoff): CircuitStore {
  return {
    ...createDynamoCircuitWriter(call, tableName),
    async readMany(cells) {
      const items = await batchGet(call, tableName, cells.map(circuitKey), backoff());
      const byPartition = new Map(items.map((item) => [item[KEY.partition]?.S, item]));
      return new Map(
        cells.map((cell) => [cell, fromCircuitItem(byPartition.get(circuitKey(cell)[KEY.partition]?.S ?? ''))]),
      );
    },
  };
}

const KINDS = ['successes', 'failures', 'reports'] as const;
/** Buckets one write forgets at most: an expression is limited to 4 KB. */
const FORGET_AT_ONCE = 10;

interface Placeholders {
  readonly names: Record<string, string>;
  readonly values: Item;
}

/** A circuit nobody has written yet has generation 0. */
export function unlessSuperseded(generation: number, { names, values }: Placeholders) {
  const same = '#generation = :seen';
  return {
    ConditionExpression: generation === 0 ? `(attribute_not_exists(#generation) OR ${same})` : same,
    ExpressionAttributeNames: { ...names, '#generation': 'generation' },
    ExpressionAttributeValues: { ...values, ':seen': { N: String(generation) } },
  };
}

function addition(calls: readonly CallBucket[], seen: ClosedCircuit, oldestIndex: number) {
  const names: Record<string, string> = {};
  const values: Item = {};
  const added: string[] = [];
  const forgotten: string[] = [];
  const add = (attribute: string, count: number): void => {
    const key = String(added.length);
    names[`#a${key}`] = attribute;
    values[`:a${key}`] = { N: String(count) };
    added.push(`#a${key} :a${key}`);
  };
  const forget = (attribute: string): void => {
    const key = `#f${forgotten.length}`;
    names[key] = attribute;
    forgotten.push(key);
  };
  for (const bucket of calls) {
    for (const kind of KINDS) add(`${CALL_PREFIX[kind]}${bucket.index}`, bucket[kind]);
    for (const [tenant, count] of Object.entries(bucket.blame)) add(blameAttribute(bucket.index, tenant), count);
  }
  const stale = seen.calls.filter(
    ({ index }) => index < oldestIndex && !calls.some((bucket) => bucket.index === index),
  );
  for (const { index, blame } of stale.slice(0, FORGET_AT_ONCE)) {
    for (const kind of KINDS) forget(`${CALL_PREFIX[kind]}${index}`);
    for (const tenant of Object.keys(blame)) forget(blameAttribute(index, tenant));
  }
  const remove = forgotten.length > 0 ? ` REMOVE ${forgotten.join(', ')}` : '';
  return { names, values, expression: `ADD ${added.join(', ')}${remove}` };
}
