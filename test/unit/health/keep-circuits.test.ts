// The patrol keeps a circuit open that a person opened, round after round, and notes how circuits changed.

import { DEFAULT_BREAKER } from '../../../lambdas/contract/settings';
import { CLOSED, passage } from '../../../lambdas/domain/circuit/circuit';
import type { Hold } from '../../../lambdas/domain/circuit/hold';
import { closed, opened, probed, probing } from '../../../lambdas/domain/circuit/transitions';
import { createCircuitKeeper, type KeeperDeps } from '../../../lambdas/health/keep-circuits';
import { createMemoryCircuits } from '../../../lambdas/proxy/fleet/own-circuits';
import { createDynamoCircuitHistory } from '../../../lambdas/stores/dynamodb/console-items';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';

const NOW = 1_764_000_000_000;
const INTERVAL_MS = 30_000;

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

async function keeper(hold?: Partial<Hold>, ports: Partial<KeeperDeps> = {}) {
  const history = createDynamoCircuitHistory(dynamo.call, await dynamo.createTable());
  const circuits = createMemoryCircuits();
  const time = { ms: NOW };
  const set = { cell: 'crm', reason: 'r', setBy: 'ops', sinceMs: NOW, untilMs: NOW + 10 * INTERVAL_MS, ...hold };
  const deps = { circuits, history, holds: async () => (hold ? [set] : []), clock: () => time.ms, ...ports };
  const keep = createCircuitKeeper({ ...deps, breakerOf: () => DEFAULT_BREAKER, intervalMs: INTERVAL_MS });
  const round = async () => keep(await circuits.readMany(['crm', 'erp']));
  const circuitOf = async (cell: string) => (await circuits.readMany([cell])).get(cell) ?? CLOSED;
  return { circuits, history, time, round, circuitOf };
}

test('held, nobody passes between two rounds; over, the next caller probes', async () => {
  const { time, round, circuitOf } = await keeper({});
  for (let count = 0; count < 9; count += 1) {
    await round();
    const circuit = await circuitOf('crm');
    expect(passage(circuit, time.ms + INTERVAL_MS + 5_000, DEFAULT_BREAKER).kind).toBe('wait');
    time.ms += INTERVAL_MS;
  }
  await round();
  time.ms = NOW + 10 * INTERVAL_MS;
  await round();
  expect(passage(await circuitOf('crm'), time.ms, DEFAULT_BREAKER)).toEqual({ kind: 'probe' });
  expect((await circuitOf('erp')).phase).toBe('closed');
});

test('a caller who closed it in a gap does not keep it closed', async () => {
  const { circuits, time, round, circuitOf } = await keeper({});
  await round();
  time.ms += 2 * INTERVAL_MS;
  const moment = { nowMs: time.ms, random: 0.5, settings: { ...DEFAULT_BREAKER, successesToClose: 1 } };
  const held = await circuitOf('crm');
  const probe = probing(held as Exclude<typeof held, typeof CLOSED>, 'a caller', 1_000, time.ms);
  await circuits.replace('crm', held, probe);
  await circuits.replace('crm', probe, probed(probe, true, moment));
  expect((await circuitOf('crm')).phase).toBe('closed');
  await round();
  expect(passage(await circuitOf('crm'), time.ms, DEFAULT_BREAKER).kind).toBe('wait');
});

test('an outage is noted with its start and its end, once however many rounds see it', async () => {
  const { circuits, history, time, round } = await keeper();
  const open = opened(CLOSED, 'patrol', { nowMs: NOW - 1_000, random: 0.5, settings: DEFAULT_BREAKER });
  await circuits.replace('erp', CLOSED, open);
  for (let count = 0; count < 3; count += 1) {
    await round();
    time.ms += INTERVAL_MS;
  }
  const moment = { nowMs: time.ms, random: 0.5, settings: { ...DEFAULT_BREAKER, successesToClose: 1 } };
  const probe = probing(open, 'a caller', 1_000, time.ms);
  await circuits.replace('erp', open, probe);
  await circuits.replace('erp', probe, probed(probe, true, moment));
  const closedAtMs = time.ms + 2;
  for (let count = 0; count < 4; count += 1) {
    await round();
    time.ms += INTERVAL_MS;
  }
  const [closing, opening, ...more] = await history.list('erp', 10);
  expect(more).toEqual([]);
  expect(opening).toEqual({ atMs: NOW - 1_000, phase: 'open', by: 'patrol', reason: '' });
  expect(closing).toMatchObject({ phase: 'closed', by: '' });
  expect(Math.abs((closing?.atMs ?? 0) - closedAtMs)).toBeLessThan(10);
  expect(await history.list('crm', 10)).toEqual([]);
});

test('a change is noted while it is less than two rounds old, whichever it is', async () => {
  const { history, round, circuits } = await keeper();
  const fromMs = NOW - 2 * INTERVAL_MS;
  const moment = { nowMs: fromMs, random: 0.5, settings: DEFAULT_BREAKER };
  const open = { ...opened(CLOSED, 'patrol', moment), sinceMs: fromMs };
  const circuit = { open, closed: { ...CLOSED, generation: fromMs } };
  await circuits.replace('crm', CLOSED, circuit.open);
  await circuits.replace('erp', CLOSED, circuit.closed);
  await round();
  expect(await history.list('crm', 10)).toEqual([]);
  expect(await history.list('erp', 10)).toEqual([]);
  await circuits.replace('crm', circuit.open, { ...circuit.open, sinceMs: fromMs + 1 });
  await circuits.replace('erp', circuit.closed, { ...circuit.closed, generation: fromMs + 1 });
  await round();
  expect(await history.list('crm', 10)).toMatchObject([{ atMs: fromMs + 1, phase: 'open' }]);
  expect(await history.list('erp', 10)).toMatchObject([{ atMs: fromMs + 1, phase: 'closed' }]);
});

test.each([
  [4, 'open', []],
  [5, 'closed', ['1 failed, the first: Error: Circuits changed 5 times while being kept open: crm']],
])('a circuit that callers change %i times while it is being kept is %s', async (changes, phase, failures) => {
  const circuits = createMemoryCircuits();
  let left = changes;
  const replace: KeeperDeps['circuits']['replace'] = async (cell, from, to) => {
    left -= 1;
    // A caller was faster.
    if (left >= 0) await circuits.replace(cell, from, { ...CLOSED, generation: from.generation + 1 });
    return circuits.replace(cell, from, to);
  };
  const { round } = await keeper({}, { circuits: { ...circuits, replace } });
  const failed: string[] = [];
  await round().catch(({ message }: Error) => failed.push(message));
  expect(failed).toEqual(failures);
  const { phase: now } = (await circuits.readMany(['crm'])).get('crm') ?? CLOSED;
  expect(now === 'closed').toBe(phase === 'closed');
  expect(left).toBe(phase === 'closed' ? 0 : -1);
});

test('a Cell that is gone is not kept', async () => {
  const { round, circuits } = await keeper({ cell: 'gone' });
  await round();
  expect((await circuits.readMany(['gone'])).get('gone')?.phase ?? 'closed').toBe('closed');
});

test('a circuit that was closed by hand while the patrol kept others open stays closed', async () => {
  const circuits = createMemoryCircuits();
  let hold: Hold = { cell: 'crm', reason: 'r', setBy: 'ops', sinceMs: NOW, untilMs: NOW + INTERVAL_MS };
  let reads = 0;
  const { round } = await keeper(undefined, {
    circuits: {
      ...circuits,
      readMany: async (cells) => {
        reads += 1;
        // Between the patrol's read of the holds and its read of the circuit.
        if (reads === 1) {
          const before = (await circuits.readMany(['crm'])).get('crm') ?? CLOSED;
          await circuits.replace('crm', before, closed(before, NOW));
          hold = { ...hold, untilMs: NOW };
        }
        return circuits.readMany(cells);
      },
    },
    holds: async () => [hold],
  });
  await round();
  expect(reads).toBe(1);
  expect((await circuits.readMany(['crm'])).get('crm')?.phase).toBe('closed');
});

test('after a mass outage many changes are noted at once; one that fails costs no other', async () => {
  const cells = Array.from({ length: 100 }, (_, index) => `cell-${index}`);
  const open = opened(CLOSED, 'patrol', { nowMs: NOW - 1_000, random: 0.5, settings: DEFAULT_BREAKER });
  const noted: string[] = [];
  let underWay = 0;
  let most = 0;
  const keep = createCircuitKeeper({
    circuits: createMemoryCircuits(),
    holds: async () => [],
    history: {
      add: async (cell) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        if (cell === 'cell-3') throw new Error('throttled');
        noted.push(cell);
      },
    },
    clock: () => NOW,
    breakerOf: () => DEFAULT_BREAKER,
    intervalMs: INTERVAL_MS,
  });
  await expect(keep(new Map(cells.map((cell) => [cell, open])))).rejects.toThrow('throttled');
  expect(noted.toSorted()).toEqual(cells.filter((cell) => cell !== 'cell-3').toSorted());
  expect(most).toBe(16);
});
