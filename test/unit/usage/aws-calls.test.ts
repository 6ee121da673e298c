// Signed calls of CloudWatch: repeated where AWS throttles, and told where it refuses. Queries are looked at until they end.

import { setImmediate } from 'node:timers/promises';
import { type AwsCalls, createAwsCalls } from '../../../lambdas/usage/aws-calls';
import { createApiCount } from '../../../lambdas/usage/counting';
import { createRunQuery, MOST_ROWS } from '../../../lambdas/usage/log-query';
import { httpCell, NOBODY, type TestCell } from '../../support/cell-server';
import { AN_HOUR, HOUR_MS } from '../../support/usage-log';

const SLICE = { fromMs: AN_HOUR, toMs: AN_HOUR + HOUR_MS };
const opened: TestCell[] = [];
afterEach(async () => {
  for (const cell of opened.splice(0)) await cell.close();
});

interface Reply {
  readonly status?: number;
  readonly body: object | string;
}

/** An endpoint that answers in turn, and what it was asked. */
async function answering(...replies: readonly Reply[]) {
  const waits: number[] = [];
  let next = 0;
  const cell = await httpCell((_, response) => {
    const { status = 200, body } = replies[Math.min(next, replies.length - 1)] as Reply;
    next += 1;
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  opened.push(cell);
  const env = {
    AWS_REGION: 'cn-north-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_ENDPOINT_URL: cell.baseUrl,
  };
  const wait = async (ms: number) => void waits.push(ms);
  const aws = createAwsCalls({ env, clock: () => AN_HOUR, random: () => 0.5, wait });
  return { cell, waits, aws, run: createRunQuery(aws, wait, 1_000) };
}

const throttled = {
  status: 400,
  body: { __type: 'LimitExceededException', message: 'Account maximum query concurrency' },
};
const row = (value: string) => [{ field: 'tenant', value }];

test('a query is started over whole seconds, and looked at until it is complete', async () => {
  const { cell, run } = await answering(
    { body: { queryId: 'q' } },
    { body: { status: 'Scheduled' } },
    { body: { status: 'Running', results: [row('half')] } },
    { body: { status: 'Complete', results: [row('acme')] } },
  );
  expect(await run({ logGroup: 'access', text: 'stats', slice: SLICE })).toEqual([{ tenant: 'acme' }]);
  const [start, look] = cell.received;
  expect(start?.headers['x-amz-target']).toBe('Logs_20140328.StartQuery');
  expect(start?.headers.authorization).toContain('/cn-north-1/logs/aws4_request');
  expect(JSON.parse(String(start?.body))).toEqual({
    logGroupName: 'access',
    startTime: AN_HOUR / 1000,
    endTime: (AN_HOUR + HOUR_MS) / 1000,
    queryString: 'stats',
    limit: MOST_ROWS,
  });
  expect(JSON.parse(String(look?.body))).toEqual({ queryId: 'q' });
});

test.each([
  ['fails', { body: { status: 'Failed' } }],
  ['times out', { body: { status: 'Timeout' } }],
  ['does not end', { body: { status: 'Running' } }],
  [
    'has as many rows as a query gives back',
    { body: { status: 'Complete', results: Array.from({ length: MOST_ROWS }, () => row('t')) } },
  ],
])('a slice whose query %s is too long', async (_what, reply) => {
  const { cell, run } = await answering({ body: { queryId: 'q' } }, reply);
  expect(await run({ logGroup: 'access', text: 'stats', slice: SLICE })).toBeUndefined();
  // A query that has ended is looked at once.
  expect(cell.received.length > 2).toBe(reply.body.status === 'Running');
});

test('a query is looked at after each pause, and the pauses grow to a second until its time is up', async () => {
  const pauses: [ms: number, looksMeanwhile: number][] = [];
  let looks = 0;
  const json = (async (_service: string, target: string) => {
    if (target.endsWith('StartQuery')) return { queryId: 'q' };
    looks += 1;
    return { status: 'Running' };
  }) as AwsCalls['json'];
  const wait = async (ms: number): Promise<void> => {
    const before = looks;
    await setImmediate();
    pauses.push([ms, looks - before]);
  };
  expect(await createRunQuery({ json }, wait, 10_000)({ logGroup: 'access', text: '', slice: SLICE })).toBeUndefined();
  expect(looks).toBe(pauses.length);
  expect(new Set(pauses.map(([, looked]) => looked))).toEqual(new Set([0]));
  const lengths = pauses.map(([ms]) => ms);
  expect(lengths).toEqual(lengths.toSorted((one, other) => one - other));
  expect([lengths[0], lengths.at(-1)]).toEqual([100, 1_000]);
  const total = lengths.reduce((sum, ms) => sum + ms, 0);
  expect(total).toBeGreaterThanOrEqual(10_000);
  expect(total - (lengths.at(-1) ?? 0)).toBeLessThan(10_000);
});

test.each([
  [100, [100]],
  [101, [100, 150]],
  [250, [100, 150]],
  [251, [100, 150, 225]],
])('a query that may run %i ms is given up after pauses of %j', async (mostMs, pauses) => {
  const waits: number[] = [];
  const json = (async () => ({ queryId: 'q', status: 'Running' })) as unknown as AwsCalls['json'];
  const run = createRunQuery({ json }, async (ms) => void waits.push(ms), mostMs);
  expect(await run({ logGroup: 'access', text: '', slice: SLICE })).toBeUndefined();
  expect(waits).toEqual(pauses);
});

test('what AWS throttles is asked again, longer pauses in between, and given up in the end', async () => {
  const { aws, waits } = await answering(throttled, { status: 500, body: 'oops' }, { body: { done: true } });
  expect(await aws.json('logs', 'T.Op', {})).toEqual({ done: true });
  expect(waits).toEqual([250, 500]);
  const busy = await answering(throttled);
  await expect(busy.aws.json('logs', 'T.Op', {})).rejects.toThrow('logs answered 400');
  expect(busy.cell.received).toHaveLength(6);
});

test('an endpoint out of reach is asked again, and the error says so in the end', async () => {
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  const env = { AWS_REGION: 'r', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's', AWS_ENDPOINT_URL: NOBODY };
  const aws = createAwsCalls({ env, clock: () => AN_HOUR, random: () => 0.5, wait });
  await expect(aws.json('logs', 'T.Op', {})).rejects.toMatchObject({ name: 'ECONNREFUSED' });
  expect(waits).toHaveLength(5);
  const stopped = async () => Promise.reject(new Error('stopped'));
  const waiting = createAwsCalls({ env, clock: () => AN_HOUR, random: () => 0.5, wait: stopped });
  await expect(waiting.json('logs', 'T.Op', {})).rejects.toThrow('stopped');
});

test('what AWS refuses for good is asked once, and told', async () => {
  const { aws, cell } = await answering({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } });
  await expect(aws.json('logs', 'T.Op', {})).rejects.toThrow('AccessDeniedException');
  expect(cell.received).toHaveLength(1);
});

test('API Gateway’s own count is read off CloudWatch’s answer, and missing where it has none', async () => {
  const point = (sum: string) => `<member><Sum>${sum}</Sum><Unit>Count</Unit></member>`;
  const { aws, cell } = await answering({ body: `<R>${point('1.2E3')}${point('34.0')}</R>` }, { body: '<R></R>' });
  const countOf = createApiCount(aws, 'api-1');
  expect(await countOf(AN_HOUR)).toBe(1_234);
  expect(await countOf(AN_HOUR)).toBeNull();
  const asked = new URLSearchParams(String(cell.received[0]?.body));
  expect(Object.fromEntries(asked)).toMatchObject({
    Action: 'GetMetricStatistics',
    MetricName: 'Count',
    'Dimensions.member.1.Value': 'api-1',
    StartTime: '2026-11-30T17:00:00.000Z',
    EndTime: '2026-11-30T18:00:00.000Z',
    Period: '3600',
  });
});
