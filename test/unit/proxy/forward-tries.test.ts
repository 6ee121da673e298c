// The loop of tries between the permit, the budget and the Cell: who is asked when, and whose answer is waited for.

import { setImmediate as turn } from 'node:timers/promises';
import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { refusal } from '../../../lambdas/domain/refusal';
import type { CellAnswer, CellFailure, CellOrder } from '../../../lambdas/proxy/cell-call';
import type { FleetGate } from '../../../lambdas/proxy/fleet/fleet-gate';
import { createForward, createTryCell } from '../../../lambdas/proxy/forward';
import { createRetryBudget } from '../../../lambdas/proxy/retry';

const answer = (status: number): CellAnswer => ({ kind: 'answer', status, rawHeaders: [], body: Buffer.alloc(0) });
const failure = (reason: CellFailure['reason'], more: Partial<CellFailure> = {}): CellFailure => ({
  kind: 'failure',
  reason,
  sent: true,
  reusedSocket: false,
  cause: undefined,
  ...more,
});
const UNSIGNED = refusal('SIGNING_UNAVAILABLE');

interface Scene {
  readonly ends: (CellAnswer | CellFailure | typeof UNSIGNED)[];
  readonly method?: string;
  readonly retries?: number;
  readonly circuit?: string;
  readonly may?: boolean;
  readonly mayAgain?: boolean;
  readonly budget?: ReturnType<typeof createRetryBudget>;
}

async function run({ ends, method = 'GET', retries = 2, circuit, may = true, mayAgain = true, ...more }: Scene) {
  const log: unknown[] = [];
  const asked: unknown[] = [];
  const gate = {
    async enter(entrance: unknown) {
      await turn();
      asked.push(entrance);
      return {
        recall: undefined,
        async record(call: unknown) {
          await turn();
          log.push(call);
          return may;
        },
        async mayAskAgain() {
          await turn();
          log.push('may ask again');
          return mayAgain;
        },
        async release() {
          await turn();
          log.push('release');
        },
      };
    },
    waitMs: () => 7_000,
  } as unknown as FleetGate;
  const left = [...ends];
  const forward = createForward({
    tryCell: async (_order, { fresh }) => {
      log.push(fresh ? 'try over a new one' : 'try');
      await turn();
      const end = left.shift();
      if (end === undefined) throw new Error('one try too many');
      return end;
    },
    gate,
    budget: more.budget ?? createRetryBudget(1, 10),
    settings: { ...DEFAULT_PROXY, retries, timeoutMs: 9_000 },
    clock: () => 1_000,
    random: () => 0.5,
    pause: async (ms) => void log.push(`pause ${ms}`),
  });
  const route = { baseUrl: 'http://erp', core: true, ...(circuit !== undefined && { circuit }) };
  const order = { cell: 'erp', tenant: 'mark', method, route, facts: {}, deadlineAtMs: 30_000 };
  const given = await forward(order as unknown as CellOrder);
  return { given, log, asked, facts: order.facts as CellOrder['facts'] };
}

const recorded = (succeeded: boolean, tenant: string | undefined = 'mark') => ({ succeeded, tenant });

test('a good try is recorded with its tenant, and the permit is given back before the answer', async () => {
  const { given, log, asked } = await run({ ends: [answer(200)] });
  expect(given).toMatchObject({ status: 200 });
  expect(log).toEqual(['try', recorded(true), 'release']);
  expect(asked).toMatchObject([{ cell: 'erp', tenant: 'mark', method: 'GET', longestMs: 9_000 }]);
});

test('Cells that share a circuit ask for its permit', async () => {
  expect((await run({ ends: [answer(200)], circuit: 'shared' })).asked).toMatchObject([{ cell: 'shared' }]);
});

test('what was not signed was no try: nothing is recorded, and the permit is given back', async () => {
  const { given, log } = await run({ ends: [UNSIGNED] });
  expect(given).toBe(UNSIGNED);
  expect(log).toEqual(['try', 'release']);
});

test('a call that was taken back was no try either, and is told as an open circuit', async () => {
  const { given, log } = await run({ ends: [failure('recalled')] });
  expect(given).toMatchObject({ code: 'CIRCUIT_OPEN', retryAfterSeconds: 7 });
  expect(log).toEqual(['try', 'release']);
});

test('a timeout is recorded, and is told as what it is', async () => {
  const { given, log } = await run({ ends: [failure('timeout')] });
  expect(given).toMatchObject({ code: 'CELL_TIMEOUT' });
  expect(log).toEqual(['try', recorded(false), 'release']);
});

test('a connection that never stood is no tenant’s doing', async () => {
  const { log } = await run({ ends: [failure('unreachable', { sent: false })], retries: 0 });
  expect(log).toEqual(['try', { succeeded: false, tenant: undefined }, 'release']);
});

test('the first try asks the permit by its record, the later ones by a question', async () => {
  const { given, log, facts } = await run({ ends: [answer(503), answer(503), answer(200)] });
  expect(given).toMatchObject({ status: 200 });
  const second = ['pause 50', 'try', 'may ask again'];
  expect(log).toEqual(['try', recorded(false), ...second, 'pause 100', 'try', 'release']);
  expect(facts.metrics).toEqual({ retries: 2 });
});

test('the last try asks nothing more', async () => {
  const { given, log } = await run({ ends: [answer(503), answer(503)], retries: 1 });
  expect(given).toMatchObject({ status: 503 });
  expect(log).toEqual(['try', recorded(false), 'pause 50', 'try', 'release']);
});

test.each([
  ['record', { may: false }, ['try', recorded(false), 'release']],
  ['question', { mayAgain: false }, ['try', recorded(false), 'pause 50', 'try', 'may ask again', 'release']],
])('a permit that forbids a further try by its %s is obeyed', async (_, more, log) => {
  expect((await run({ ends: [answer(503), answer(503)], ...more })).log).toEqual(log);
});

test('a budget that is used up ends the tries, and each call earns its share', async () => {
  const budget = createRetryBudget(0.5, 0);
  const first = await run({ ends: [answer(503)], budget });
  expect(first.log).toEqual(['try', recorded(false), 'release']);
  expect(first.facts.metrics).toBeUndefined();
  const second = await run({ ends: [answer(503), answer(200)], budget });
  expect(second.given).toMatchObject({ status: 200 });
});

describe('a connection that the Cell had closed', () => {
  const hungUp = failure('reset', { reusedSocket: true });

  test('costs a read neither a try nor a record: it goes again over a new one', async () => {
    const { log } = await run({ ends: [hungUp, answer(503), answer(200)], retries: 1 });
    expect(log).toEqual(['try', 'try over a new one', recorded(false), 'pause 50', 'try over a new one', 'release']);
  });

  test('costs a write nothing only where nothing was sent', async () => {
    const unsent = { ...hungUp, sent: false };
    expect((await run({ ends: [unsent, answer(200)], method: 'POST' })).given).toMatchObject({ status: 200 });
    expect((await run({ ends: [hungUp], method: 'POST' })).log).toEqual(['try', recorded(false), 'release']);
  });

  test('is forgiven once', async () => {
    const { given, log } = await run({ ends: [hungUp, hungUp], retries: 0 });
    expect(given).toMatchObject({ code: 'CELL_UNREACHABLE' });
    expect(log).toEqual(['try', 'try over a new one', recorded(false), 'release']);
  });
});

describe('one try', () => {
  interface Try {
    readonly route?: object;
    readonly rawQuery?: string;
    readonly method?: string;
    readonly body?: string;
    readonly deadlineAtMs?: number;
    readonly signature?: typeof UNSIGNED;
  }

  async function tryOnce({
    route = {},
    rawQuery = '',
    method = 'GET',
    body = '',
    deadlineAtMs = 30_000,
    ...more
  }: Try) {
    const now = { ms: 1_000 };
    const signed: unknown[] = [];
    const calls: unknown[] = [];
    const tryCell = createTryCell({
      call: async (call) => {
        calls.push(call);
        await turn();
        now.ms += 40;
        return answer(200);
      },
      sign: async (request) => {
        signed.push(request);
        await turn();
        return more.signature ?? { 'x-signature': 's' };
      },
      settings: { timeoutMs: 9_000, connectTimeoutMs: 700 },
      clock: () => now.ms,
    });
    const order = {
      cell: 'erp',
      owner: 'user acme',
      route: { baseUrl: 'http://erp:81/base', core: true, ...route },
      method,
      cellPath: '/x y',
      rawQuery,
      headers: { a: 'b' },
      body: Buffer.from(body),
      deadlineAtMs,
      facts: {} as CellOrder['facts'],
    };
    const given = await tryCell(order as unknown as CellOrder, { fresh: true, recall: undefined });
    return { given, call: calls[0], signed: signed[0], facts: order.facts };
  }

  test('signs the path as it goes out, without the query, and tells how long the Cell took', async () => {
    const { call, signed, facts } = await tryOnce({ rawQuery: 'q=1' });
    expect(signed).toMatchObject({ cell: 'erp', cellPath: '/x y', targetPath: '/base/x%20y', rawQuery: 'q=1' });
    expect(call).toMatchObject({
      hostname: 'erp',
      port: 81,
      owner: 'user acme',
      fresh: true,
      target: '/base/x%20y?q=1',
      signature: { 'x-signature': 's' },
      connectTimeoutMs: 700,
      timeoutMs: 9_000,
    });
    expect(facts.upstreamMs).toBe(40);
    expect((await tryOnce({})).signed).toMatchObject({ targetPath: '/base/x%20y' });
  });

  test('what is not signed is not sent', async () => {
    const { given, call } = await tryOnce({ signature: UNSIGNED });
    expect([given, call]).toEqual([UNSIGNED, undefined]);
  });

  test.each([
    ['GET', '', false],
    ['GET', 'b', true],
    ['DELETE', 'b', true],
    ['POST', '', false],
    ['POST', 'b', false],
  ])('%s with the body %j: a connection of its own is %s', async (method, body, unshared) => {
    expect((await tryOnce({ method, body })).call).toMatchObject({ unshared });
  });

  test.each([
    [{}, 30_000, 9_000, 700],
    [{ timeoutMs: 100, connectTimeoutMs: 50 }, 30_000, 100, 50],
    [{ timeoutMs: 20_000 }, 6_000, 5_000, 700],
    [{}, 500, 0, 700],
  ])(
    '%j until %i ms: waits %i ms for the answer and %i ms for the connection',
    async (route, at, timeoutMs, connect) => {
      expect((await tryOnce({ route, deadlineAtMs: at })).call).toMatchObject({ timeoutMs, connectTimeoutMs: connect });
    },
  );
});
