// What every store of circuits does, in memory and in DynamoDB alike.

import { DEFAULT_BREAKER } from '../../lambdas/contract/settings';
import { KEY } from '../../lambdas/contract/table-keys';
import { type Circuit, CLOSED, type ClosedCircuit } from '../../lambdas/domain/circuit/circuit';
import type { CircuitStore } from '../../lambdas/domain/circuit/ports';
import { opened, probed, probing } from '../../lambdas/domain/circuit/transitions';
import { createMemoryCircuits } from '../../lambdas/proxy/fleet/own-circuits';
import { createDynamoCircuits, createDynamoCircuitWriter } from '../../lambdas/stores/dynamodb/circuits';
import { circuitKey, fromCircuitItem } from '../../lambdas/stores/dynamodb/fleet-items';
import { createBackoff } from '../../lambdas/stores/dynamodb/signed-call';
import { signedCallTo, startTestDynamo, type TestDynamo } from '../support/dynalite';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const backoff = () => createBackoff(Date.now() + 1_000, { clock: Date.now, random: Math.random });

const stores: [string, () => Promise<CircuitStore>][] = [
  ['memory', async () => createMemoryCircuits()],
  ['DynamoDB by the SDK', async () => createDynamoCircuits(dynamo.call, await dynamo.createTable(), backoff)],
  [
    'DynamoDB by the slim client',
    async () => createDynamoCircuits(signedCallTo(dynamo.endpoint), await dynamo.createTable(), backoff),
  ],
];

const NOW_MS = 1_764_000_000_000;
const at = (nowMs: number) => ({ nowMs, random: 0.5, settings: DEFAULT_BREAKER });
const bucket = (index: number, successes: number, failures: number) => ({
  index,
  successes,
  failures,
  reports: 1,
  blame: {},
});

describe.each(stores)('%s', (_, create) => {
  let store: CircuitStore;
  beforeEach(async () => {
    store = await create();
  });
  const read = async (cell = 'erp') => (await store.readMany([cell])).get(cell);
  const add = (seen: ClosedCircuit, calls = [bucket(7, 1, 1)], oldestIndex = 0) =>
    store.addCalls('erp', seen, calls, oldestIndex, NOW_MS);

  test('a Cell nobody has written is closed', async () => {
    expect(await read()).toEqual(CLOSED);
  });

  const open = opened(CLOSED, 'traffic', at(NOW_MS));
  const out = probing(open, 'env-1', 30_000, NOW_MS + 11_000);
  test.each<[string, Circuit]>([
    ['open, with a suspect', { ...open, suspect: 'a' }],
    ['open', open],
    ['half-open with a probe out', out],
    ['half-open waiting for the next', probed(out, true, at(NOW_MS + 11_050))],
    ['closed again', { phase: 'closed', generation: NOW_MS, calls: [] }],
    ['closed with calls', { phase: 'closed', generation: NOW_MS, calls: [{ ...bucket(7, 3, 1), blame: { a: 1 } }] }],
  ])('%s is read back whole', async (_unused, circuit) => {
    expect(await store.replace('erp', CLOSED, circuit)).toBe(true);
    expect(await read()).toEqual(circuit);
    expect(await read('crm')).toEqual(CLOSED);
  });

  test('calls of many environments add up, and each learns the sum so far', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => add(CLOSED)));
    expect(await read()).toEqual({
      ...CLOSED,
      calls: [{ index: 7, successes: 20, failures: 20, reports: 20, blame: {} }],
    });
    const seen = answers.map((circuit) => (circuit.phase === 'closed' ? circuit.calls[0]?.failures : 0));
    expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 20 }, (_x, n) => n + 1));
  });

  test('buckets that the writer knows to be old are forgotten', async () => {
    const before = await add(CLOSED, [bucket(5, 1, 0), bucket(6, 1, 0), bucket(7, 0, 1)]);
    const after = await add(before as ClosedCircuit, [bucket(27, 0, 1)], 7);
    expect(after).toMatchObject({ calls: [bucket(7, 0, 1), bucket(27, 0, 1)] });
    expect(await read()).toEqual(after);
  });

  test('failures add up by tenant, and are forgotten with their bucket', async () => {
    const by = (index: number, blame: Record<string, number>) => ({ ...bucket(index, 0, 1), blame });
    await add(CLOSED, [by(7, { a: 1 })]);
    const seen = await add(CLOSED, [by(7, { a: 2, b: 1 }), by(8, { 'c:1': 1 })]);
    expect((seen as ClosedCircuit).calls.map(({ blame }) => blame)).toEqual([{ a: 3, b: 1 }, { 'c:1': 1 }]);
    expect(await read()).toEqual(seen);
    expect(await add(seen as ClosedCircuit, [by(28, { a: 1 })], 8)).toMatchObject({
      calls: [
        { index: 8, blame: { 'c:1': 1 } },
        { index: 28, blame: { a: 1 } },
      ],
    });
  });

  test('fractional reports of a sampled fleet are kept', async () => {
    await add(CLOSED, [{ index: 7, successes: 0, failures: 1, reports: 2.5, blame: {} }]);
    expect(await read()).toMatchObject({ calls: [{ reports: 2.5 }] });
  });

  test('calls counted before a change of phase are not added after it, and the writer learns of it', async () => {
    await store.replace('erp', CLOSED, open);
    expect(await add(CLOSED)).toEqual(open);
    const closed: ClosedCircuit = { phase: 'closed', generation: open.generation + 1, calls: [] };
    await store.replace('erp', open, closed);
    expect(await add(CLOSED)).toEqual(closed);
    expect(await read()).toEqual(closed);
  });

  test('a circuit that was forgotten meanwhile is not written under its old generation', async () => {
    const forgotten: ClosedCircuit = { phase: 'closed', generation: NOW_MS - 1_000, calls: [] };
    expect(await add(forgotten)).toEqual(CLOSED);
    expect(await store.replace('erp', forgotten, open)).toBe(false);
    expect(await read()).toEqual(CLOSED);
  });

  test('of many that change the phase at once exactly one does', async () => {
    await store.replace('erp', CLOSED, open);
    const won = await Promise.all(
      Array.from({ length: 10 }, (_x, n) =>
        store.replace('erp', open, probing(open, `env-${n}`, 30_000, NOW_MS + 11_000)),
      ),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await read()).toMatchObject({ phase: 'half_open', probe: { holder: `env-${won.indexOf(true)}` } });
  });

  test('opening takes the pooled calls away', async () => {
    const pooled = await add(CLOSED);
    await store.replace('erp', pooled, open);
    expect(await read()).toEqual(open);
  });

  test('many Cells are read at once', async () => {
    const cells = Array.from({ length: 120 }, (_x, n) => `cell-${n}`);
    await store.replace('cell-77', CLOSED, open);
    const circuits = await store.readMany(cells);
    expect(circuits.size).toBe(120);
    expect(circuits.get('cell-77')).toEqual(open);
    expect(circuits.get('cell-78')).toEqual(CLOSED);
  });
});

test('a bucket that is forgotten leaves no attribute in the item, so that it does not grow', async () => {
  const table = await dynamo.createTable();
  const writer = createDynamoCircuitWriter(dynamo.call, table);
  const by = (index: number) => ({ index, successes: 1, failures: 2, reports: 3, blame: { a: 1, 'c:1': 1 } });
  const seen = await writer.addCalls('erp', CLOSED, [by(7), by(8)], 0, 1_000);
  await writer.addCalls('erp', seen as ClosedCircuit, [by(28)], 8, 2_000);
  const { Item = {} } = await dynamo.call('GetItem', { TableName: table, Key: circuitKey('erp') });
  const counted = Object.keys(Item).filter((name) => /^[sfrb]\d/.test(name));
  const of = (index: number) => [`b${index}:a`, `b${index}:c:1`, `f${index}`, `r${index}`, `s${index}`];
  expect(new Set(counted)).toEqual(new Set([...of(8), ...of(28)]));
});

test('buckets are read in the order of their time, however the item holds them', () => {
  const counted = Object.fromEntries(['s27', 'f7', 'r103'].map((name) => [name, { N: '1' }]));
  const circuit = fromCircuitItem({ ...circuitKey('erp'), phase: { S: 'closed' }, ...counted });
  expect((circuit as ClosedCircuit).calls.map(({ index }) => index)).toEqual([7, 27, 103]);
});

test('an item spoilt by hand reads as closed or as an outage that is over', () => {
  expect(fromCircuitItem({ ...circuitKey('erp'), phase: { S: 'melted' } })).toEqual(CLOSED);
  const half = { ...circuitKey('erp'), phase: { S: 'half_open' }, since: { N: '1' } };
  expect(fromCircuitItem({ ...half, holder: { S: 'env-1' }, lease: { N: 'soon' } })).toMatchObject({ probe: null });
  expect(fromCircuitItem({ ...half, lease: { N: '5' } })).toMatchObject({ probe: null });
  expect(fromCircuitItem({ ...circuitKey('erp'), phase: { S: 'open' }, until: { N: 'soon' } })).toMatchObject({
    phase: 'open',
    untilMs: 0,
  });
});

test('an item is deleted a day after it was last written, and never before the longest outage is over', async () => {
  const table = await dynamo.createTable();
  const circuits = createDynamoCircuits(dynamo.call, table, backoff);
  await circuits.replace('erp', CLOSED, opened(CLOSED, 'traffic', at(NOW_MS)));
  await circuits.addCalls('crm', CLOSED, [bucket(1, 1, 0)], 0, NOW_MS);
  for (const cell of ['erp', 'crm']) {
    const { Item } = await dynamo.call('GetItem', { TableName: table, Key: circuitKey(cell) });
    // Seconds: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
    expect(Number(Item?.[KEY.ttl]?.N)).toBe(NOW_MS / 1000 + 86_400);
  }
});
