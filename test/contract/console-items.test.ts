// What the console keeps in DynamoDB, as it is read back, and when it is more than one page of 1 MB.

import { createProofStore } from '../../lambdas/admin/console/proofs';
import { createSilenceStore } from '../../lambdas/admin/console/silences';
import { forEachBounded } from '../../lambdas/domain/bounded';
import type { Hold } from '../../lambdas/domain/circuit/hold';
import {
  createDynamoCircuitHistory,
  createDynamoHolds,
  historyItem,
  type PhaseChange,
  timedKey,
  toHoldItem,
  toTimedItem,
} from '../../lambdas/stores/dynamodb/console-items';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { SOME_RECORD } from '../support/some-record';

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

test('proofs come back as they were recorded, the last of each kind', async () => {
  const table = await dynamo.createTable();
  const store = createProofStore(dynamo.call, { state: table, audit: table });
  const backup = { kind: 'backup', atMs: UNTIL_MS, ok: true, by: 'ada', summary: 'all as it was' };
  const alarms = { kind: 'alarms', atMs: UNTIL_MS - 1, ok: false, by: 'ops', summary: 'one was silent' };
  for (const proof of [{ ...backup, ok: false }, backup, alarms])
    expect(await store.set(proof, SOME_RECORD)).toBe(true);
  expect(await store.list()).toEqual([alarms, backup]);
});

test('a silence comes back as it was set, and one that somebody spoilt is left out', async () => {
  const table = await dynamo.createTable();
  const store = createSilenceStore(dynamo.call, { state: table, audit: table });
  const silence = {
    name: 'prod-red-light',
    reason: 'moving',
    setBy: 'ada',
    sinceMs: UNTIL_MS - 60_000,
    untilMs: UNTIL_MS,
  };
  expect(await store.set(silence, SOME_RECORD)).toBe(true);
  const spoilt = [
    { ...toTimedItem('SILENCE#', silence), ...timedKey('SILENCE#', '') },
    { ...timedKey('SILENCE#', 'prod-dead-letters'), reason: { S: 'x' } },
  ];
  for (const Item of spoilt) await dynamo.call('PutItem', { TableName: table, Item });
  expect(await store.list()).toEqual([silence]);
});

test('the history of a circuit is read newest first, each change once, no further than asked', async () => {
  const table = await dynamo.createTable();
  const history = createDynamoCircuitHistory(dynamo.call, table);
  const [first, second, third]: [PhaseChange, PhaseChange, PhaseChange] = [
    { atMs: UNTIL_MS - 2_000, phase: 'open', by: 'patrol', reason: '' },
    { atMs: UNTIL_MS - 1_000, phase: 'closed', by: 'ada', reason: 'mended' },
    { atMs: UNTIL_MS, phase: 'open', by: 'ops', reason: 'again' },
  ];
  for (const change of [second, first, third, { ...first, by: 'another' }]) await history.add('erp', change);
  expect(await history.list('erp', 2)).toEqual([third, second]);
  await history.add('crm', third);
  const odd = { ...historyItem('erp', third), sk: { S: `${UNTIL_MS}#half` } };
  await dynamo.call('PutItem', { TableName: table, Item: odd });
  expect(await history.list('erp', 9)).toEqual([third, second, first]);
  await expect(createDynamoCircuitHistory(dynamo.call, 'no-such-table').add('erp', first)).rejects.toThrow(
    'Requested resource not found',
  );
});
