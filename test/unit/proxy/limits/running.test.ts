// Requests that run at the same time: what is charged ahead, what is given back, and what an environment asks before it lets in.

import type { Passage } from '../../../../lambdas/proxy/limits/fleet-limit';
import { RunningLimit, type RunningRequest } from '../../../../lambdas/proxy/limits/running';
import type { Charge, LimitTable } from '../../../../lambdas/stores/limit-table';
import { createEventLoop, type EventLoop } from '../../../support/event-loop';
import { memoryLimits } from '../../../support/memory-limits';
import { seededRandom } from '../../../support/random';

const START_MS = 1_764_000_000_000;
let loop: EventLoop;
let table: { -readonly [name in keyof LimitTable]: LimitTable[name] };
let charges: Charge[];
let unavailable: number;
let isGone: boolean;
let skewMs: number;

beforeEach(() => {
  loop = createEventLoop(START_MS);
  charges = [];
  unavailable = 0;
  isGone = false;
  skewMs = 0;
  const memory = memoryLimits();
  table = {
    async charge(charge) {
      charges.push(charge);
      return isGone ? { kind: 'failed' } : memory.charge(charge);
    },
    read: (key) => (isGone ? Promise.reject(new Error('gone')) : memory.read(key)),
  };
});

const environment = (concurrency = 2) =>
  new RunningLimit('acme#running', concurrency, {
    table,
    clock: () => loop.clock() + skewMs,
    startTimer: loop.startTimer,
    onUnavailable: () => {
      unavailable += 1;
    },
  });

interface Asked {
  readonly passage: Passage;
  readonly request: RunningRequest | undefined;
}

async function ask(limit: RunningLimit): Promise<Asked> {
  let request: RunningRequest | undefined;
  const passage = await limit.enter((started) => {
    request = started;
  });
  return { passage, request };
}

const advance = (ms: number) => loop.run(loop.clock() + ms);

/** Requests of 50 ms, one after the other. */
async function serve(limit: RunningLimit, requests: number): Promise<number> {
  let passed = 0;
  for (let sent = 0; sent < requests; sent += 1) {
    const { passage, request } = await ask(limit);
    if (passage.pass) passed += 1;
    await advance(50);
    request?.ended();
  }
  return passed;
}

/** Lets requests hang until one is refused. */
async function exhaust(limit: RunningLimit): Promise<{ hanging: RunningRequest[]; retryAfterMs: number }> {
  const hanging: RunningRequest[] = [];
  for (let sent = 0; sent < 200; sent += 1) {
    const { passage, request } = await ask(limit);
    if (!passage.pass) return { hanging, retryAfterMs: passage.retryAfterMs };
    if (request) hanging.push(request);
    await advance(100);
  }
  throw new Error('Nothing was refused');
}

test('requests far from the limit do not wait for the table, after the first one of an environment', async () => {
  const limit = environment();
  await serve(limit, 1);
  for (let sent = 0; sent < 40; sent += 1) {
    let request: RunningRequest | undefined;
    const passage = limit.enter((started) => {
      request = started;
    });
    expect(passage).toEqual({ pass: true });
    await advance(50);
    request?.ended();
  }
});

test('a busy environment writes once for many requests', async () => {
  const limit = environment(20);
  await serve(limit, 100);
  charges.length = 0;
  expect(await serve(limit, 200)).toBe(200);
  expect(charges.length).toBeLessThanOrEqual(12);
});

test('a Cell that hangs is known within three seconds, and a new environment lets no request in unseen', async () => {
  const { hanging, retryAfterMs } = await exhaust(environment());
  expect(loop.clock() - START_MS).toBeLessThan(3_000);
  expect(retryAfterMs).toBeGreaterThan(0);
  await advance(1_000);
  expect((await ask(environment())).passage).toMatchObject({ pass: false });
  for (const one of hanging) one.ended();
});

test('a tenant is let in again when what hangs has ended, for as long as it was told', async () => {
  const limit = environment();
  const { hanging } = await exhaust(limit);
  await advance(10_000);
  for (const one of hanging) one.ended();
  await advance(0);
  const { passage } = await ask(limit);
  await advance(passage.pass ? 0 : passage.retryAfterMs);
  expect((await ask(environment())).passage).toEqual({ pass: true });
});

test('requests of different lengths give back what they did not use', async () => {
  const limit = environment(1);
  for (let sent = 0; sent < 60; sent += 1) {
    const { passage, request } = await ask(limit);
    expect(passage.pass).toBe(true);
    // One after the other: never more than one runs.
    await advance(sent % 3 === 0 ? 1_000 : 50);
    request?.ended();
    await advance(0);
  }
});

test('an environment that has not charged for ten seconds lets nothing in unseen', async () => {
  const idle = environment(20);
  await serve(idle, 30);
  await exhaust(environment(20));
  await advance(11_000);
  expect((await ask(idle)).passage).toMatchObject({ pass: false });
});

test('a request that ends is charged no further', async () => {
  const limit = environment();
  await serve(limit, 5);
  charges.length = 0;
  await advance(60_000);
  expect(charges).toEqual([]);
});

test('a slow request is charged for what it runs, and no more', async () => {
  const limit = environment(1);
  // Each runs for two seconds: one after the other is what a limit of one lets in.
  let passed = 0;
  for (let second = 0; second < 60; second += 1) {
    const { passage, request } = await ask(limit);
    if (passage.pass) passed += 1;
    await advance(passage.pass ? 2_000 : 1_000);
    request?.ended();
    await advance(0);
  }
  expect(passed).toBeGreaterThan(25);
});

describe('a table that does not answer', () => {
  test('refuses nobody, and is told of', async () => {
    const limit = environment(1);
    isGone = true;
    expect(await serve(limit, 100)).toBe(100);
    expect(unavailable).toBeGreaterThan(0);
    expect(charges.length).toBeLessThan(20);
  });

  test('holds again as soon as it is back', async () => {
    const limit = environment(1);
    isGone = true;
    await serve(limit, 20);
    isGone = false;
    await advance(2_000);
    expect((await exhaust(limit)).retryAfterMs).toBeGreaterThan(0);
  });
});

test('a clock that ran ahead shuts nobody out for longer than two minutes', async () => {
  skewMs = 3_600_000;
  await serve(environment(), 20);
  skewMs = 0;
  expect((await ask(environment())).passage).toEqual({ pass: true });
  const jumped = environment();
  skewMs = 3_600_000;
  await serve(jumped, 20);
  skewMs = 0;
  expect((await ask(jumped)).passage).toEqual({ pass: true });
  const ahead = environment();
  skewMs = 100_000;
  await serve(ahead, 20);
  skewMs = 0;
  const { passage } = await ask(environment());
  expect(passage.pass ? 0 : passage.retryAfterMs).toBeLessThanOrEqual(120_000);
});

test('an environment whose clock went back lets in again when it is right', async () => {
  const limit = environment();
  await serve(limit, 10);
  skewMs = -30_000;
  await serve(limit, 10);
  skewMs = 0;
  expect(await serve(limit, 10)).toBe(10);
});

test('requests that end at once do not open the way for slow ones', async () => {
  const random = seededRandom(7);
  const fleet = Array.from({ length: 20 }, () => environment(10));
  const running: { untilMs: number; request: RunningRequest }[] = [];
  const seen: number[] = [];
  for (let ms = 0; ms < 20_000; ms += 10) {
    for (const one of running.splice(0)) {
      if (loop.clock() >= one.untilMs) one.request.ended();
      else running.push(one);
    }
    for (let asked = 0; asked < 3; asked += 1) {
      const { request } = await ask(fleet[Math.floor(random() * fleet.length)] as RunningLimit);
      if (request && random() < 0.5) request.ended();
      else if (request) running.push({ untilMs: loop.clock() + 200, request });
    }
    if (ms >= 5_000) seen.push(running.length);
    await advance(10);
  }
  const mean = seen.reduce((sum, count) => sum + count, 0) / seen.length;
  expect(mean).toBeGreaterThan(7);
  expect(mean).toBeLessThan(15);
});

test('one long request of a small limit does not shut the next one out for seconds', async () => {
  const [long] = [await ask(environment(2))];
  expect(long?.passage.pass).toBe(true);
  let refused = 0;
  for (let tries = 0; tries < 50; tries += 1) {
    await advance(500);
    const { request } = await ask(environment(2));
    if (request === undefined) refused += 1;
    await advance(10);
    request?.ended();
  }
  expect(refused).toBeLessThanOrEqual(2);
});

test('a look that is old refuses once, and is made again beside that', async () => {
  const others = (costMs: number) => {
    const nowMs = loop.clock();
    const condition = { kind: 'restart', fromMs: nowMs + 60_000, brokenMs: nowMs + 120_000, atMs: nowMs } as const;
    return table.charge({ key: 'acme#running', costMs, seen: 0, condition, nowMs });
  };
  await others(5_000);
  const limit = environment(2);
  expect((await ask(limit)).passage).toMatchObject({ pass: false });
  await others(0);
  await advance(300);
  expect((await ask(limit)).passage).toMatchObject({ pass: false });
  await advance(10);
  expect((await ask(limit)).passage).toEqual({ pass: true });
});

test('an answer that comes after a freeze says nothing of the table', async () => {
  const limit = environment(10);
  await serve(limit, 2);
  const { charge } = table;
  const frozen = Promise.withResolvers<void>();
  table.charge = async () => {
    await frozen.promise;
    return { kind: 'unknown' };
  };
  const { request } = await ask(limit);
  await advance(400);
  request?.ended();
  await advance(60_000);
  table.charge = charge;
  frozen.resolve();
  await advance(0);
  expect(unavailable).toBe(0);
});
