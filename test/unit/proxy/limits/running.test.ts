// Requests that run at the same time: what is charged ahead, what is given back, and what an environment asks before it lets in.

import type { Passage } from '../../../../lambdas/proxy/limits/fleet-limit';
import { RunningLimit, type RunningRequest } from '../../../../lambdas/proxy/limits/running';
import type { Charge, ChargeEnd, LimitTable } from '../../../../lambdas/stores/limit-table';
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
  test('refuses nobody, and is reported', async () => {
    const limit = environment(1);
    isGone = true;
    expect(await serve(limit, 100)).toBe(100);
    expect(unavailable).toBeGreaterThan(0);
    expect(charges.length).toBeLessThan(20);
  });

  test('lets requests in unseen after its pause too, while nothing is known of the limit', async () => {
    const limit = environment(1);
    isGone = true;
    const { request } = await ask(limit);
    await advance(200);
    request?.ended();
    isGone = false;
    await advance(801);
    expect(charges).toHaveLength(1);
    expect(limit.enter(() => undefined)).toEqual({ pass: true });
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

test('a look that is old refuses once, and is made again next to that', async () => {
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

test('a charge that is refused is not tried again where the table says that the tenant is over its limit', async () => {
  table.charge = async (charge) => {
    charges.push(charge);
    return { kind: 'refused' };
  };
  table.read = async () => ({ arrivalMs: loop.clock() + 10_000, seen: 0 });
  const { passage } = await ask(environment());
  expect(passage).toMatchObject({ pass: false });
  expect(charges).toHaveLength(1);
});

describe('to the millisecond', () => {
  const RESTART = { fromMs: -500, brokenMs: 120_000, atMs: -100 };

  /** Times relative to the moment of the charge. */
  const told = ({ costMs, condition: { kind, ...times }, nowMs }: Charge) => ({
    sentMs: nowMs - START_MS,
    costMs,
    kind,
    ...Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, ms - nowMs])),
  });

  /** The table answers with these ends, the last one from then on. */
  function answers(...ends: ((nowMs: number) => ChargeEnd)[]): void {
    table.charge = async (charge) => {
      charges.push(charge);
      const end = ends.length > 1 ? ends.shift() : ends[0];
      return end?.(loop.clock()) ?? { kind: 'failed' };
    };
  }

  const aheadBy = (ms: number) => (nowMs: number) =>
    ({ kind: 'charged', state: { arrivalMs: nowMs + ms, seen: 0 } }) as const;
  const refused = () => ({ kind: 'refused' }) as const;

  /** Whether a request passes without waiting for the table. */
  const passesAtOnce = (limit: RunningLimit): boolean => !(limit.enter(() => undefined) instanceof Promise);

  test('a block is what was used lately, on top of what is owed', async () => {
    const limit = environment();
    const first = await ask(limit);
    await advance(50);
    first.request?.ended();
    const second = await ask(limit);
    await advance(50);
    second.request?.ended();
    expect(charges.map(told)).toEqual([{ sentMs: 0, costMs: 50, kind: 'restart', ...RESTART }]);
    await advance(8_900);
    const third = await ask(limit);
    await advance(0);
    // 200 ms of running in 9 s are 111 ms in 5 s; 50 ms are owed; two run at once.
    const block = { sentMs: 9_000, costMs: expect.closeTo((1_000 / 9 + 50) / 2, 6), kind: 'restart', ...RESTART };
    expect(charges.slice(1).map(told)).toEqual([block]);
    third.request?.ended();
  });

  test('a block is at most what may run at once, and at most 24 requests', async () => {
    answers(aheadBy(0));
    const small = environment();
    await ask(small);
    await ask(small);
    const large = environment(800);
    await ask(large);
    await advance(100);
    await ask(large);
    expect(charges.map(({ costMs }) => costMs)).toEqual([50, (375 + 100) / 2, 100 / 800, (24 * 100 + 100) / 800]);
  });

  test('a request that still runs is charged further, up to 30 s', async () => {
    const { request } = await ask(environment(20));
    await advance(29_000);
    expect(charges.map(told)).toEqual([
      { sentMs: 0, costMs: 100 / 20, kind: 'restart', ...RESTART },
      { sentMs: 250, costMs: 900 / 20, kind: 'add', fromMs: -500, untilMs: 2_500 },
      { sentMs: 1_000, costMs: 3_000 / 20, kind: 'restart', ...RESTART },
      ...[4_000, 7_750, 11_500, 15_250, 19_000, 22_750].map((sentMs) => ({
        sentMs,
        costMs: 3_750 / 20,
        kind: 'restart',
        ...RESTART,
      })),
      { sentMs: 26_500, costMs: 3_500 / 20, kind: 'restart', ...RESTART },
    ]);
    await advance(31_000);
    request?.ended();
    await advance(60_000);
    expect(charges).toHaveLength(10);
  });

  test('what the table does not take is asked of it again after half a second', async () => {
    const { request } = await ask(environment());
    answers(() => ({ kind: 'failed' }));
    await advance(1_300);
    expect(charges.slice(1).map(({ nowMs }) => nowMs - START_MS)).toEqual([250, 750, 1_250]);
    request?.ended();
  });

  test('what is charged after the end is given back', async () => {
    const { request } = await ask(environment());
    const { charge } = table;
    const slow = Promise.withResolvers<void>();
    table.charge = async (asked) => {
      await slow.promise;
      return charge(asked);
    };
    await advance(260);
    request?.ended();
    table.charge = charge;
    slow.resolve();
    await advance(0);
    // The request was paid for 100 ms and ran 260: the 160 ms that it owes were dropped with its end.
    expect(charges.slice(1).map(({ costMs }) => costMs)).toEqual([250, -250]);
  });

  test('a request that ends early gives its time back, and what that shows counts at once', async () => {
    const limit = environment();
    answers(aheadBy(1_501), aheadBy(0));
    const { request } = await ask(limit);
    expect((await ask(limit)).passage).toEqual({ pass: false, retryAfterMs: 1 });
    request?.ended();
    await advance(0);
    expect(charges.slice(1).map(told)).toEqual([
      { sentMs: 0, costMs: -50, kind: 'add', fromMs: -500, untilMs: 120_000 },
    ]);
    expect(passesAtOnce(limit)).toBe(true);
  });

  test.each([
    [refused, 0],
    [() => ({ kind: 'unknown' }) as const, 1],
    [() => ({ kind: 'failed' }) as const, 1],
  ])('of refunds, only one without an answer counts as a table that does not answer: %#', async (end, times) => {
    answers(aheadBy(0), end);
    const { request } = await ask(environment());
    request?.ended();
    await advance(0);
    expect([charges.length, unavailable]).toEqual([2, times]);
  });

  test('what a request has run and could not be charged for is dropped, down to the time of one request', async () => {
    const limit = environment(20);
    const { request } = await ask(limit);
    answers(() => ({ kind: 'failed' }));
    await advance(9_000);
    request?.ended();
    answers(aheadBy(0));
    await advance(2_000);
    charges.length = 0;
    // The next one is expected to run for 400 ms: four times what was expected of the first.
    expect((await ask(limit)).passage).toEqual({ pass: true });
    await advance(0);
    expect(charges[0]?.costMs).toBe((400 + 400) / 20);
  });

  test.each([
    [749, true],
    [750, true],
    [751, false],
  ])('a limit that is %i ms ahead lets the next request in unseen: %s', async (ms, isUnseen) => {
    const limit = environment();
    answers(aheadBy(ms));
    await ask(limit);
    expect(passesAtOnce(limit)).toBe(isUnseen);
  });

  test.each([
    [1_500, { pass: true }],
    [1_501, { pass: false, retryAfterMs: 1 }],
    [121_499, { pass: false, retryAfterMs: 119_999 }],
    [121_500, { pass: true }],
  ])('a limit that is %i ms ahead answers %j', async (ms, passage) => {
    const limit = environment();
    answers(aheadBy(ms));
    await ask(limit);
    expect((await ask(limit)).passage).toEqual(passage);
  });

  test('where the limit is near, a credit of the whole request is enough', async () => {
    const limit = environment();
    answers(aheadBy(800));
    const { request } = await ask(limit);
    await advance(50);
    request?.ended();
    expect(passesAtOnce(limit)).toBe(true);
    expect(charges).toHaveLength(1);
  });

  test.each([
    [0, true],
    [10_000, true],
    [10_001, false],
    [-1, false],
  ])('%i ms after its block, an environment lets a request in unseen: %s', async (ms, isUnseen) => {
    const limit = environment();
    await ask(limit);
    skewMs = ms;
    expect(passesAtOnce(limit)).toBe(isUnseen);
  });

  test.each([
    [-501, 'restart'],
    [-500, 'add'],
    [120_000, 'add'],
    [120_001, 'restart'],
  ])('an item that is %i ms ahead is charged further by %s', async (ms, kind) => {
    const limit = environment();
    answers(aheadBy(ms + 250));
    await ask(limit);
    await advance(250);
    expect(charges.map(({ condition }) => condition.kind)).toEqual(['restart', kind]);
  });

  test.each([
    [1_500, 2],
    [1_501, 1],
  ])('a refused charge, whose item is read as %i ms ahead, is sent %i times', async (ms, times) => {
    answers(refused);
    table.read = async () => ({ arrivalMs: loop.clock() + ms, seen: 0 });
    expect((await ask(environment())).passage).toEqual({ pass: false, retryAfterMs: 1 });
    expect(charges).toHaveLength(times);
  });

  test('a refused restart is an addition next, whatever an old read shows, and a restart when time has passed', async () => {
    const limit = environment();
    answers(refused);
    table.read = async () => ({ arrivalMs: START_MS - 1_000, seen: 0 });
    expect((await ask(limit)).passage).toEqual({ pass: false, retryAfterMs: 1 });
    await advance(3_000);
    answers(aheadBy(0));
    expect((await ask(limit)).passage).toEqual({ pass: true });
    expect(charges.map(({ condition }) => condition.kind)).toEqual(['restart', 'add', 'restart']);
  });

  /** An environment whose timers are listed. */
  function timed(waits: number[]): RunningLimit {
    const { clock, startTimer } = loop;
    return new RunningLimit('acme#running', 2, {
      table,
      clock,
      startTimer(ms, fire) {
        waits.push(ms);
        return startTimer(ms, fire);
      },
      onUnavailable: () => undefined,
    });
  }

  test('a request asks the table three times at most, in what is left of 150 ms', async () => {
    table.read = async () => undefined;
    table.charge = async (charge) => {
      charges.push(charge);
      await loop.wait(10);
      return refused();
    };
    const waits: number[] = [];
    const asked = ask(timed(waits));
    await advance(200);
    expect((await asked).passage).toEqual({ pass: true });
    expect(charges).toHaveLength(6);
    // The last one is the look at a request that runs.
    expect(waits).toEqual([150, 130, 110, 250]);
  });

  test('a request waits once for a table that does not answer', async () => {
    table.charge = () => new Promise(() => undefined);
    const waits: number[] = [];
    const asked = ask(timed(waits));
    await advance(150);
    expect((await asked).passage).toEqual({ pass: true });
    expect(waits).toEqual([150, 250]);
  });

  test.each([
    [250, 0],
    [251, 1],
  ])('a refusal by a look of %i ms ago makes %i new ones, however many are refused', async (ms, looks) => {
    const limit = environment();
    answers(aheadBy(5_000));
    await ask(limit);
    let reads = 0;
    table.read = async () => {
      reads += 1;
      return { arrivalMs: loop.clock() + 5_000, seen: 0 };
    };
    skewMs = ms;
    for (let tries = 0; tries < 3; tries += 1) void limit.enter(() => undefined);
    await advance(0);
    expect(reads).toBe(looks);
  });

  test('a look that the table does not answer pauses the asking', async () => {
    const limit = environment();
    answers(aheadBy(5_000), refused);
    await ask(limit);
    skewMs = 300;
    isGone = true;
    void limit.enter(() => undefined);
    await advance(0);
    expect(unavailable).toBe(1);
  });
});
