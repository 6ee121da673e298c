// The environment's own circuits while the fleet's table cannot be reached: when the table is tried again, what replaces it
// until then, and what is kept of that afterwards. Every bound is met to the millisecond.

import { DEFAULT_PROXY } from '../../../../lambdas/contract/settings';
import { type CallBucket, CLOSED, type ClosedCircuit } from '../../../../lambdas/domain/circuit/circuit';
import type { FleetState } from '../../../../lambdas/domain/circuit/ports';
import { opened } from '../../../../lambdas/domain/circuit/transitions';
import type { Light } from '../../../../lambdas/domain/light/light';
import { createMemoryCircuits, createTally, withOwnCircuits } from '../../../../lambdas/proxy/fleet/own-circuits';
import { FROZEN_MS } from '../../../../lambdas/proxy/fleet/timer';

const bucket = (index: number, failures: number, more: Partial<CallBucket> = {}): CallBucket => ({
  index,
  successes: 0,
  failures,
  reports: 1,
  blame: {},
  ...more,
});
const FLEET: ClosedCircuit = { ...CLOSED, generation: 7, calls: [bucket(3, 2)] };
const OPEN = opened(FLEET, 'traffic', { nowMs: 10_000, random: 0.5, settings: DEFAULT_PROXY.breaker });
const LIGHT = { untilMs: 99_000, reason: 'moving' } as Light;

function scene(random = 0.25) {
  const now = { ms: 10_000 };
  const asked: string[] = [];
  const outage = { reads: false, writes: false, takesMs: 0 };
  const told = { unavailable: 0 };
  const state: FleetState = { circuit: FLEET, platformLight: LIGHT, cellLight: LIGHT };
  const fleet = { state };
  const begin = async (name: string, isOut: boolean): Promise<void> => {
    asked.push(name);
    // A turn, so that who forgets to wait is seen.
    await Promise.resolve();
    if (!isOut) return;
    now.ms += outage.takesMs;
    throw new Error('no table');
  };
  const table = withOwnCircuits(
    {
      async read() {
        await begin('read', outage.reads);
        return fleet.state;
      },
      async addCalls(_cell, seen, calls) {
        await begin('addCalls', outage.writes);
        return { ...seen, calls };
      },
      async replace() {
        await begin('replace', outage.writes);
        return true;
      },
    },
    { clock: () => now.ms, onUnavailable: () => (told.unavailable += 1), random: () => random },
  );
  return { now, asked, outage, told, fleet, table };
}

test.each([
  [0, 1_000],
  [0.25, 1_500],
  [1, 3_000],
])('a read that failed is made again after a pause, to the millisecond (random %d: %i ms)', async (random, pauseMs) => {
  const { now, asked, outage, told, table } = scene(random);
  outage.reads = true;
  await table.read('erp');
  now.ms += pauseMs - 1;
  await table.read('erp');
  // Writes are spared with it.
  await table.replace('erp', FLEET, OPEN);
  expect([asked, told.unavailable]).toEqual([['read'], 1]);
  now.ms += 1;
  await table.read('erp');
  expect([asked, told.unavailable]).toEqual([['read', 'read'], 2]);
});

test('a write that failed spares writes alone', async () => {
  const { now, asked, outage, told, table } = scene();
  outage.writes = true;
  expect(await table.addCalls('erp', FLEET, [bucket(4, 1)], 0, now.ms)).toMatchObject({
    calls: [bucket(3, 2), bucket(4, 1)],
  });
  await table.read('erp');
  await table.addCalls('erp', FLEET, [bucket(4, 1)], 0, now.ms);
  expect([asked, told.unavailable]).toEqual([['addCalls', 'read'], 1]);
  now.ms += 1_500;
  outage.writes = false;
  await table.addCalls('erp', FLEET, [bucket(4, 1)], 0, now.ms);
  expect(asked).toEqual(['addCalls', 'read', 'addCalls']);
});

test.each([
  [FROZEN_MS - 1, 1],
  [FROZEN_MS, 0],
])('a failure that took %i ms is the table’s %i times: a frozen environment’s is not', async (takesMs, times) => {
  const { asked, outage, told, table } = scene();
  Object.assign(outage, { reads: true, takesMs });
  await table.read('erp');
  await table.read('erp');
  expect([told.unavailable, asked.length]).toEqual([times, times === 1 ? 1 : 2]);
});

test('what was last read stands in: the Cell’s circuit and light, and the platform’s light for every Cell', async () => {
  const { outage, fleet, table } = scene();
  expect(await table.read('erp')).toBe(fleet.state);
  outage.reads = true;
  expect(await table.read('erp')).toEqual({ circuit: FLEET, platformLight: LIGHT, cellLight: LIGHT });
  expect(await table.read('crm')).toEqual({ circuit: CLOSED, platformLight: LIGHT, cellLight: undefined });
  expect(await table.read(undefined)).toEqual({ circuit: CLOSED, platformLight: LIGHT, cellLight: undefined });
});

test('a read without a Cell says what the table says, and is not kept as a circuit', async () => {
  const { outage, fleet, table } = scene();
  expect(await table.read(undefined)).toBe(fleet.state);
  outage.reads = true;
  expect(await table.read('erp')).toEqual({ circuit: CLOSED, platformLight: LIGHT, cellLight: undefined });
});

test('own circuits start from the fleet’s, hold while writes fail, and give way as soon as the fleet is read', async () => {
  const { now, outage, fleet, table } = scene();
  outage.writes = true;
  expect(await table.replace('erp', FLEET, OPEN)).toBe(true);
  // From another generation than the own circuit's: refused, as the table would.
  expect(await table.replace('erp', FLEET, FLEET)).toBe(false);
  expect(await table.read('erp')).toEqual({ ...fleet.state, circuit: OPEN });
  now.ms += 1_499;
  expect((await table.read('erp')).circuit).toBe(OPEN);
  now.ms += 1;
  expect((await table.read('erp')).circuit).toBe(FLEET);
});

test('a fleet whose circuit is not closed is believed at once', async () => {
  const { outage, fleet, table } = scene();
  outage.writes = true;
  await table.replace('erp', FLEET, OPEN);
  const other = { ...OPEN, generation: 9 };
  fleet.state = { ...fleet.state, circuit: other };
  expect((await table.read('erp')).circuit).toBe(other);
  fleet.state = { ...fleet.state, circuit: FLEET };
  expect((await table.read('erp')).circuit).toBe(FLEET);
});

test('a write that arrives ends the own circuit', async () => {
  const { now, outage, table } = scene();
  outage.writes = true;
  await table.replace('erp', FLEET, OPEN);
  now.ms += 1_500;
  outage.writes = false;
  expect(await table.replace('erp', FLEET, OPEN)).toBe(true);
  outage.reads = true;
  expect((await table.read('erp')).circuit).toBe(CLOSED);
});

test('the memory twin pools what falls together, in order, and drops what is older than the window', async () => {
  const store = createMemoryCircuits();
  const add = (calls: readonly CallBucket[], oldest = 0, seen = CLOSED) =>
    store.addCalls('erp', seen, calls, oldest, 0);
  await add([bucket(5, 1, { successes: 4, reports: 2, blame: { a: 1 } }), bucket(2, 1)]);
  const pooled = await add([bucket(4, 3), bucket(5, 2, { successes: 3, blame: { a: 2, b: 1 } })], 2);
  expect(pooled).toMatchObject({
    calls: [bucket(2, 1), bucket(4, 3), bucket(5, 3, { successes: 7, reports: 3, blame: { a: 3, b: 1 } })],
  });
  expect(await add([], 3)).toMatchObject({ calls: [{ index: 4 }, { index: 5 }] });
  const other = { ...CLOSED, generation: 1 };
  expect(await add([bucket(9, 9)], 0, other)).toMatchObject({ generation: 0, calls: [{ index: 4 }, { index: 5 }] });
});

test('the tally gives out what concerns the Cell or all, once, and leaves the other Cells’ own', () => {
  const tally = createTally();
  tally.count('circuitOpened', 'erp');
  tally.count('circuitOpened', 'erp');
  tally.count('circuitClosed', 'crm');
  tally.count('stateStoreUnavailable');
  expect(tally.take('erp')).toEqual({ circuitOpened: 2, stateStoreUnavailable: 1 });
  expect(tally.take('erp')).toEqual({});
  expect(tally.take(undefined)).toEqual({});
  expect(tally.take('crm')).toEqual({ circuitClosed: 1 });
});
