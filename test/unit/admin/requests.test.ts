// The requests API: what it says for every error code in both languages, and how it searches.

import { explain } from '../../../lambdas/admin/requests/explain';
import { failureGroups } from '../../../lambdas/admin/requests/groups';
import { createLogSearch, type LogSearch, MOST_LINES } from '../../../lambdas/admin/requests/log-search';
import { createRequestParts } from '../../../lambdas/admin/requests/parts';
import { requestsIn } from '../../../lambdas/admin/requests/request-lines';
import { ERROR_CODES } from '../../../lambdas/contract/error-codes';
import type { GatewayRequest } from '../../../lambdas/domain/http';
import { isRefusal } from '../../../lambdas/domain/refusal';
import { httpCell } from '../../support/cell-server';

const NOW = 1_764_000_000_500;
const LINE = {
  level: 'WARN',
  message: 'Request refused',
  timestamp: new Date(NOW).toISOString(),
  service: 'proxy',
  trace_id: 'a'.repeat(32),
  request_id: 'r-1',
  api_request_id: 'api-1',
  tenant_id: 'acme',
  method: 'POST',
  path: '/api/v1/erp/x',
  status: 503,
  duration_ms: 40,
};
const linesOf = (more: object) => ({ request: { ...LINE, ...more }, atMs: NOW });

test.each(ERROR_CODES)('%s has a cause and a remedy in both languages', (code) => {
  const lines = linesOf({ code, details: 'The details', cell: 'erp', error: { message: 'its reason' } });
  const en = explain(lines, { language: 'en', plan: 'gold' });
  const zh = explain(lines, { language: 'zh-CN', plan: 'gold' });
  for (const { cause, remedy, steps } of [en, zh]) {
    expect(cause).toMatch(/\S{2}/);
    expect(remedy).toMatch(/\S{2}/);
    expect(steps.every(({ text }) => text !== '' && !text.includes('undefined'))).toBe(true);
  }
  expect(en.cause).not.toMatch(/[\u4e00-\u9fff]/);
  expect(`${zh.cause}${zh.remedy}`).toMatch(/[\u4e00-\u9fff]/);
});

test('steps count from the start of the request, and the Cell gets the end of the time', () => {
  const steps = 'uch n0,2,,10=reset r12,,30,31=200';
  const story = explain(linesOf({ status: 200, cell: 'erp', steps }), { language: 'en', plan: undefined });
  expect(story.steps.filter(({ step }) => step === 'try')).toEqual([
    {
      step: 'try',
      at_ms: 9,
      outcome: 'failed',
      text: 'Try 1 over a new connection, which stood after 2 ms: the connection broke before an answer after 10 ms',
    },
    {
      step: 'try',
      at_ms: 21,
      outcome: 'passed',
      text: 'Try 2 over a kept connection, first byte after 18 ms: status 200 after 19 ms',
    },
  ]);
});

test('lines that hold neither secrets nor bodies add none, and lines of no request are left out', () => {
  const found = requestsIn([LINE, { ...LINE, api_request_id: undefined }, { message: 'The patrol ran' }]);
  expect(found).toEqual([{ request: LINE, atMs: NOW }]);
});

/** The short access log has no time. */
const SHORT = { requestId: 'api-1', routeKey: 'r', status: '200', apiError: '-|-|-' };
const ACCESS = { requestId: 'api-1', requestTime: String(NOW), path: '/api/v1/erp/x', routeKey: 'r', status: '200' };

test('a good request without a line was answered: its line was not drawn', () => {
  const [found] = requestsIn([ACCESS]);
  const story = explain(found ?? { atMs: 0 }, { language: 'en', plan: undefined });
  expect(story).toMatchObject({ answered_by: 'not_kept', status: 200, remedy: 'Nothing: it went through.' });
  expect(story.cause).toContain('kept 1 in N');
});

test('the short access log says why API Gateway answered by itself', () => {
  const [found] = requestsIn([{ ...ACCESS, status: '429', apiError: 'THROTTLED|-|-' }]);
  const story = explain(found ?? { atMs: 0 }, { language: 'en', plan: undefined });
  expect(story).toMatchObject({
    answered_by: 'api_gateway',
    remedy: expect.stringContaining('api.throttle') as string,
  });
  const [failed] = requestsIn([{ ...ACCESS, status: '503', apiError: '-|-|Lambda was throttled | twice' }]);
  expect(explain(failed ?? { atMs: 0 }, { language: 'en', plan: undefined }).cause).toContain('throttled | twice');
});

test('failures are grouped by cause, the largest group first', () => {
  const failed = [
    linesOf({ code: 'RED_LIGHT', details: 'moving', atMs: NOW }),
    { ...linesOf({ code: 'RATE_LIMIT', status: 429, details: 'ten' }), atMs: NOW - 1_000 },
    { ...linesOf({ code: 'RATE_LIMIT', status: 429, details: 'ten' }), atMs: NOW - 9_000 },
    linesOf({ status: 200 }),
  ];
  const { total, groups } = failureGroups(failed, 'en');
  expect(total).toBe(3);
  expect(groups.map(({ code, count, first, last }) => [code, count, first, last])).toEqual([
    ['RATE_LIMIT', 2, NOW / 1000 - 9, NOW / 1000 - 1],
    ['RED_LIGHT', 1, NOW / 1000, NOW / 1000],
  ]);
});

function parts(search: LogSearch, clock = () => NOW) {
  const all = createRequestParts({ search, clock, language: 'en', planOf: async () => undefined });
  return async (rawQuery = '', id = 'r-1') => {
    const request = { rawQuery, headers: {}, pathParameters: { id } } as unknown as GatewayRequest;
    const answer = await all['GET /api/admin/requests/{id}']?.(request, {});
    if (answer === undefined) throw new Error('there is no such part');
    return isRefusal(answer) ? answer : { status: answer.status, ...(JSON.parse(String(answer.body)) as object) };
  };
}

test('a long search answers that it goes on, and with which path', async () => {
  const started: unknown[] = [];
  const isComplete = { now: false };
  const ask = parts({
    start: async (wanted, fromMs) => {
      started.push(
        wanted.map(({ field, groups }) => `${groups} ${field}`),
        NOW - fromMs,
      );
      return ['0d9c1b5e-7a53', '1d9c1b5e-7a53'];
    },
    results: async () => ({
      lines: isComplete.now ? [LINE] : [],
      scannedBytes: 2_000_000_000,
      isComplete: isComplete.now,
    }),
  });
  const first = await ask('window=24h');
  expect(first).toMatchObject({
    status: 200,
    state: 'searching',
    searched: { scanned_gb: 2, price_usd: 0.01 },
    next: '/api/admin/requests/r-1?window=24h&query=0d9c1b5e-7a53.1d9c1b5e-7a53',
  });
  expect(started).toEqual([['functions request_id', 'functions api_request_id', 'access requestId'], 86_400_000]);
  isComplete.now = true;
  expect(await ask('window=24h&query=0d9c1b5e-7a53.1d9c1b5e-7a53')).toMatchObject({ status: 200, state: 'found' });
  expect(started).toHaveLength(2);
});

test.each([true, false])(
  'a request that was found is told, and nothing wider is looked for: %p',
  async (isComplete) => {
    const search = { start: async () => [], results: async () => ({ lines: [LINE], scannedBytes: 0, isComplete }) };
    const answer = await parts(search)('window=15m');
    expect(answer).toMatchObject({ state: 'found', requests: [{ request_id: 'r-1' }] });
    expect(answer).not.toHaveProperty('next');
  },
);

test('a trace id is looked for as a trace and as a request, and in no access log', async () => {
  const started: string[] = [];
  const ask = parts({
    start: async (wanted) => {
      started.push(...wanted.map(({ groups, field, value }) => `${groups} ${field} ${value}`));
      return [];
    },
    results: async () => ({ lines: [], scannedBytes: 0, isComplete: true }),
  });
  const id = 'a'.repeat(32);
  await ask('', id);
  expect(started).toEqual([`functions trace_id ${id}`, `functions request_id ${id}`]);
});

test.each([
  ['', 15],
  ['window=15m', 15],
  ['window=3h', 180],
  ['window=24h', 1_440],
])('a request is looked for in the time that %j names, and a minute ahead', async (query, minutes) => {
  const spans: number[][] = [];
  const ask = parts({
    start: async (_, fromMs, toMs) => {
      spans.push([fromMs - NOW, toMs - NOW]);
      return [];
    },
    results: async () => ({ lines: [], scannedBytes: 0, isComplete: true }),
  });
  await ask(query);
  expect(spans).toEqual([[-minutes * 60_000, 60_000]]);
});

test.each([
  ['window=15m', '/api/admin/requests/r-1?window=3h'],
  ['window=3h', '/api/admin/requests/r-1?window=24h'],
  ['window=24h', undefined],
])('what %s does not find is looked for next by %s', async (query, next) => {
  const nothing = { start: async () => [], results: async () => ({ lines: [], scannedBytes: 0, isComplete: true }) };
  const answer = await parts(nothing)(query);
  expect(answer).toMatchObject({ state: 'not_found', requests: [] });
  expect('next' in answer ? answer.next : undefined).toBe(next);
});

test('an id that would end the text of a query starts no search, nor does the 61st at once', async () => {
  const now = { ms: NOW };
  let started = 0;
  const ask = parts(
    {
      start: async () => {
        started += 1;
        return [];
      },
      results: async () => ({ lines: [], scannedBytes: 0, isComplete: true }),
    },
    () => now.ms,
  );
  for (const id of ['a"b', 'a\\b', 'a b', '']) expect(await ask('', id)).toMatchObject({ code: 'BAD_REQUEST' });
  for (const query of ['window=1y', 'query=x"y']) expect(await ask(query)).toMatchObject({ code: 'BAD_REQUEST' });
  expect(started).toBe(0);
  for (let count = 0; count < 60; count += 1) await ask();
  expect(await ask()).toMatchObject({ code: 'RATE_LIMIT', retryAfterSeconds: 6 });
  expect(started).toBe(60);
  now.ms += 6_000;
  await ask();
  await ask();
  expect(started).toBe(61);
});

test('the plan is looked up of the tenant that the line names, and a lookup that fails fails nothing', async () => {
  const found = (line: object): LogSearch => ({
    start: async () => [],
    results: async () => ({ lines: [line], scannedBytes: 0, isComplete: true }) as never,
  });
  const asked: string[] = [];
  const planOf = async (tenantId: string) => {
    asked.push(tenantId);
    throw new Error('gone');
  };
  for (const line of [LINE, { ...LINE, tenant_id: undefined }]) {
    const all = createRequestParts({ search: found(line), clock: () => NOW, language: 'en', planOf });
    const request = { rawQuery: '', headers: {}, pathParameters: { id: 'r-1' } } as unknown as GatewayRequest;
    expect(await all['GET /api/admin/requests/{id}']?.(request, {})).toMatchObject({ status: 200 });
  }
  expect(asked).toEqual(['acme']);
});

test.each([
  [undefined, 'A limit of requests was used up: ten (plan gold)'],
  ['en-GB', 'A limit of requests was used up: ten (plan gold)'],
  ['zh', '限流已用尽：ten（套餐 gold）'],
])('what is found is explained with the plan of its tenant, for a reader of %s', async (language, cause) => {
  const lines = [{ ...LINE, code: 'RATE_LIMIT', status: 429, details: 'ten' }];
  const search = { start: async () => [], results: async () => ({ lines, scannedBytes: 0, isComplete: true }) };
  const all = createRequestParts({ search, clock: () => NOW, language: 'en', planOf: async () => 'gold' });
  const headers = language === undefined ? {} : { 'accept-language': language };
  const answered = async (routeKey: string, rawQuery: string) => {
    const request = { rawQuery, headers, pathParameters: { id: 'r-1' } } as unknown as GatewayRequest;
    const answer = await all[routeKey]?.(request, {});
    return JSON.parse((answer as { body: string }).body) as object;
  };
  expect(await answered('GET /api/admin/requests/{id}', '')).toMatchObject({
    requests: [{ code: 'RATE_LIMIT', cause }],
  });
  const grouped = { groups: [{ cause: cause.replace(/ \(plan gold\)|（套餐 gold）/, '') }] };
  expect(await answered('GET /api/admin/requests', 'tenant=acme')).toMatchObject(grouped);
});

describe("a tenant's failures", () => {
  const failuresOf = (found: { lines: object[]; isComplete: boolean }, started: unknown[] = []) => {
    const search: LogSearch = {
      start: async (wanted, fromMs, toMs) => {
        started.push({ wanted, fromMs: fromMs - NOW, toMs: toMs - NOW });
        return ['0d9c1b5e-7a53'];
      },
      results: async () => ({ ...found, scannedBytes: 2_000_000_000 }) as never,
    };
    const all = createRequestParts({ search, clock: () => NOW, language: 'en', planOf: async () => undefined });
    return async (rawQuery: string) => {
      const request = { rawQuery, headers: {}, pathParameters: {} } as unknown as GatewayRequest;
      const answer = await all['GET /api/admin/requests']?.(request, {});
      if (answer === undefined) throw new Error('there is no such part');
      return isRefusal(answer) ? answer : (JSON.parse(String(answer.body)) as object);
    };
  };
  const none = { lines: [], isComplete: true };

  test.each([
    ['', 15],
    ['&last=1m', 1],
    ['&last=90m', 90],
    ['&last=3h', 180],
    ['&last=24h', 1_440],
    ['&last=1440m', 1_440],
  ])('are looked for in the time that is named: %j', async (last, minutes) => {
    const started: unknown[] = [];
    expect(await failuresOf(none, started)(`tenant=acme${last}`)).toMatchObject({ tenant: 'acme', state: 'complete' });
    const wanted = [{ groups: 'functions', field: 'tenant_id', value: 'acme', failuresOnly: true }];
    expect(started).toEqual([{ wanted, fromMs: -minutes * 60_000, toMs: 60_000 }]);
  });

  test.each([
    'tenant=acme&last=0m',
    'tenant=acme&last=1441m',
    'tenant=acme&last=25h',
    'tenant=acme&last=1d',
    'last=1h',
  ])('are not looked for by %s', async (query) => {
    expect(await failuresOf(none)(query)).toMatchObject({ code: 'BAD_REQUEST' });
    expect(await failuresOf(none)('tenant=acme&query=x"y')).toMatchObject({ code: 'BAD_REQUEST' });
  });

  test.each([
    [MOST_LINES - 1, false],
    [MOST_LINES, true],
  ])('of %i lines may be more than are counted: %s', async (lines, truncated) => {
    const found = { lines: Array.from({ length: lines }, () => LINE), isComplete: true };
    expect(await failuresOf(found)('tenant=acme')).toMatchObject({ truncated, searched: { scanned_gb: 2 } });
  });

  test('are not looked for once the searches are used up', async () => {
    const started: unknown[] = [];
    const ask = failuresOf(none, started);
    for (let count = 0; count < 60; count += 1) await ask('tenant=acme');
    expect(await ask('tenant=acme')).toMatchObject({ code: 'RATE_LIMIT', retryAfterSeconds: 6 });
    expect(started).toHaveLength(60);
  });

  test('that are still looked for have a link to the rest', async () => {
    const path = '/api/admin/requests?tenant=acme&last=1h';
    expect(await failuresOf({ lines: [LINE], isComplete: false })('tenant=acme&last=1h')).toMatchObject({
      state: 'searching',
      next: `${path}&query=0d9c1b5e-7a53`,
    });
    expect(await failuresOf(none)('tenant=acme&last=1h')).not.toHaveProperty('next');
  });
});

test('CloudWatch Logs is asked by a signed call for each field, and asked again while it runs', async () => {
  const asked: { target: string; input: Record<string, unknown>; authorization: string }[] = [];
  const statuses = ['Running', 'Complete'];
  const logs = await httpCell(({ headers, body }, response) => {
    const target = String(headers['x-amz-target']);
    asked.push({
      target,
      input: JSON.parse(body.toString()) as Record<string, unknown>,
      authorization: String(headers.authorization),
    });
    const results = [
      [
        { field: '@message', value: JSON.stringify(LINE) },
        { field: '@ptr', value: 'x' },
      ],
      [
        { field: '@timestamp', value: '2025-11-24 16:00:00.500' },
        { field: '@message', value: JSON.stringify(SHORT) },
      ],
    ];
    const answer = target.endsWith('StartQuery')
      ? { queryId: `q-${asked.length}` }
      : { status: statuses.shift(), results, statistics: { bytesScanned: 512 } };
    response.end(JSON.stringify(answer));
  });
  const search = createLogSearch({
    settings: { functions: ['proxy', 'edge'], access: 'api' },
    env: {
      AWS_REGION: 'cn-north-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      AWS_ENDPOINT_URL: logs.baseUrl,
    },
    clock: () => NOW,
    pause: async () => undefined,
    timeoutMs: 60_000,
  });
  const ids = await search.start([{ groups: 'functions', field: 'trace_id', value: 'f' }], NOW - 900_000, NOW);
  expect(ids).toEqual(['q-1']);
  expect(await search.results(ids, 6_000)).toEqual({
    lines: [LINE, { ...SHORT, requestTime: String(NOW) }],
    scannedBytes: 512,
    isComplete: true,
  });
  expect(asked.map(({ target }) => target.split('.')[1])).toEqual(['StartQuery', 'GetQueryResults', 'GetQueryResults']);
  expect(asked[0]?.input).toEqual({
    logGroupNames: ['proxy', 'edge'],
    startTime: 1_763_999_100,
    endTime: 1_764_000_001,
    queryString: 'fields @timestamp, @message | filter trace_id = "f" | sort @timestamp desc | limit 1000',
  });
  expect(asked[0]?.authorization).toContain('/cn-north-1/logs/aws4_request');
  await logs.close();
});

describe('a search of CloudWatch Logs', () => {
  type Reply = readonly [status: number, body: object | string];
  const envOf = (url: string) => ({
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_ENDPOINT_URL: url,
  });

  /** @param reply to the n-th call; each pause takes as long as it says */
  async function searched(
    reply: (call: number, queryId: string) => Reply,
    ids: readonly string[],
    waitMs: number,
    pausing: () => Promise<void> = async () => undefined,
  ) {
    const pauses: number[] = [];
    let calls = 0;
    let nowMs = NOW;
    const logs = await httpCell(({ body }, response) => {
      const { queryId = '' } = JSON.parse(body.toString()) as { queryId?: string };
      const [status, answer] = reply(calls, queryId);
      calls += 1;
      response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
    const search = createLogSearch({
      settings: { functions: ['proxy'], access: 'api' },
      env: envOf(logs.baseUrl),
      clock: () => nowMs,
      pause: async (ms) => {
        pauses.push(ms);
        nowMs += ms;
        await pausing();
      },
      timeoutMs: 60_000,
    });
    try {
      return { found: await search.results(ids, waitMs), pauses, calls };
    } finally {
      await logs.close();
    }
  }
  const row = (message: string, time = '') => [
    { field: '@message', value: message },
    { field: '@timestamp', value: time },
  ];

  test.each([
    ['Scheduled', false],
    ['Running', false],
    ['Complete', true],
    ['Failed', true],
    ['Timeout', true],
  ])('whose status is %s has ended: %s', async (status, isComplete) => {
    const { found } = await searched(() => [200, { status }], ['q'], 0);
    expect(found).toEqual({ lines: [], scannedBytes: 0, isComplete });
  });

  test('is asked again until its time is up, and not beyond it', async () => {
    const running = () => [200, { status: 'Running' }] as const;
    expect((await searched(running, ['q'], 299)).pauses).toEqual([]);
    expect((await searched(running, ['q'], 300)).pauses).toEqual([300]);
    expect((await searched(running, ['q'], 900)).pauses).toEqual([300, 300, 300]);
  });

  test('is not asked again before the pause is over', async () => {
    const reply = (call: number): Reply => [200, { status: call === 0 ? 'Running' : 'Complete' }];
    const endless = async () => Promise.reject(new Error('The pause did not end'));
    await expect(searched(reply, ['q'], 6_000, endless)).rejects.toThrow('The pause did not end');
  });

  test('of several fields ends with the last of them, and has each line once', async () => {
    const reply = (call: number, queryId: string): Reply => [
      200,
      {
        status: queryId === 'slow' && call < 2 ? 'Running' : 'Complete',
        results: [
          row('{"a":1}'),
          row(`{"of":"${queryId}"}`),
          row('7'),
          row('null'),
          row('{'),
          [{ field: '@ptr', value: '{}' }],
        ],
        statistics: { bytesScanned: 100 },
      },
    ];
    const { found, calls } = await searched(reply, ['quick', 'slow'], 6_000);
    expect(calls).toBe(4);
    expect(found).toEqual({
      lines: [{ a: 1 }, { of: 'quick' }, { of: 'slow' }],
      scannedBytes: 200,
      isComplete: true,
    });
  });

  test('that AWS refuses is named with what AWS said, cut to 300 characters', async () => {
    const refused = searched(() => [400, 'x'.repeat(301)], ['q'], 0);
    await expect(refused).rejects.toThrow(/^CloudWatch Logs answered 400 to GetQueryResults: x{300}$/);
  });
});

test('a group has its first and last time, an example and its cause, and fifty groups are told', () => {
  const of = (trace: string, atMs: number, more: object = {}) => ({
    ...linesOf({ code: 'RED_LIGHT', cell: 'erp', trace_id: trace, ...more }),
    atMs,
  });
  const { groups } = failureGroups([of('newest', 9_000), of('older', 5_000), of('oldest', 1_000)], 'en');
  expect(groups).toMatchObject([
    { code: 'RED_LIGHT', status: 503, cell: 'erp', count: 3, first: 1, last: 9, example: 'newest' },
  ]);
  const cells = Array.from({ length: 51 }, (_, index) => of('t', 1_000, { cell: `c${index}` }));
  expect(failureGroups([...cells, of('t', 500, { cell: 'c50' })], 'en')).toMatchObject({ total: 52 });
  const many = failureGroups([...cells, of('t', 500, { cell: 'c50' })], 'en').groups;
  expect([many.length, many[0]?.cell, many[0]?.count]).toEqual([50, 'c50', 2]);
  expect(failureGroups([of('t', 1, { status: 399, code: undefined })], 'en').total).toBe(0);
  expect(failureGroups([of('t', 1, { status: 400, code: undefined })], 'en').total).toBe(1);
});

test('lines of one request belong together, and the newest request comes first', () => {
  const later = { ...LINE, api_request_id: 'api-2', timestamp: new Date(NOW + 1).toISOString() };
  const unjudged = { ...LINE, api_request_id: 'api-3', status: undefined, timestamp: new Date(NOW + 2).toISOString() };
  const found = requestsIn([LINE, ACCESS, later, unjudged]);
  expect(found).toEqual([
    { authorizer: unjudged, atMs: NOW + 2 },
    { request: later, atMs: NOW + 1 },
    { request: LINE, access: ACCESS, atMs: NOW },
  ]);
  expect(requestsIn([SHORT])).toMatchObject([{ atMs: 0 }]);
  expect(requestsIn([{ requestId: 'api-1' }, { routeKey: 'r' }])).toEqual([]);
});
