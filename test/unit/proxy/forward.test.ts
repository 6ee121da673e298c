// The way from an order to its outcome: tries, waits, circuit and fallback, on a clock that jumps.

import type { CellRoute } from '../../../lambdas/contract/route-table';
import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import type { GatewayResponse, RequestFacts } from '../../../lambdas/domain/http';
import { isRefusal, type Refusal, refusal } from '../../../lambdas/domain/refusal';
import type { CellAnswer, CellFailure, TryCell } from '../../../lambdas/proxy/cell-call';
import type { FleetGate } from '../../../lambdas/proxy/fleet/fleet-gate';
import { createForward } from '../../../lambdas/proxy/forward';
import { createRetryBudget } from '../../../lambdas/proxy/retry';
import { createEventLoop, type EventLoop } from '../../support/event-loop';
import { fleetEnvironment, memoryFleetTable, type TestTable } from '../../support/fleet';
import { fc } from '../../support/property';

const START_MS = 1_764_000_000_000;
let loop: EventLoop;
let table: TestTable;
beforeEach(() => {
  loop = createEventLoop(START_MS);
  table = memoryFleetTable();
});

const answer = (status: number, ...rawHeaders: string[]): CellAnswer => ({
  kind: 'answer',
  status,
  rawHeaders,
  body: Buffer.from('body'),
});
const failure = (reason: CellFailure['reason'], sent = true, reusedSocket = false): CellFailure => ({
  kind: 'failure',
  reason,
  sent,
  reusedSocket,
  cause: undefined,
});

interface Setup {
  readonly ends: readonly (CellAnswer | CellFailure)[];
  readonly route?: Partial<CellRoute>;
  readonly takesMs?: number;
  readonly random?: () => number;
}

/** A proxy in front of a Cell whose tries end as told, the last one for ever. */
function proxy({ ends, route = {}, takesMs = 10, random = () => 0.5 }: Setup) {
  const tries: { atMs: number; fresh: boolean }[] = [];
  let made = 0;
  const tryCell: TryCell = async (_order, { fresh, recall }) => {
    tries.push({ atMs: loop.clock() - START_MS, fresh });
    made += 1;
    const end = ends[Math.min(made, ends.length) - 1] as CellAnswer | CellFailure;
    const recalled = new Promise<CellFailure>((resolve) =>
      recall?.addEventListener('abort', () => resolve(failure('recalled'))),
    );
    return Promise.race([recalled, loop.wait(takesMs).then(() => end)]);
  };
  const { clock, startTimer, wait } = loop;
  const { gate } = fleetEnvironment({ table, clock, startTimer, random });
  const budget = createRetryBudget(0.1, 2);
  const send = createForward({ tryCell, gate, budget, settings: DEFAULT_PROXY, clock, random, pause: wait });
  const ask = async (method = 'GET', deadlineMs = 28_500): Promise<GatewayResponse | Refusal> => {
    const facts: RequestFacts = {};
    const outcomes: (GatewayResponse | Refusal)[] = [];
    const asked = send({
      cell: 'erp',
      owner: 'unverified acme',
      tenant: undefined,
      route: { baseUrl: 'http://erp.invalid', core: true, ...route },
      method,
      cellPath: '/',
      rawQuery: '',
      headers: {},
      body: Buffer.alloc(0),
      deadlineAtMs: clock() + deadlineMs,
      facts,
    });
    const noted = async (): Promise<void> => {
      outcomes.push(await asked);
      endedAtMs = clock() - START_MS;
      lastFacts = facts;
    };
    const done = noted();
    for (let waits = 0; outcomes.length === 0 && waits < 10_000; waits += 1) await loop.run(clock() + 50);
    await done;
    return outcomes[0] as GatewayResponse | Refusal;
  };
  let endedAtMs = 0;
  let lastFacts: RequestFacts = {};
  return { ask, tries, endedAtMs: () => endedAtMs, facts: () => lastFacts };
}

test('tells the gate how long the request may take at most: its timeout, or what is left of its deadline', async () => {
  const told: number[] = [];
  const gate = {
    enter: async ({ longestMs }: { longestMs: number }) => {
      told.push(longestMs);
      return { retryAfterMs: 1_000 };
    },
  } as unknown as FleetGate;
  const { clock, wait } = loop;
  const shared = {
    gate,
    budget: createRetryBudget(0.1, 2),
    settings: DEFAULT_PROXY,
    clock,
    random: () => 0.5,
    pause: wait,
  };
  const send = createForward({ ...shared, tryCell: () => Promise.reject(new Error('not asked')) });
  const order = (route: Partial<CellRoute>, leftMs: number) => ({
    cell: 'erp',
    owner: 'unverified acme',
    tenant: undefined,
    route: { baseUrl: 'http://erp.invalid', core: true, ...route },
    method: 'GET',
    cellPath: '/',
    rawQuery: '',
    headers: {},
    body: Buffer.alloc(0),
    deadlineAtMs: clock() + leftMs,
    facts: {},
  });
  await send(order({}, 4_000));
  await send(order({ timeoutMs: 1_500 }, 4_000));
  expect(told).toEqual([4_000, 1_500]);
});

const codeOf = (end: GatewayResponse | Refusal) => (isRefusal(end) ? end.code : end.status);
/** Enough good calls that a failure or two open nothing. */
const goodTimes = Array.from({ length: 4 }, () => answer(200));

async function warmed(setup: Setup) {
  const made = proxy({ ...setup, ends: [...goodTimes, ...setup.ends] });
  for (const _ of goodTimes) await made.ask();
  made.tries.length = 0;
  return made;
}

test('a GET that met a 503 is asked again, and the retry is counted', async () => {
  const { ask, tries, facts } = await warmed({ ends: [answer(503), answer(200)] });
  expect(codeOf(await ask())).toBe(200);
  expect(tries).toHaveLength(2);
  expect(facts().metrics).toEqual({ retries: 1 });
});

test("a Cell's Retry-After is waited out", async () => {
  const { ask, tries } = await warmed({ ends: [answer(503, 'Retry-After', '2'), answer(200)], random: () => 0 });
  await ask();
  expect((tries[1]?.atMs ?? 0) - (tries[0]?.atMs ?? 0)).toBe(2_010);
});

test("the last answer of a Cell that stays ill is the caller's, headers and all", async () => {
  const { ask } = await warmed({ ends: [answer(503, 'Retry-After', '30', 'X-Own', 'yes')] });
  expect(await ask()).toMatchObject({ status: 503, headers: { 'retry-after': '30', 'x-own': 'yes' } });
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('a %s that may have arrived is asked once', async (method) => {
  for (const end of [answer(503), failure('reset'), failure('timeout'), failure('reset', true, true)]) {
    const { ask, tries } = await warmed({ ends: [end, answer(200)] });
    await ask(method);
    expect(tries).toHaveLength(1);
  }
});

test('a POST that certainly did not leave is asked again', async () => {
  const { ask, tries } = await warmed({ ends: [failure('unreachable', false), answer(201)] });
  expect(codeOf(await ask('POST'))).toBe(201);
  expect(tries).toHaveLength(2);
});

test('a hang-up met on a pooled connection is replayed on a fresh one, and charged to nobody', async () => {
  const { ask, tries, facts } = proxy({ ends: [failure('reset', true, true), answer(200)] });
  expect(codeOf(await ask())).toBe(200);
  expect(tries.map(({ fresh }) => fresh)).toEqual([false, true]);
  expect(facts().metrics).toBeUndefined();
  expect(table.circuits.size).toBe(0);
});

test('retries stop where the circuit has opened, and the next caller is refused with a time to come back', async () => {
  const { ask, tries } = proxy({ ends: [failure('unreachable', false)] });
  // A request counts once, however often it is tried: the second one opens.
  expect(codeOf(await ask())).toBe('CELL_UNREACHABLE');
  expect(tries).toHaveLength(3);
  expect(codeOf(await ask())).toBe('CELL_UNREACHABLE');
  expect(tries).toHaveLength(4);
  expect(await ask()).toMatchObject({ code: 'CIRCUIT_OPEN', retryAfterSeconds: 10 });
  expect(tries).toHaveLength(4);
});

test('a method that the Cell does not know counts as no failure', async () => {
  const { ask } = proxy({ ends: [answer(501)] });
  for (let asked = 0; asked < 10; asked += 1) expect(codeOf(await ask('POST'))).toBe(501);
  expect(table.circuits.size).toBe(0);
});

test.each<[string, CellAnswer | CellFailure]>([
  ['a 500', answer(500)],
  ['a timeout', failure('timeout')],
  ['a broken connection', failure('reset')],
  ['an answer that broke off', failure('cut_off')],
  ['garbage', failure('protocol')],
])('%s counts against the Cell', async (_name, end) => {
  const { ask } = proxy({ ends: [end] });
  await ask('POST');
  await ask('POST');
  expect(codeOf(await ask('POST'))).toBe('CIRCUIT_OPEN');
});

test.each<[string, CellAnswer | CellFailure]>([
  ['a 404', answer(404)],
  ['a 429', answer(429)],
  ['an answer too large for us', failure('too_large')],
])('%s does not', async (_name, end) => {
  const { ask } = proxy({ ends: [end] });
  for (let call = 0; call < 5; call += 1) expect(codeOf(await ask('POST'))).not.toBe('CIRCUIT_OPEN');
});

test('a GET on its way to a Cell that the fleet knows to be dead is called back', async () => {
  const { ask: failing } = proxy({ ends: [failure('timeout')], takesMs: 1 });
  for (let call = 0; call < 2; call += 1) await failing('POST');
  const { ask, endedAtMs } = proxy({ ends: [answer(200)], takesMs: 20_000 });
  const startedMs = loop.clock() - START_MS;
  expect(await ask()).toMatchObject({ code: 'CIRCUIT_OPEN' });
  expect(endedAtMs() - startedMs).toBeLessThan(100);
});

describe('while the circuit is open', () => {
  const fallback = { status: 200, contentType: 'application/json', body: '{"items":[]}' };
  const dead = async (route: Partial<CellRoute>) => {
    const made = proxy({ ends: [failure('timeout')], route });
    for (let call = 0; call < 2; call += 1) await made.ask('POST');
    return made;
  };

  test("a non-core Cell's fallback is served, and marked", async () => {
    const { ask, facts } = await dead({ core: false, fallback });
    expect(await ask('GET')).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'x-gateway-fallback': 'circuit-open',
        'cache-control': 'no-store',
      },
      body: '{"items":[]}',
    });
    expect(facts()['fallback']).toBe(true);
    expect(await ask('HEAD')).toMatchObject({ body: '' });
  });

  test('a write is never answered by a fallback', async () => {
    const { ask } = await dead({ core: false, fallback });
    expect(codeOf(await ask('POST'))).toBe('CIRCUIT_OPEN');
  });
});

test("a route's own number of retries and breaker count before the deployment's", async () => {
  const { ask, tries } = await warmed({ ends: [answer(503)], route: { retries: 0 } });
  await ask();
  expect(tries).toHaveLength(1);
  table = memoryFleetTable();
  const patient = proxy({ ends: [failure('timeout')], route: { breaker: { minimumCalls: 4 } } });
  for (let call = 0; call < 3; call += 1) await patient.ask('POST');
  expect(codeOf(await patient.ask('POST'))).toBe('CELL_TIMEOUT');
  expect(codeOf(await patient.ask('POST'))).toBe('CIRCUIT_OPEN');
});

test('retries stay a tenth of the calls, and the reserve, however long a Cell fails', async () => {
  const { ask, tries } = proxy({ ends: [answer(503)], route: { breaker: { minimumCalls: 100_000 } } });
  for (let call = 0; call < 100; call += 1) await ask();
  expect(tries.length).toBeLessThanOrEqual(100 + 2 + 10);
});

test('tries, waits and answer fit one deadline, whatever the Cell does', async () => {
  const end = fc.oneof(
    fc.constantFrom(502, 503, 504).chain((status) => fc.nat(40).map((s) => answer(status, 'retry-after', String(s)))),
    fc.constant(failure('reset')),
    fc.constant(failure('unreachable', false)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(end, { minLength: 1 }),
      fc.integer({ min: 100, max: 28_500 }),
      fc.nat(90),
      async (ends, deadlineMs, takesMs) => {
        loop = createEventLoop(START_MS);
        table = memoryFleetTable();
        const { ask, tries } = proxy({ ends, takesMs, route: { retries: 9, breaker: { minimumCalls: 1_000 } } });
        await ask('GET', deadlineMs);
        expect(tries.at(-1)?.atMs).toBeLessThanOrEqual(deadlineMs);
      },
    ),
    { numRuns: 50 },
  );
});

describe('the permit', () => {
  async function passes(tryCell: TryCell) {
    const { clock, startTimer, wait } = loop;
    const { gate } = fleetEnvironment({ table, clock, startTimer, random: () => 0.5 });
    const seen: string[] = [];
    const watched: typeof gate = {
      ...gate,
      async enter(asked) {
        const permit = await gate.enter(asked);
        if ('retryAfterMs' in permit) return permit;
        seen.push('given');
        const release = async () => {
          await permit.release();
          await Promise.resolve();
          seen.push('released');
        };
        return { ...permit, release };
      },
    };
    const send = createForward({
      tryCell,
      gate: watched,
      budget: createRetryBudget(0.1, 2),
      settings: DEFAULT_PROXY,
      clock,
      random: () => 0.5,
      pause: wait,
    });
    const order = {
      cell: 'erp',
      owner: 'unverified acme',
      tenant: undefined,
      route: { baseUrl: 'http://erp.invalid', core: true },
      method: 'GET',
      cellPath: '/',
      rawQuery: '',
      headers: {},
      body: Buffer.alloc(0),
      deadlineAtMs: clock() + 1_000,
      facts: {},
    };
    const ended = send(order).then(
      () => seen.push('answered'),
      () => seen.push('threw'),
    );
    await loop.run(clock() + 5_000);
    await ended;
    return seen;
  }

  test.each<[string, TryCell, string]>([
    ['an answer', async () => answer(200), 'answered'],
    ['a failure', async () => failure('timeout'), 'answered'],
    ['a request that nobody could sign', async () => refusal('SIGNING_UNAVAILABLE', ''), 'answered'],
    ['an exception', () => Promise.reject(new Error('a bug')), 'threw'],
  ])('is given back once, before %s reaches the caller', async (_, tryCell, end) => {
    expect(await passes(tryCell)).toEqual(['given', 'released', end]);
  });
});
