// What the requests of both sides of a trial count as: the version's failures, but not what a caller does by itself.

import type { RolloutCounts } from '../../../../lambdas/domain/live/rollout-counts';
import { type Refusal, refusal } from '../../../../lambdas/domain/refusal';
import { createTally, endOf } from '../../../../lambdas/proxy/live/tally';
import { createDynamoRolloutBook } from '../../../../lambdas/stores/dynamodb/rollout-counts';
import {
  changing,
  documentOf,
  eachLiveScene,
  type LiveClock,
  type LiveScene,
  liveAdmin,
  liveEnvironment,
  movedTo,
} from '../../../support/live-fleet';
import { until } from '../../../support/until';

let table: LiveScene['table'];
let clock: LiveClock;
eachLiveScene((scene) => {
  ({ table, clock } = scene);
});

type Ask = readonly [cell: string, method?: string];

/** Counts after acme, which tries the document, and globex have each sent these requests. */
async function countsOf(document: object, asks: readonly Ask[], before: object = documentOf()) {
  const put = async (more: object) => (await liveAdmin(table, clock)('PUT /api/admin/config', more)).status;
  expect(await put(changing(before))).toBe(200);
  expect(await put({ ...changing(document), rollout: { tenants: ['acme'] } })).toBe(200);
  const environment = liveEnvironment(table, clock);
  const statuses: unknown[] = [];
  for (const tenant of ['acme', 'globex']) {
    for (const [cell, method] of asks) statuses.push((await environment.ask(tenant, cell, method)).status);
  }
  clock.nowMs += 11_000;
  await environment.ask('acme', 'erp');
  const book = createDynamoRolloutBook(table.call, table.name, () => clock.nowMs);
  const { counts } = await until(
    () => book.read(2),
    ({ counts: now }) => now.tried.requests + now.others.requests > 0,
  );
  return { statuses, ...counts };
}

const limited = (requestsPerSecond: number, document: object = documentOf()) => ({
  ...document,
  plans: { basic: { requestsPerSecond, burst: 1 } },
  tenants: { plan: 'basic' },
});

test('requests for a Cell that neither version has count on no side', async () => {
  const found = await countsOf(movedTo('new.example.com'), [['crm'], ['nowhere'], ['nowhere']]);
  expect(found.statuses).toContain('CELL_NOT_FOUND');
  expect(found).toMatchObject({
    tried: { requests: 1, refusals: 0 },
    others: { requests: 1, refusals: 0 },
  });
});

test('a Cell, or a method, that the version on trial takes away counts against it', async () => {
  const { cells } = documentOf();
  const less = { ...documentOf(), cells: { crm: { url: 'https://crm.example.com', methods: ['POST'] } } };
  expect(Object.keys(cells)).toContain('erp');
  const found = await countsOf(less, [['crm', 'GET'], ['crm', 'POST'], ['erp'], ['nowhere']]);
  expect(found).toMatchObject({
    tried: { requests: 3, refusals: 2 },
    others: { requests: 3, refusals: 0 },
  });
  expect(found.groups.filter(({ tried }) => tried > 0)).toEqual([
    { tried: 3, triedFailed: 2, others: 0, othersFailed: 0 },
  ]);
  expect(found.groups.reduce((all, { others }) => all + others, 0)).toBe(3);
});

test('requests beyond limits that both versions have count on no side', async () => {
  const found = await countsOf(limited(1, movedTo('new.example.com')), [['crm'], ['crm'], ['crm']], limited(1));
  expect(found.statuses).toEqual([200, 'RATE_LIMIT', 'RATE_LIMIT', 200, 'RATE_LIMIT', 'RATE_LIMIT']);
  expect(found).toMatchObject({ tried: { requests: 1, refusals: 0 }, others: { requests: 1, refusals: 0 } });
});

test('requests beyond limits that the version on trial changes count', async () => {
  const found = await countsOf(limited(0.5), [['crm'], ['crm'], ['crm']], limited(1));
  expect(found).toMatchObject({ tried: { requests: 3, refusals: 2 }, others: { requests: 3, refusals: 2 } });
});

test.each([
  [499, {}, 'well'],
  [500, {}, 'serverErrors'],
  [200, { fallback: true }, 'serverErrors'],
])('an answer of %i with the facts %j counts as %s', (status, facts, end) => {
  expect(endOf({ status, headers: {}, body: '' }, facts, () => true)).toBe(end);
});

test.each<[Refusal['code'], boolean, string]>([
  ['CELL_TIMEOUT', false, 'timeouts'],
  ['CELL_UNREACHABLE', false, 'serverErrors'],
  ['UPSTREAM_ERROR', false, 'serverErrors'],
  ['CIRCUIT_OPEN', false, 'refusals'],
  ['RED_LIGHT', false, 'refusals'],
  ['SERVICE_UNAVAILABLE', false, 'refusals'],
  ['SIGNING_UNAVAILABLE', false, 'refusals'],
  ['RATE_LIMIT', false, 'not counted'],
  ['RATE_LIMIT', true, 'refusals'],
])('the refusal %s, by the rules on trial: %s, counts as %s', (code, byRules, end) => {
  expect(endOf(refusal(code, ''), {}, () => byRules)).toBe(end);
});

describe('counts on their way to the table', () => {
  const START_MS = 1_764_000_000_000;
  let nowMs: number;
  let sent: { version: number; counts: RolloutCounts }[];
  let isGone: boolean;
  beforeEach(() => {
    nowMs = START_MS;
    sent = [];
    isGone = false;
  });

  const newTally = () =>
    createTally({
      async add(version, counts) {
        sent.push({ version, counts });
        if (isGone) throw new Error('gone');
      },
      clock: () => nowMs,
    });

  /** Sends what is due after ten seconds; what failed is kept again. */
  async function sendLater(tally: ReturnType<typeof newTally>, ms = 10_000): Promise<typeof sent> {
    sent = [];
    nowMs += ms;
    tally.send();
    await new Promise(setImmediate);
    return sent;
  }

  test.each([
    [9_999, 0],
    [10_000, 1],
    [-9_999, 0],
    [-10_000, 1],
  ])('are sent %i ms after the first of them: %i', async (ms, times) => {
    const tally = newTally();
    tally.count(2, 'tried', 3, undefined);
    expect(await sendLater(tally, ms)).toHaveLength(times);
  });

  test('are sent once, and the next ones ten seconds after they began', async () => {
    const tally = newTally();
    expect(await sendLater(tally)).toEqual([]);
    tally.count(2, 'tried', 3, 'timeouts');
    tally.count(2, 'others', 4, undefined);
    tally.count(2, 'others', 99, 'refusals');
    const [first, ...more] = await sendLater(tally);
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      version: 2,
      counts: {
        tried: { requests: 1, timeouts: 1, serverErrors: 0, refusals: 0 },
        others: { requests: 2, timeouts: 0, serverErrors: 0, refusals: 1 },
      },
    });
    expect(first?.counts.groups[3]).toEqual({ tried: 1, triedFailed: 1, others: 0, othersFailed: 0 });
    expect(first?.counts.groups[4]).toEqual({ tried: 0, triedFailed: 0, others: 1, othersFailed: 0 });
    expect(await sendLater(tally)).toEqual([]);
    tally.count(2, 'tried', 3, undefined);
    expect(await sendLater(tally, 9_999)).toEqual([]);
    expect(await sendLater(tally, 1)).toMatchObject([{ counts: { tried: { requests: 1 } } }]);
  });

  test('that cannot be written are sent with those that came since', async () => {
    const tally = newTally();
    isGone = true;
    tally.count(2, 'tried', 3, 'refusals');
    await sendLater(tally);
    isGone = false;
    tally.count(2, 'tried', 3, undefined);
    expect(await sendLater(tally)).toMatchObject([{ version: 2, counts: { tried: { requests: 2, refusals: 1 } } }]);
  });

  test('that fail while others came are added to those', async () => {
    const late = Promise.withResolvers<void>();
    const added: RolloutCounts[] = [];
    const tally = createTally({
      add: (_, counts) => (added.push(counts) === 1 ? late.promise : Promise.resolve()),
      clock: () => nowMs,
    });
    tally.count(2, 'others', 3, undefined);
    nowMs += 10_000;
    tally.send();
    tally.count(2, 'others', 3, 'timeouts');
    late.reject(new Error('gone'));
    await new Promise(setImmediate);
    nowMs += 10_000;
    tally.send();
    expect(added[1]).toMatchObject({ others: { requests: 2, timeouts: 1 } });
  });

  test('wait for four versions at most', async () => {
    const tally = newTally();
    for (const version of [1, 2, 3, 4, 5]) tally.count(version, 'tried', 0, undefined);
    expect((await sendLater(tally)).map(({ version }) => version)).toEqual([2, 3, 4, 5]);
  });
});
