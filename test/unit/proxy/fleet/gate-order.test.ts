// The gate between the views, the table and the tenants' own circuits: in which order they are asked, and what is waited
// for before the answer.

import { setImmediate as turn } from 'node:timers/promises';
import { DEFAULT_PROXY } from '../../../../lambdas/contract/settings';
import { type Circuit, CLOSED } from '../../../../lambdas/domain/circuit/circuit';
import { opened } from '../../../../lambdas/domain/circuit/transitions';
import { createFleetGate, type FleetGate, withTenantCircuits } from '../../../../lambdas/proxy/fleet/fleet-gate';
import type { FleetViews, View } from '../../../../lambdas/proxy/fleet/fleet-views';
import type { Permit, PermitDeps } from '../../../../lambdas/proxy/fleet/permit';
import type { TenantCircuits } from '../../../../lambdas/proxy/fleet/tenant-circuits';

const SETTINGS = DEFAULT_PROXY.breaker;
const NOW_MS = 1_764_000_000_000;
const viewOf = (circuit: Circuit, readAtMs: number): View => ({
  circuit,
  readAtMs,
  circuitAtMs: readAtMs,
  cellLight: undefined,
});
const OPEN = opened(CLOSED, 'traffic', { nowMs: NOW_MS - 100_000, random: 0.5, settings: SETTINGS });

/** What a refresh finds, and whether the write that takes the probe is the first. */
interface Found {
  readonly found?: Circuit;
  readonly wins?: boolean;
  readonly isRecent?: boolean;
}

function scene(view: View | undefined, { found = CLOSED, wins = true, isRecent = false }: Found = {}) {
  const now = { ms: NOW_MS };
  const log: unknown[] = [];
  const seen = { view };
  const views: FleetViews = {
    current: () => seen.view,
    platform: () => ({ readAtMs: now.ms }),
    isRecent: () => isRecent,
    async refresh(cell) {
      log.push(`refresh ${cell}`);
      await turn();
      log.push('refreshed');
      seen.view = viewOf(found, now.ms);
    },
    learn(_cell, circuit) {
      log.push(`learn ${circuit.phase}`);
    },
  };
  const circuits = {
    async replace(_cell: string, _from: Circuit, to: Circuit) {
      await turn();
      log.push(`replace ${to.phase}`);
      return wins;
    },
  };
  const timers: number[] = [];
  const startTimer = (ms: number) => {
    timers.push(ms);
    return () => undefined;
  };
  const clock = () => now.ms;
  const ports = { views, circuits, clock, startTimer, random: () => 0.5 } as unknown as PermitDeps;
  const gate = createFleetGate({
    ...ports,
    steady: clock,
    refreshMs: 2_000,
    environmentId: 'env',
  });
  const enter = (method: string) =>
    gate.enter({ cell: 'erp', tenant: undefined, method, settings: SETTINGS, longestMs: 5_000 });
  return { gate, enter, log, timers, now, seen };
}

test('the winner of a probe knows its own write before it asks the Cell', async () => {
  const { enter, log } = scene(viewOf(OPEN, NOW_MS), { isRecent: true });
  expect(await enter('POST')).toHaveProperty('record');
  expect(log).toEqual(['replace half_open', 'learn half_open']);
});

test('who lost the probe looks before it answers, and learns nothing of its own', async () => {
  const { enter, log } = scene(viewOf(OPEN, NOW_MS), { wins: false, isRecent: true });
  expect(await enter('POST')).toEqual({ retryAfterMs: 1_000 });
  expect(log).toEqual(['replace half_open', 'refresh erp', 'refreshed']);
});

test('before the write that takes a probe comes a look, and what it finds decides', async () => {
  const open = scene(viewOf(OPEN, NOW_MS), { found: OPEN });
  await open.enter('POST');
  expect(open.log).toEqual(['refresh erp', 'refreshed', 'replace half_open', 'learn half_open']);
  const closed = scene(viewOf(OPEN, NOW_MS), { found: CLOSED });
  await closed.enter('POST');
  expect(closed.log).toEqual(['refresh erp', 'refreshed']);
});

test('only an environment’s very first call goes ahead of its look', async () => {
  const cold = scene(undefined);
  await cold.enter('GET');
  await cold.enter('GET');
  expect(cold.timers).toEqual([50, 0]);
  const looked = scene(undefined);
  await looked.enter('POST');
  looked.now.ms += 2_000;
  await looked.enter('GET');
  // The look of the write waits longer where nothing is known.
  expect(looked.timers).toEqual([1_000, 0]);
});

test.each([
  [1_999, []],
  [2_000, ['refresh erp', 'refreshed']],
])('a view of %i ms ago: a write looks %j', async (ageMs, log) => {
  const made = scene(viewOf(CLOSED, NOW_MS - ageMs));
  await made.enter('POST');
  expect(made.log).toEqual(log);
});

test('the wait that is told is the open circuit’s own, and a second where it is over', async () => {
  const open = opened(CLOSED, 'traffic', { nowMs: NOW_MS, random: 0.5, settings: SETTINGS });
  const { gate, seen } = scene(viewOf(open, NOW_MS));
  expect(gate.waitMs('erp', SETTINGS)).toBe(open.untilMs - NOW_MS);
  seen.view = viewOf(CLOSED, NOW_MS);
  expect(gate.waitMs('erp', SETTINGS)).toBe(1_000);
});

describe('a tenant’s own circuit', () => {
  const LEASE = { holder: 'own', untilMs: 1 };

  function tenants({
    waits = [] as (number | undefined)[],
    fleet = {} as object,
    settings = SETTINGS,
    tenant = 'acme',
  }) {
    const log: unknown[] = [];
    const permit: Permit = {
      recall: undefined,
      async record() {
        await turn();
        log.push('fleet record');
        return true;
      },
      async mayAskAgain() {
        await turn();
        log.push('fleet question');
        return true;
      },
      async release() {
        await turn();
        log.push('fleet release');
      },
      ...fleet,
    };
    const gate = { enter: async () => ('retryAfterMs' in fleet ? fleet : permit) } as unknown as FleetGate;
    const left = [...waits];
    const circuits = {
      waitMs: () => left.shift(),
      enter: (_cell: string, _tenant: string, leaseMs: number) => {
        log.push(`lease ${leaseMs}`);
        return LEASE;
      },
      record: (...given: unknown[]) => log.push(['record', given[2], given[4]]),
      release: (...given: unknown[]) => log.push(['release', given[2]]),
    } as unknown as TenantCircuits;
    const entered = withTenantCircuits(gate, circuits).enter({
      cell: 'erp',
      tenant: tenant === '' ? undefined : tenant,
      method: 'GET',
      settings,
      longestMs: 5_000,
    });
    return { entered, log, permit };
  }

  test('is not asked where nobody is verified, nor where one tenant opens for all', async () => {
    const nobody = tenants({ tenant: '' });
    expect([await nobody.entered, nobody.log]).toEqual([nobody.permit, []]);
    const single = tenants({ settings: { ...SETTINGS, tenantsToOpen: 1 } });
    expect([await single.entered, single.log]).toEqual([single.permit, []]);
  });

  test('refuses by its own wait, without a lease', async () => {
    const { entered, log } = tenants({ waits: [3_000] });
    expect([await entered, log]).toEqual([{ retryAfterMs: 3_000 }, []]);
  });

  test('gives its lease back where the fleet refuses', async () => {
    const { entered, log } = tenants({ fleet: { retryAfterMs: 9 } });
    expect([await entered, log]).toEqual([{ retryAfterMs: 9 }, ['lease 6000', ['release', LEASE]]]);
  });

  test.each([
    // succeeded, tenant that may be the cause, wait afterwards: what is recorded, and whether to ask again
    [true, undefined, undefined, [['record', true, LEASE]], true],
    [false, 'acme', undefined, [['record', false, LEASE]], true],
    [false, undefined, undefined, [], true],
    [false, 'acme', 5_000, [['record', false, LEASE]], false],
  ] as const)('records %s of %s; then waits %s', async (succeeded, tenant, wait, own, may) => {
    const { entered, log } = tenants({ waits: [undefined, wait] });
    const permit = (await entered) as Permit;
    expect(await permit.record({ succeeded, tenant })).toBe(may);
    expect(log).toEqual(['lease 6000', ...own, 'fleet record']);
  });

  test('a fleet that forbids another try is obeyed', async () => {
    const fleet = { record: async () => false, mayAskAgain: async () => false };
    const permit = (await tenants({ fleet }).entered) as Permit;
    expect(await permit.record({ succeeded: true, tenant: undefined })).toBe(false);
    expect(await permit.mayAskAgain()).toBe(false);
  });

  test('forbids another try without asking the fleet', async () => {
    const { entered, log } = tenants({ waits: [undefined, 5_000, undefined] });
    const permit = (await entered) as Permit;
    expect(await permit.mayAskAgain()).toBe(false);
    expect(log).toEqual(['lease 6000']);
    expect(await permit.mayAskAgain()).toBe(true);
    expect(log).toEqual(['lease 6000', 'fleet question']);
  });

  test('gives back its lease and the fleet’s permit at the end', async () => {
    const { entered, log } = tenants({});
    await ((await entered) as Permit).release();
    expect(log).toEqual(['lease 6000', ['release', LEASE], 'fleet release']);
  });
});
