// Environments that share circuits: what each lets through, reads and writes.

import { DEFAULT_BREAKER } from '../../../../lambdas/contract/settings';
import { CLOSED } from '../../../../lambdas/domain/circuit/circuit';
import { foundBack, foundDown, opened } from '../../../../lambdas/domain/circuit/transitions';
import type { Fleet } from '../../../../lambdas/proxy/fleet/create-fleet';
import type { Refused } from '../../../../lambdas/proxy/fleet/fleet-gate';
import type { Permit } from '../../../../lambdas/proxy/fleet/permit';
import {
  fleetEnvironment,
  type ManualTime,
  manualTime,
  memoryFleetTable,
  type TestTable,
} from '../../../support/fleet';

const NOW_MS = 1_764_000_000_000;
const settings = DEFAULT_BREAKER;
let time: ManualTime;
let table: TestTable;
beforeEach(() => {
  time = manualTime(NOW_MS);
  table = memoryFleetTable();
});

const environment = (id = 'env') => fleetEnvironment({ table, clock: time.clock, startTimer: time.startTimer, id });

async function enter({ gate }: Fleet, method = 'POST'): Promise<Permit | Refused> {
  const entering = gate.enter({ cell: 'erp', tenant: undefined, method, settings, longestMs: 5_000 });
  await time.advance(0);
  return entering;
}

async function permitOf(env: Fleet, method = 'POST'): Promise<Permit> {
  const entry = await enter(env, method);
  if ('retryAfterMs' in entry) throw new Error(`refused for ${entry.retryAfterMs} ms`);
  return entry;
}

/** @returns whether the Cell may be asked again; undefined where the request was refused */
async function ask(env: Fleet, succeeded: boolean, method = 'POST'): Promise<boolean | undefined> {
  const entry = await enter(env, method);
  if ('retryAfterMs' in entry) return undefined;
  const recorded = entry.record({ succeeded, tenant: undefined });
  await time.advance(0);
  await entry.release();
  return recorded;
}

const open = () => opened(CLOSED, 'traffic', { nowMs: time.nowMs, random: 0.5, settings });

describe('a healthy Cell', () => {
  test('is never written, and read once in a refresh interval', async () => {
    const env = environment();
    for (let call = 0; call < 100; call += 1) {
      await ask(env, true, call % 2 === 0 ? 'GET' : 'POST');
      await time.advance(100);
    }
    expect(table.operations.filter((operation) => operation !== 'read')).toEqual([]);
    expect(table.operations.length).toBeLessThanOrEqual(5);
  });

  test("an environment's first GET does not wait for a look, and needs none where the Cell answers at once", async () => {
    const env = environment();
    await ask(env, true, 'GET');
    await time.advance(1_000);
    expect(table.operations).toEqual([]);
  });
});

describe('a Cell that fails', () => {
  test('opens for the whole fleet after failures that no environment saw alone', async () => {
    const [one, two, three] = [environment('1'), environment('2'), environment('3')];
    await ask(three, true);
    expect(await ask(one, false)).toBe(true);
    expect(await ask(two, false)).toBe(false);
    expect(table.circuits.get('erp')).toMatchObject({ phase: 'open', cause: 'traffic' });
    await time.advance(2_000);
    expect(await enter(three)).toEqual({ retryAfterMs: 8_000 });
    expect(one.tally.take('erp')).toEqual({});
    expect(two.tally.take('erp')).toEqual({ circuitOpened: 1 });
  });

  test("one failure among the environment's own successes opens nothing, and reports them", async () => {
    const env = environment();
    for (let call = 0; call < 5; call += 1) await ask(env, true);
    expect(await ask(env, false)).toBe(true);
    expect(await ask(env, false)).toBe(true);
    expect(table.circuits.get('erp')).toMatchObject({
      phase: 'closed',
      calls: [{ successes: 5, failures: 2, reports: 2 }],
    });
  });

  test('while the fleet is in trouble successes are told too, so that the ratio stays true', async () => {
    const [one, two] = [environment('1'), environment('2')];
    await ask(one, false);
    for (let call = 0; call < 9; call += 1) await ask(two, true);
    expect(await ask(one, false)).toBe(true);
    expect(table.circuits.get('erp')).toMatchObject({ calls: [{ successes: 9, failures: 2 }] });
  });

  test('is not written to by those whose failure comes after it was opened', async () => {
    const late = environment('late');
    const permit = await permitOf(late);
    table.circuits.set('erp', open());
    table.operations.length = 0;
    await time.advance(300);
    const recorded = permit.record({ succeeded: false, tenant: undefined });
    await time.advance(0);
    expect(await recorded).toBe(false);
    expect(table.operations).toEqual(['read']);
  });

  test('that was open and closed meanwhile is not charged with calls from before', async () => {
    const env = environment();
    const permit = await permitOf(env);
    const before = open();
    table.circuits.set('erp', { phase: 'closed', generation: before.generation + 1, calls: [] });
    await time.advance(300);
    await Promise.all([permit.record({ succeeded: false, tenant: undefined }), time.advance(0)]);
    expect(table.circuits.get('erp')).toMatchObject({ phase: 'closed', calls: [] });
  });
});

describe('an open circuit', () => {
  test('calls a GET back that went out on an old view', async () => {
    const env = environment();
    await ask(env, true);
    table.circuits.set('erp', open());
    await time.advance(2_000);
    const permit = await permitOf(env, 'GET');
    expect(permit.recall?.aborted).toBe(true);
    await permit.release();
    expect(await enter(env, 'GET')).toMatchObject({ retryAfterMs: 8_000 });
  });

  test("calls back an environment's very first GET, after a short while", async () => {
    table.circuits.set('erp', open());
    const permit = await permitOf(environment(), 'GET');
    expect(permit.recall?.aborted).toBe(false);
    await time.advance(50);
    expect(permit.recall?.aborted).toBe(true);
  });

  test('lets no write out on an old view: it waits for a look', async () => {
    table.circuits.set('erp', open());
    expect(await enter(environment(), 'POST')).toEqual({ retryAfterMs: 10_000 });
  });

  test('refuses without reading while the view is fresh', async () => {
    const env = environment();
    table.circuits.set('erp', open());
    await enter(env);
    table.operations.length = 0;
    for (let call = 0; call < 10; call += 1) expect(await enter(env, 'GET')).toHaveProperty('retryAfterMs');
    expect(table.operations).toEqual([]);
  });

  test('lets one probe of the whole fleet out when its time is over', async () => {
    table.circuits.set('erp', open());
    const fleet = Array.from({ length: 20 }, (_x, n) => environment(String(n)));
    for (const env of fleet) await enter(env);
    await time.advance(10_000);
    const entries = await Promise.all(fleet.map((env) => enter(env, 'GET')));
    expect(entries.filter((entry) => !('retryAfterMs' in entry))).toHaveLength(1);
  });

  test('closes for all after the configured number of good probes', async () => {
    table.circuits.set('erp', open());
    const [one, two] = [environment('1'), environment('2')];
    await time.advance(10_000);
    expect(await ask(one, true)).toBe(false);
    expect(table.circuits.get('erp')).toMatchObject({ phase: 'half_open', successes: 1, probe: null });
    expect(await ask(two, true)).toBe(false);
    expect(table.circuits.get('erp')).toMatchObject({ phase: 'closed', calls: [] });
    expect(two.tally.take('erp')).toEqual({ circuitClosed: 1 });
    await time.advance(2_000);
    expect(await ask(one, true)).toBe(true);
  });

  test('stays open, for longer, after a probe that failed', async () => {
    table.circuits.set('erp', open());
    const env = environment();
    await time.advance(10_000);
    expect(await ask(env, false)).toBe(false);
    expect(await enter(env)).toEqual({ retryAfterMs: 20_000 });
  });

  test('takes over from a prober that died, and ignores it should it come back', async () => {
    table.circuits.set('erp', open());
    const [dying, next] = [environment('dying'), environment('next')];
    await time.advance(10_000);
    const lost = await permitOf(dying);
    await time.advance(5_999);
    expect(await enter(next)).toHaveProperty('retryAfterMs');
    await time.advance(2_001);
    const probe = await permitOf(next);
    await Promise.all([lost.record({ succeeded: false, tenant: undefined }), time.advance(0)]);
    expect(table.circuits.get('erp')).toMatchObject({ phase: 'half_open', probe: { holder: 'next-1' } });
    await Promise.all([probe.record({ succeeded: true, tenant: undefined }), time.advance(0)]);
    expect(table.circuits.get('erp')).toMatchObject({ phase: 'half_open', successes: 1 });
  });

  test('gets a probe back that never asked the Cell', async () => {
    table.circuits.set('erp', open());
    const env = environment();
    await time.advance(10_000);
    const permit = await permitOf(env);
    await Promise.all([permit.release(), time.advance(0)]);
    expect(await permitOf(env)).toBeDefined();
  });

  test('opened by the patrol holds for an environment that saw nothing fail, and the patrol ends it', async () => {
    const env = environment();
    const moment = { nowMs: time.nowMs, random: 0.5, settings };
    const down = foundDown(CLOSED, moment);
    table.circuits.set('erp', down);
    expect(await enter(env)).toHaveProperty('retryAfterMs');
    table.circuits.set('erp', foundBack(foundBack(down, moment), moment));
    await time.advance(2_000);
    expect(await ask(env, true)).toBe(true);
  });
});

describe('while the table is out of reach', () => {
  const outage = () => Promise.reject(new Error('no table'));

  test('a healthy Cell is served, without waiting for each request again', async () => {
    const env = environment();
    table.disturb = outage;
    for (let call = 0; call < 10; call += 1) expect(await ask(env, true)).toBe(true);
    expect(table.operations).toEqual(['read']);
    expect(env.tally.take('erp')).toEqual({ stateStoreUnavailable: 1 });
  });

  test('a table that hangs holds a write up for a bounded time', async () => {
    const env = environment();
    await ask(env, true);
    await time.advance(2_000);
    table.disturb = () => new Promise(() => undefined);
    const entering = env.gate.enter({ cell: 'erp', tenant: undefined, method: 'POST', settings, longestMs: 5_000 });
    await time.advance(100);
    expect(await entering).not.toHaveProperty('retryAfterMs');
  });

  test('each environment goes by its own counters', async () => {
    table.disturb = outage;
    const [one, two] = [environment('1'), environment('2')];
    await ask(one, false);
    expect(await ask(one, false)).toBe(false);
    expect(await enter(one)).toHaveProperty('retryAfterMs');
    expect(await ask(two, true)).toBe(true);
    await time.advance(10_000);
    expect(await ask(one, true)).toBe(false);
    expect(await ask(one, true)).toBe(false);
    expect(await ask(one, true)).toBe(true);
  });

  test('a circuit known to be open stays open', async () => {
    const env = environment();
    table.circuits.set('erp', open());
    await enter(env);
    table.disturb = outage;
    await time.advance(3_000);
    expect(await enter(env)).toEqual({ retryAfterMs: 7_000 });
  });

  test('throttled writes alone make it count by itself; reads still show the fleet', async () => {
    const env = environment();
    table.disturb = async (operation) => {
      if (operation !== 'read') throw new Error('throttled');
    };
    await ask(env, false);
    expect(await ask(env, false)).toBe(false);
    await time.advance(1_000);
    expect(await enter(env)).toHaveProperty('retryAfterMs');
    table.disturb = async () => undefined;
    await time.advance(2_100);
    expect(await ask(env, true)).toBe(true);
  });
});

describe('lights', () => {
  const light = (untilMs: number) => ({ reason: 'migration', setBy: 'ann', sinceMs: NOW_MS, untilMs });

  test("hold a new environment's first write, and are known to every write a refresh interval later", async () => {
    const [cold, warm] = [environment('cold'), environment('warm')];
    await warm.gate.forbiddingLight('erp', 'POST');
    table.cellLight = light(NOW_MS + 60_000);
    expect(await cold.gate.forbiddingLight('erp', 'POST')).toMatchObject({ reason: 'migration' });
    await time.advance(2_000);
    expect(await warm.gate.forbiddingLight('erp', 'DELETE')).toMatchObject({ reason: 'migration' });
    await time.advance(58_000);
    expect(await warm.gate.forbiddingLight('erp', 'DELETE')).toBeUndefined();
  });

  test('of the platform are known to writes to every Cell a refresh interval later, whichever Cell the last look was for', async () => {
    const env = environment();
    for (const cell of ['erp', 'crm', 'wms']) await env.gate.forbiddingLight(cell, 'POST');
    await time.advance(900);
    await env.gate.forbiddingLight('hr', 'POST');
    table.platformLight = light(NOW_MS + 60_000);
    await time.advance(1_100);
    for (const cell of ['hr', 'erp', 'new']) {
      expect(await env.gate.forbiddingLight(cell, 'POST')).toMatchObject({ reason: 'migration' });
    }
  });

  test.each(['cellLight', 'platformLight'] as const)(
    'after the clock went back: a new %s is known to the next write',
    async (which) => {
      const env = environment();
      await env.gate.forbiddingLight('erp', 'POST');
      time.nowMs -= 600_000;
      table[which] = light(NOW_MS + 60_000);
      expect(await env.gate.forbiddingLight('erp', 'POST')).toBeUndefined();
      await time.advance(2_000);
      expect(await env.gate.forbiddingLight('erp', 'POST')).toMatchObject({ reason: 'migration' });
    },
  );

  test('cost a reading method nothing', async () => {
    table.platformLight = light(NOW_MS + 60_000);
    expect(await environment().gate.forbiddingLight('erp', 'GET')).toBeUndefined();
    expect(table.operations).toEqual([]);
  });

  test('last known stay in force while the table is out of reach', async () => {
    const env = environment();
    table.platformLight = light(NOW_MS + 60_000);
    await env.gate.forbiddingLight(undefined, 'POST');
    table.disturb = () => Promise.reject(new Error('no table'));
    await time.advance(30_000);
    expect(await env.gate.forbiddingLight(undefined, 'POST')).toMatchObject({ reason: 'migration' });
    await time.advance(30_000);
    expect(await env.gate.forbiddingLight(undefined, 'POST')).toBeUndefined();
  });

  test('a Cell’s last known stays in force, for that Cell, while the table is out of reach', async () => {
    const env = environment();
    table.cellLight = light(NOW_MS + 60_000);
    await env.gate.forbiddingLight('erp', 'POST');
    table.disturb = () => Promise.reject(new Error('no table'));
    await time.advance(30_000);
    expect(await env.gate.forbiddingLight('erp', 'POST')).toMatchObject({ reason: 'migration' });
    expect(await env.gate.forbiddingLight('crm', 'POST')).toBeUndefined();
  });
});

test('failures that end at once are told in one write: the second finds nothing left to tell', async () => {
  const env = environment();
  const permits = [await permitOf(env), await permitOf(env)];
  // Both look at the pool first, since what this environment knows of it is old by now.
  await time.advance(3_000);
  const told = permits.map((permit) => permit.record({ succeeded: false, tenant: undefined }));
  await time.advance(0);
  await Promise.all(told);
  expect(table.operations.filter((operation) => operation === 'addCalls')).toHaveLength(1);
  // An empty write would have counted as a table that is gone.
  expect(env.tally.take('erp')).not.toHaveProperty('stateStoreUnavailable');
});
