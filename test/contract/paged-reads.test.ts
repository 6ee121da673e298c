// A page that a filter makes sparse, or that its lines fill: how often the table is asked, and where the next page begins.

import { MAX_BODY_BYTES } from '../../lambdas/contract/limits';
import { createDynamoAuditLog } from '../../lambdas/stores/dynamodb/audit';
import type { DynamoCall, Item } from '../../lambdas/stores/dynamodb/call';
import { createDynamoIncidents } from '../../lambdas/stores/dynamodb/incidents';

const sortOf = (number: number): string => String(number).padStart(15, '0');
const itemOf = (number: number, bytes = 1): Item => ({
  sk: { S: sortOf(number) },
  line: { S: 'x'.repeat(bytes) },
  cell: { S: 'erp' },
  start: { N: String(number) },
  cause: { S: 'timeout' },
});

/** A table that answers each read by this many items, and always names a key to go on from but for the last. */
function tableOf(reads: readonly (readonly Item[])[], goesOn = false) {
  let asked = 0;
  const starts: unknown[] = [];
  const call = (async (_operation: string, input: { ExclusiveStartKey?: Item }) => {
    starts.push(input.ExclusiveStartKey?.['sk']?.S);
    const Items = reads[asked] ?? [];
    asked += 1;
    return { Items, ...((goesOn || asked < reads.length) && { LastEvaluatedKey: { sk: { S: `after-${asked}` } } }) };
  }) as DynamoCall;
  return { call, starts, asked: () => asked };
}

const query = { fromMs: 0, toMs: 9, order: 'oldest first', only: {}, cursor: undefined, nowMs: 9 } as const;

describe('the audit log', () => {
  const pageOf = async (table: ReturnType<typeof tableOf>, limit = 2) => {
    const { lines, cursor } = await createDynamoAuditLog(table.call, 't').page({ ...query, limit });
    return [lines.length, cursor, table.asked()];
  };

  test.each<[what: string, reads: readonly (readonly Item[])[], page: readonly unknown[]]>([
    ['ends where the table ends', [[itemOf(1)]], [1, undefined, 1]],
    ['is asked again until it is full', [[itemOf(1)], [], [itemOf(2)]], [2, undefined, 3]],
    ['that is full looks for more, and finds none', [[itemOf(1), itemOf(2)], []], [2, undefined, 2]],
    ['that is full looks for more, and ends before it', [[itemOf(1), itemOf(2)], [itemOf(3)]], [2, sortOf(2), 2]],
    ['that is more than full asks no more', [[itemOf(1), itemOf(2), itemOf(3)], [itemOf(4)]], [2, sortOf(2), 1]],
  ])('a page %s', async (_, reads, page) => {
    expect(await pageOf(tableOf(reads))).toEqual(page);
  });

  test('ten reads without a line make a page, which leads on', async () => {
    const table = tableOf([], true);
    expect(await pageOf(table)).toEqual([0, 'after-10', 10]);
    expect(table.starts.slice(0, 2)).toEqual([undefined, 'after-1']);
  });

  test.each([
    [0, [2, undefined, 1]],
    [1, [1, sortOf(1), 1]],
  ])('lines fill a page to the byte: %i more', async (more, page) => {
    // Each line has a line break, and 1,000 bytes are kept for what is around the lines.
    const [first, second] = [2_000_000, MAX_BODY_BYTES - 1_000 - 2_000_000 - 2];
    expect(await pageOf(tableOf([[itemOf(1, first), itemOf(2, second + more)]]))).toEqual(page);
  });
});

describe('incidents', () => {
  const pageOf = async (table: ReturnType<typeof tableOf>, limit = 2) => {
    const asked = { cell: null, sinceMs: 0, cursor: null, limit, nowMs: 1 };
    const { incidents, cursor } = await createDynamoIncidents(table.call, 't').page(asked);
    return [incidents.length, cursor, table.asked()];
  };

  test.each<[what: string, reads: readonly (readonly Item[])[], page: readonly unknown[]]>([
    ['ends where the table ends', [[itemOf(1)]], [1, null, 1]],
    ['is asked again until it is full', [[itemOf(1)], [], [itemOf(2)]], [2, null, 3]],
    ['that is full asks no more', [[itemOf(1), itemOf(2)], [itemOf(3)]], [2, 'after-1', 1]],
    [
      'that is more than full ends before the rest',
      [[itemOf(1), itemOf(2), itemOf(3)], []],
      [2, expect.any(String), 1],
    ],
  ])('a page %s', async (_, reads, page) => {
    expect(await pageOf(tableOf(reads))).toEqual(page);
  });

  test('five reads without an incident make a page, which leads on', async () => {
    expect(await pageOf(tableOf([], true))).toEqual([0, 'after-5', 5]);
  });
});
