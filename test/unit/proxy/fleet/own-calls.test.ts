// The calls that an environment counts before it tells the fleet: by window, generation and tenant, each given out once.

import { setImmediate as turn } from 'node:timers/promises';
import { DEFAULT_PROXY } from '../../../../lambdas/contract/settings';
import {
  bucketIndex,
  type CallBucket,
  type Circuit,
  CLOSED,
  type ClosedCircuit,
  oldestIndex,
} from '../../../../lambdas/domain/circuit/circuit';
import type { CircuitWriter } from '../../../../lambdas/domain/circuit/ports';
import { opened } from '../../../../lambdas/domain/circuit/transitions';
import type { FleetViews } from '../../../../lambdas/proxy/fleet/fleet-views';
import { createCallReports, createOwnCalls } from '../../../../lambdas/proxy/fleet/own-calls';
import { createTally } from '../../../../lambdas/proxy/fleet/own-circuits';

const SETTINGS = DEFAULT_PROXY.breaker;
const NOW_MS = 1_764_000_000_000;
const WINDOW_MS = SETTINGS.windowSeconds * 1_000;
const good = { succeeded: true, tenant: undefined };
const bad = (tenant?: string) => ({ succeeded: false, tenant });
const at = (generation: number) => ({ ...CLOSED, generation });

test('calls are counted by their end, and given out once', () => {
  const calls = createOwnCalls();
  for (const call of [good, bad('a'), bad('a'), bad('b'), bad(), { succeeded: true, tenant: 'a' }])
    calls.count('erp', 1, call, NOW_MS, SETTINGS);
  calls.count('crm', 1, good, NOW_MS, SETTINGS);
  const index = bucketIndex(NOW_MS, SETTINGS);
  expect(calls.take('erp', at(1), NOW_MS, SETTINGS)).toEqual([
    { index, successes: 2, failures: 4, reports: 0, blame: { a: 2, b: 1 } },
  ]);
  expect(calls.take('erp', at(1), NOW_MS, SETTINGS)).toEqual([]);
  expect(calls.take('crm', at(1), NOW_MS, SETTINGS)).toMatchObject([{ successes: 1, failures: 0 }]);
});

test('the oldest part of the window is still given out, and what is older is not', () => {
  const index = bucketIndex(NOW_MS, SETTINGS);
  const bucketMs = Math.round(NOW_MS / index);
  const oldest = oldestIndex(NOW_MS, SETTINGS);
  const calls = createOwnCalls();
  for (const part of [oldest - 1, oldest, index]) calls.count('erp', 1, bad(), part * bucketMs + 1, SETTINGS);
  expect(calls.take('erp', at(1), NOW_MS, SETTINGS).map((bucket) => bucket.index)).toEqual([oldest, index]);
});

test('an environment that never reports forgets what has left the window', () => {
  const calls = createOwnCalls();
  for (let second = 0; second < 1_000; second += 1) calls.count('erp', 1, good, NOW_MS + second * 1_000, SETTINGS);
  // Asked as of the start, it could give out all of them.
  const taken = calls.take('erp', at(1), NOW_MS, SETTINGS);
  expect(taken.length).toBeLessThan((2 * WINDOW_MS) / 1_000);
});

test.each([
  // counted under, counted under next, taken under: failures that are left
  [1, 1, 1, 2],
  [1, 2, 2, 1],
  [1, 1, 2, 0],
  [undefined, 1, 1, 2],
  [1, undefined, 1, 2],
  [undefined, undefined, 7, 2],
  [undefined, 1, 2, 0],
])('calls of generations %s and %s are %s’s: %i', (first, second, taken, failures) => {
  const calls = createOwnCalls();
  calls.count('erp', first, bad(), NOW_MS, SETTINGS);
  calls.count('erp', second, bad(), NOW_MS, SETTINGS);
  const given = calls.take('erp', at(taken), NOW_MS, SETTINGS);
  expect(given.reduce((sum, bucket) => sum + bucket.failures, 0)).toBe(failures);
});

test('a report names eight tenants with those that the fleet knows, and counts the others together', () => {
  const calls = createOwnCalls();
  for (const tenant of ['t1', 't2', 't3', 'known', 't4', 't4']) calls.count('erp', 1, bad(tenant), NOW_MS, SETTINGS);
  const blame = Object.fromEntries(['known', 'k2', 'k3', 'k4', 'k5', 'k6'].map((tenant) => [tenant, 1]));
  const known = { ...at(1), calls: [{ index: 1, successes: 0, failures: 6, reports: 1, blame }] };
  expect(calls.take('erp', known, NOW_MS, SETTINGS)[0]?.blame).toEqual({ t1: 1, t2: 1, others: 3, known: 1 });
});

describe('reports', () => {
  const bucket = (failures: number, reports = 1): CallBucket => ({
    index: bucketIndex(NOW_MS, SETTINGS),
    successes: 0,
    failures,
    reports,
    blame: {},
  });

  interface Scene {
    /** As this environment knows it. */
    readonly circuit?: Circuit;
    readonly random?: number;
    /** As the table has it once the calls are added. */
    readonly pooled?: Circuit;
    readonly wins?: boolean;
    /** How the call ended that this environment has to tell. */
    readonly call?: typeof good | ReturnType<typeof bad>;
  }

  function scene({ circuit = CLOSED, random = 0, pooled = CLOSED, wins = true, call = bad() }: Scene = {}) {
    const log: unknown[] = [];
    const sent: (readonly CallBucket[])[] = [];
    const views = {
      current: () => ({ circuit }),
      isRecent: () => true,
      async refresh() {
        await turn();
        log.push('refreshed');
      },
      learn: (_cell: string, known: Circuit) => log.push(`learn ${known.phase}`),
    } as unknown as FleetViews;
    const circuits = {
      async addCalls(_cell: string, _seen: Circuit, calls: readonly CallBucket[]) {
        await turn();
        sent.push(calls);
        log.push('added');
        return pooled;
      },
      async replace(_cell: string, _from: Circuit, to: Circuit) {
        await turn();
        log.push(`replace ${to.phase}`);
        return wins;
      },
    } as unknown as CircuitWriter;
    const ownCalls = createOwnCalls();
    const tally = createTally();
    const clock = () => NOW_MS;
    const reports = createCallReports({ views, circuits, ownCalls, tally, clock, random: () => random });
    ownCalls.count('erp', undefined, call, NOW_MS, SETTINGS);
    return { reports, log, sent, tally };
  }

  const failing: ClosedCircuit = { ...CLOSED, calls: [bucket(1_000)] };

  test('a pool that fails opens the circuit, and what was pooled is known before', async () => {
    const { reports, log, tally } = scene({ pooled: failing });
    await reports.failed('erp', SETTINGS);
    expect(log).toEqual(['added', 'learn closed', 'replace open', 'learn open']);
    expect(tally.take('erp')).toEqual({ circuitOpened: 1 });
  });

  test('who lost the opening to another looks again before it answers', async () => {
    const { reports, log, tally } = scene({ pooled: failing, wins: false });
    await reports.failed('erp', SETTINGS);
    expect(log).toEqual(['added', 'learn closed', 'replace open', 'refreshed']);
    expect(tally.take('erp')).toEqual({});
  });

  test('a pool of another generation is not judged by this environment', async () => {
    const { reports, log } = scene({ pooled: { ...failing, generation: 5 } });
    await reports.failed('erp', SETTINGS);
    expect(log).toEqual(['added', 'learn closed']);
  });

  test('a circuit that is not closed is told nothing', async () => {
    const circuit = opened(CLOSED, 'traffic', { nowMs: NOW_MS, random: 0.5, settings: SETTINGS });
    const { reports, log } = scene({ circuit });
    await reports.failed('erp', SETTINGS);
    await reports.succeeded('erp', SETTINGS);
    expect(log).toEqual([]);
  });

  test('a success is told only while the fleet is in trouble, and its end is the report’s', async () => {
    const well = scene();
    await well.reports.succeeded('erp', SETTINGS);
    expect(well.log).toEqual([]);
    const troubled = scene({ circuit: { ...CLOSED, calls: [bucket(1)] } });
    await troubled.reports.succeeded('erp', SETTINGS);
    expect(troubled.log).toEqual(['added', 'learn closed']);
  });

  test('a report of successes opens no circuit, whatever the pool says', async () => {
    const circuit = { ...CLOSED, calls: [bucket(1)] };
    const { reports, log } = scene({ circuit, pooled: failing, call: good });
    await reports.succeeded('erp', SETTINGS);
    expect(log).toEqual(['added', 'learn closed']);
  });

  test('of a large fleet’s reports a share is sent, and each stands for those that were not', async () => {
    const most = 100 * SETTINGS.windowSeconds;
    const circuit = { ...CLOSED, calls: [bucket(1, 4 * most)] };
    const last = scene({ circuit, random: 0.25 });
    await last.reports.failed('erp', SETTINGS);
    expect(last.sent).toEqual([]);
    const sent = scene({ circuit, random: 0.249 });
    await sent.reports.failed('erp', SETTINGS);
    expect(sent.sent).toEqual([[bucket(1, 4)]]);
  });
});
