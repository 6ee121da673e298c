// A tenant's own circuit in an environment that serves several of its requests at the same time.

import { DEFAULT_BREAKER } from '../../../../lambdas/contract/settings';
import { bucketIndex, CLOSED } from '../../../../lambdas/domain/circuit/circuit';
import { foundDown } from '../../../../lambdas/domain/circuit/transitions';
import type { Fleet } from '../../../../lambdas/proxy/fleet/create-fleet';
import type { Refused } from '../../../../lambdas/proxy/fleet/fleet-gate';
import type { Permit } from '../../../../lambdas/proxy/fleet/permit';
import { createTenantCircuits, type TenantCircuits } from '../../../../lambdas/proxy/fleet/tenant-circuits';
import { fleetEnvironment, type ManualTime, manualTime, memoryFleetTable } from '../../../support/fleet';

const NOW_MS = 1_764_000_000_000;
const settings = { ...DEFAULT_BREAKER, minimumCalls: 2, successesToClose: 2, halfOpenProbes: 3 };
let time: ManualTime;
let fleet: Fleet;
let table: ReturnType<typeof memoryFleetTable>;
beforeEach(() => {
  time = manualTime(NOW_MS);
  table = memoryFleetTable();
  fleet = fleetEnvironment({ table, clock: time.clock, startTimer: time.startTimer });
});

async function done<T>(work: Promise<T>): Promise<T> {
  await time.advance(0);
  return work;
}

const enter = (cell = 'erp'): Promise<Permit | Refused> =>
  fleet.gate.enter({ cell, tenant: 'acme', method: 'POST', settings, longestMs: 5_000 });

const isRefused = (entry: Permit | Refused): entry is Refused => 'retryAfterMs' in entry;

async function passes(): Promise<Permit> {
  const entry = await done(enter());
  if (isRefused(entry)) throw new Error(`refused for ${entry.retryAfterMs} ms`);
  return entry;
}

const record = (permit: Permit, succeeded: boolean) => done(permit.record({ succeeded, tenant: 'acme' }));

/** Opens the tenant's circuit and waits until a probe may go. */
async function probeIsDue(): Promise<void> {
  for (let call = 0; call < 2; call += 1) {
    const permit = await passes();
    await record(permit, false);
    await done(permit.release());
  }
  expect(isRefused(await done(enter()))).toBe(true);
  expect(table.circuits.get('erp')?.phase).toBe('closed');
  await time.advance(settings.openSeconds * 2_000);
}

test('a tenant that is held back at one Cell reaches the others', async () => {
  await probeIsDue();
  await passes();
  expect(isRefused(await done(enter()))).toBe(true);
  expect(isRefused(await done(enter('crm')))).toBe(false);
});

test('a request from before the outage does not release the probe of another', async () => {
  const early = await passes();
  await probeIsDue();
  await passes();
  await done(early.release());
  expect(isRefused(await done(enter()))).toBe(true);
});

test('a request from before the outage does not count as the probe', async () => {
  const early = await passes();
  await probeIsDue();
  const probe = await passes();
  await record(early, true);
  expect(isRefused(await done(enter()))).toBe(true);
  await record(probe, false);
  await done(probe.release());
  expect(isRefused(await done(enter()))).toBe(true);
});

test('of two requests that come at the same time one is the probe', async () => {
  await probeIsDue();
  const entries = await done(Promise.all([enter(), enter()]));
  expect(entries.map(isRefused)).toEqual([false, true]);
});

test('a probe whose lease ran out does not release the one that took over', async () => {
  await probeIsDue();
  const lost = await passes();
  await time.advance(10_000);
  await passes();
  await done(lost.release());
  expect(isRefused(await done(enter()))).toBe(true);
});

describe('without a fleet', () => {
  const nowMs = { value: NOW_MS };
  const own = { ...DEFAULT_BREAKER, minimumCalls: 2 };
  const circuits = () =>
    createTenantCircuits(
      () => nowMs.value,
      () => 0.5,
    );
  const fail = (of: TenantCircuits, tenant: string) => of.record('erp', tenant, false, own, undefined);
  const succeed = (of: TenantCircuits, tenant: string) => of.record('erp', tenant, true, own, undefined);
  const isOpen = (of: TenantCircuits, tenant: string) => of.waitMs('erp', tenant, own) !== undefined;

  test('keeps a thousand circuits, and forgets the one that changed least recently', () => {
    const kept = circuits();
    for (let tenant = 0; tenant < 1_000; tenant += 1) fail(kept, `t${tenant}`);
    succeed(kept, 't0');
    fail(kept, 'one more');
    for (const tenant of ['t0', 't2', 't1']) fail(kept, tenant);
    expect(['t0', 't2', 't1'].map((tenant) => isOpen(kept, tenant))).toEqual([true, true, false]);
  });

  test('counts each call once, in whichever part of the window', () => {
    const kept = circuits();
    const three = { ...own, minimumCalls: 3 };
    const open = [0, 0, own.windowSeconds * 300].map((ms) => {
      nowMs.value += ms;
      kept.record('erp', 'acme', false, three, undefined);
      return kept.waitMs('erp', 'acme', three) !== undefined;
    });
    expect(open).toEqual([false, false, true]);
  });

  test('does not count a call longer than the window because others came later', () => {
    const kept = circuits();
    const three = { ...own, minimumCalls: 3 };
    const open = [0, own.windowSeconds * 800, own.windowSeconds * 800].map((ms) => {
      nowMs.value += ms;
      kept.record('erp', 'acme', false, three, undefined);
      return kept.waitMs('erp', 'acme', three) !== undefined;
    });
    expect(open).toEqual([false, false, false]);
  });

  test('stays open when a request from before it opened fails as well', () => {
    const kept = circuits();
    for (let call = 0; call < 3; call += 1) fail(kept, 'acme');
    expect(isOpen(kept, 'acme')).toBe(true);
  });

  test('lets all requests go at once again when probes have closed it', () => {
    const kept = circuits();
    for (let call = 0; call < 2; call += 1) fail(kept, 'acme');
    nowMs.value += own.openSeconds * 2_000;
    for (let probe = 0; probe < own.successesToClose; probe += 1) {
      kept.record('erp', 'acme', true, own, kept.enter('erp', 'acme', 1_000));
    }
    expect([kept.enter('erp', 'acme', 1_000), isOpen(kept, 'acme')]).toEqual([undefined, false]);
  });

  test('does not count what succeeds once nothing has failed for the time of the window', () => {
    const kept = circuits();
    fail(kept, 'acme');
    nowMs.value += own.windowSeconds * 2_000;
    for (let call = 0; call < 10; call += 1) succeed(kept, 'acme');
    for (let call = 0; call < 2; call += 1) fail(kept, 'acme');
    expect(isOpen(kept, 'acme')).toBe(true);
  });
});

test('a request may try again until its own failure opens the circuit', async () => {
  const permit = await passes();
  expect(await record(permit, false)).toBe(true);
  expect(await record(permit, false)).toBe(false);
});

test('a probe that asked nothing is given back', async () => {
  await probeIsDue();
  const probe = await passes();
  await done(probe.release());
  expect(isRefused(await done(enter()))).toBe(false);
});

test('a probe that the fleet refuses is given back', async () => {
  await probeIsDue();
  table.circuits.set('erp', foundDown(CLOSED, { nowMs: time.nowMs, random: 0.5, settings }));
  expect(isRefused(await done(enter()))).toBe(true);
  table.circuits.delete('erp');
  await time.advance(3_000);
  expect(isRefused(await done(enter()))).toBe(false);
});

test('a probe that asked nothing is back in the table before its request ends', async () => {
  const moment = { nowMs: NOW_MS, random: 0.5, settings };
  table.circuits.set('erp', foundDown(CLOSED, moment));
  await time.advance(settings.openSeconds * 2_000);
  const probe = await passes();
  let write: () => void = () => undefined;
  table.disturb = () =>
    new Promise((resolve) => {
      write = resolve;
    });
  let isOver = false;
  const release = async (): Promise<void> => {
    await probe.release();
    isOver = true;
  };
  const released = release();
  await time.advance(0);
  expect(isOver).toBe(false);
  write();
  await done(released);
  expect(table.circuits.get('erp')).toMatchObject({ phase: 'half_open', probe: null });
});

test('of a fleet that reports a lot, an environment reports only its share', async () => {
  const storm = { index: 0, successes: 0, failures: 1, reports: 1e6, blame: {} };
  const index = bucketIndex(NOW_MS, settings);
  for (const [drawn, writes] of [
    [0.999, 0],
    [0, 1],
  ] as const) {
    const own = memoryFleetTable();
    own.circuits.set('erp', { ...CLOSED, calls: [{ ...storm, index }] });
    const { gate } = fleetEnvironment({
      table: own,
      clock: time.clock,
      startTimer: time.startTimer,
      random: () => drawn,
    });
    const entering = gate.enter({
      cell: 'erp',
      tenant: 'acme',
      method: 'POST',
      settings: { ...settings, minimumCalls: 50 },
      longestMs: 5_000,
    });
    const permit = await done(entering);
    if (isRefused(permit)) throw new Error('refused');
    await record(permit, false);
    expect(own.operations.filter((name) => name === 'addCalls')).toHaveLength(writes);
  }
});
