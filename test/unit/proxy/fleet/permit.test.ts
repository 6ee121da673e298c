// What a permit waits for, what it tells the fleet, and what it gives back. A promise that the test holds open shows the
// waiting: who does not wait for it answers too early.

import { setImmediate as turn } from 'node:timers/promises';
import { DEFAULT_PROXY } from '../../../../lambdas/contract/settings';
import {
  bucketIndex,
  type CallBucket,
  type Circuit,
  CLOSED,
  type HalfOpenCircuit,
} from '../../../../lambdas/domain/circuit/circuit';
import { opened, probing } from '../../../../lambdas/domain/circuit/transitions';
import { createFleetViews } from '../../../../lambdas/proxy/fleet/fleet-views';
import { createCallReports, createOwnCalls } from '../../../../lambdas/proxy/fleet/own-calls';
import { createMemoryCircuits, createTally } from '../../../../lambdas/proxy/fleet/own-circuits';
import { createCallPermit, createProbePermit } from '../../../../lambdas/proxy/fleet/permit';

const SETTINGS = {
  ...DEFAULT_PROXY.breaker,
  minimumCalls: 2,
  successesToClose: 2,
  halfOpenProbes: 3,
  tenantsToOpen: 1,
};
const GOOD = { succeeded: true, tenant: undefined };
const BAD = { succeeded: false, tenant: undefined };
const START_MS = 1_764_000_000_000;

/** One environment over a table whose every call waits while it is held. */
function scene(circuit: Circuit = CLOSED) {
  const now = { ms: START_MS };
  const circuits = new Map<string, Circuit>([['erp', circuit]]);
  const store = createMemoryCircuits(circuits);
  const asked: string[] = [];
  const timers: (() => void)[] = [];
  let held: Promise<void> | undefined;
  let free: () => void = () => undefined;
  const begin = async (name: string): Promise<void> => {
    asked.push(name);
    await (held ?? turn());
  };
  const views = createFleetViews(
    {
      async read(cell = '') {
        await begin('read');
        return { circuit: circuits.get(cell) ?? CLOSED, platformLight: undefined, cellLight: undefined };
      },
    },
    () => now.ms,
    2_000,
  );
  const writer = {
    addCalls: async (...given: Parameters<typeof store.addCalls>) => {
      await begin('addCalls');
      return store.addCalls(...given);
    },
    replace: async (...given: Parameters<typeof store.replace>) => {
      await begin('replace');
      return store.replace(...given);
    },
  };
  const tally = createTally();
  const ownCalls = createOwnCalls();
  const clock = () => now.ms;
  const random = () => 0.5;
  const reports = createCallReports({ views, circuits: writer, ownCalls, tally, clock, random });
  const startTimer = (_ms: number, fire: () => void) => {
    timers.push(fire);
    return () => undefined;
  };
  const deps = { views, circuits: writer, reports, ownCalls, tally, clock, random, startTimer };
  return {
    now,
    circuits,
    asked,
    timers,
    views,
    tally,
    deps,
    hold: () => {
      held = new Promise((resolve) => {
        free = resolve;
      });
      return () => {
        held = undefined;
        free();
      };
    },
  };
}

async function isOver(work: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open');
  for (let turns = 0; turns < 5; turns += 1) await turn();
  return (await Promise.race([work, Promise.resolve(open)])) !== open;
}

test('a failure’s answer waits for its report, and no longer than the time for the table', async () => {
  const { deps, timers, hold, asked } = scene();
  const free = hold();
  const reported = createCallPermit(deps, 'erp', SETTINGS).record(BAD);
  expect(await isOver(reported)).toBe(false);
  free();
  expect(await reported).toBe(true);
  expect(asked).toEqual(['read', 'addCalls']);
  hold();
  const late = createCallPermit(deps, 'erp', SETTINGS).record(BAD);
  expect(await isOver(late)).toBe(false);
  timers.at(-1)?.();
  expect(await late).toBe(true);
});

test('a success’s answer does not wait, and is told where the fleet is in trouble', async () => {
  const bucket: CallBucket = { index: 0, successes: 0, failures: 1, reports: 1, blame: {} };
  const index = bucketIndex(START_MS, SETTINGS);
  const { deps, hold, asked, views } = scene({ ...CLOSED, calls: [{ ...bucket, index }] });
  await views.refresh('erp');
  hold();
  expect(await createCallPermit(deps, 'erp', SETTINGS).record(GOOD)).toBe(true);
  expect(asked).toEqual(['read', 'addCalls']);
});

test('a failure that opens the circuit allows no further try, and is counted once', async () => {
  const { deps, circuits, tally } = scene();
  const permit = createCallPermit(deps, 'erp', SETTINGS);
  expect(await permit.record(BAD)).toBe(true);
  expect(await permit.record(BAD)).toBe(false);
  expect(circuits.get('erp')?.phase).toBe('open');
  expect(tally.take('erp')).toEqual({ circuitOpened: 1 });
});

test('before a further try the fleet is read again, and what it says is waited for', async () => {
  const { deps, circuits, hold, asked } = scene();
  const permit = createCallPermit(deps, 'erp', SETTINGS);
  expect(await permit.mayAskAgain()).toBe(true);
  circuits.set('erp', opened(CLOSED, 'traffic', { nowMs: START_MS, random: 0.5, settings: SETTINGS }));
  const free = hold();
  const again = permit.mayAskAgain();
  expect(await isOver(again)).toBe(false);
  free();
  expect(await again).toBe(false);
  expect(asked).toEqual(['read', 'read']);
});

test('the end of a call cancels the look that runs with it', async () => {
  const { deps } = scene();
  const cancelled: string[] = [];
  const { signal } = new AbortController();
  const permit = createCallPermit(deps, 'erp', SETTINGS, { signal, cancel: () => void cancelled.push('cancelled') });
  expect(permit.recall).toBe(signal);
  await permit.release();
  expect(cancelled).toEqual(['cancelled']);
});

function probeScene() {
  const open = opened(CLOSED, 'traffic', { nowMs: START_MS, random: 0.5, settings: SETTINGS });
  const probe: HalfOpenCircuit = probing(open, 'me', 1_000, START_MS);
  const made = scene(probe);
  return { ...made, probe, permit: createProbePermit(made.deps, 'erp', SETTINGS, probe) };
}

test('a good probe is written before the answer, allows no second try, and is given back by that alone', async () => {
  const { permit, circuits, hold, views, asked, tally } = probeScene();
  expect([permit.recall, await permit.mayAskAgain()]).toEqual([undefined, false]);
  const free = hold();
  const told = permit.record(GOOD);
  expect(await isOver(told)).toBe(false);
  free();
  expect(await told).toBe(false);
  expect(circuits.get('erp')).toMatchObject({ phase: 'half_open', successes: 1, probe: null });
  expect(views.current('erp')?.circuit).toBe(circuits.get('erp'));
  await permit.release();
  expect(asked).toEqual(['replace']);
  expect(tally.take('erp')).toEqual({});
});

test('the last good probe closes, a bad one opens, and each is counted as what it is', async () => {
  const closing = probeScene();
  const last = { ...closing.probe, successes: 1 };
  await createProbePermit(closing.deps, 'erp', SETTINGS, last).record(GOOD);
  expect(closing.circuits.get('erp')?.phase).toBe('closed');
  expect(closing.tally.take('erp')).toEqual({ circuitClosed: 1 });
  const opening = probeScene();
  await opening.permit.record({ succeeded: false, tenant: 'acme' });
  expect(opening.circuits.get('erp')).toMatchObject({ phase: 'open', suspect: 'acme' });
  expect(opening.tally.take('erp')).toEqual({ circuitOpened: 1 });
});

test('a probe that another has taken over changes nothing, and nothing is believed of it', async () => {
  const { permit, circuits, views, tally } = probeScene();
  const other = { ...CLOSED, generation: START_MS + 5_000 };
  circuits.set('erp', other);
  await permit.record(BAD);
  expect([circuits.get('erp'), views.current('erp'), tally.take('erp')]).toEqual([other, undefined, {}]);
});

test('a probe that never asked is given back before the answer', async () => {
  const { permit, circuits, hold, asked } = probeScene();
  const free = hold();
  const given = permit.release();
  expect(await isOver(given)).toBe(false);
  free();
  await given;
  expect(circuits.get('erp')).toMatchObject({ phase: 'half_open', successes: 0, failures: 0, probe: null });
  expect(asked).toEqual(['replace']);
});
