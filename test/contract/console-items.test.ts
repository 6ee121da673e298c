// What the console keeps, read from DynamoDB when it is more than one page of 1 MB.

import { createSilenceStore } from '../../lambdas/admin/console/silences';
import { forEachBounded } from '../../lambdas/domain/bounded';
import type { Hold } from '../../lambdas/domain/circuit/hold';
import { createDynamoHolds, toHoldItem } from '../../lambdas/stores/dynamodb/console-items';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const UNTIL_MS = 4_102_444_800_000;

test('holds are read to the last page, and nothing else is taken for one', async () => {
  const table = await dynamo.createTable();
  const holds: Hold[] = Array.from({ length: 120 }, (_, index) => ({
    cell: `cell-${String(index).padStart(3, '0')}`,
    reason: 'x'.repeat(10_000),
    setBy: 'ada',
    sinceMs: UNTIL_MS - 60_000,
    untilMs: UNTIL_MS,
  }));
  await forEachBounded(holds, 10, async (hold) => {
    await dynamo.call('PutItem', { TableName: table, Item: toHoldItem(hold) });
  });
  expect(await createDynamoHolds(dynamo.call, table).holds()).toEqual(holds);
  expect(await createSilenceStore(dynamo.call, { state: table, audit: table }).list()).toEqual([]);
});
