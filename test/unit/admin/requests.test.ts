// The requests API: what it says for every error code in both languages, and how it searches.

import { explain } from '../../../lambdas/admin/requests/explain';
import { failureGroups } from '../../../lambdas/admin/requests/groups';
import { createLogSearch, type LogSearch } from '../../../lambdas/admin/requests/log-search';
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

test('failures are grouped by cause, the largest group first', () => {
  const failed = [
    linesOf({ code: 'RED_LIGHT', details: 'moving', atMs: NOW }),
    linesOf({ code: 'RATE_LIMIT', status: 429, details: 'ten' }),
    linesOf({ code: 'RATE_LIMIT', status: 429, details: 'ten' }),
    linesOf({ status: 200 }),
  ];
  const { total, groups } = failureGroups(failed, 'en');
  expect(total).toBe(3);
  expect(groups.map(({ code, count }) => [code, count])).toEqual([
    ['RATE_LIMIT', 2],
    ['RED_LIGHT', 1],
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
  });
  const ids = await search.start([{ groups: 'functions', field: 'trace_id', value: 'f' }], NOW - 900_000, NOW);
  expect(await search.results(ids, 6_000)).toEqual({ lines: [LINE], scannedBytes: 512, isComplete: true });
  expect(asked.map(({ target }) => target.split('.')[1])).toEqual(['StartQuery', 'GetQueryResults', 'GetQueryResults']);
  expect(asked[0]?.input).toEqual({
    logGroupNames: ['proxy', 'edge'],
    startTime: 1_763_999_100,
    endTime: 1_764_000_001,
    queryString: 'fields @message | filter trace_id = "f" | sort @timestamp desc | limit 1000',
  });
  expect(asked[0]?.authorization).toContain('/cn-north-1/logs/aws4_request');
  await logs.close();
});
