// What the health function answers to a probe of one Cell, as the admin function takes it, and what the patrol remembers.

import { createProbeCall, createProbeParts } from '../../../lambdas/admin/console/probes';
import { appendResult, countProbe, NO_UPTIME } from '../../../lambdas/domain/health/uptime';
import { httpCell, type TestCell } from '../../support/cell-server';
import { gatewayRequest } from '../../support/gateway-request';

let lambda: TestCell;
let status: number;
let answer: unknown;
beforeEach(async () => {
  status = 200;
  lambda = await httpCell((_, response) => response.writeHead(status).end(JSON.stringify(answer)));
});
afterEach(() => lambda.close());

const probe = () => {
  const keys = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };
  return createProbeCall('health', { ...keys, AWS_ENDPOINT_URL_LAMBDA: lambda.baseUrl }, Date.now)('erp');
};

test.each([
  ['the look at the Cell', { cell: 'erp', status: 'up' }],
  ['null for a Cell that it does not know', null],
])('passes on %s', async (_what, given) => {
  answer = given;
  expect(await probe()).toEqual(given);
});

test.each([
  ['the answer is of another Cell', 200, { cell: 'crm' }, 'The health function failed to probe erp'],
  ['the function fails', 200, { errorMessage: 'Task timed out' }, 'The health function failed to probe erp'],
  ['Lambda refuses', 429, {}, 'Lambda answered 429 to the probe of erp'],
])('throws where %s', async (_what, code, given, message) => {
  [status, answer] = [code, given];
  await expect(probe()).rejects.toThrow(message);
});

test('the patrol remembers the last probes by its interval, and the hours by their counts', async () => {
  const checkedAtMs = Date.parse('2026-11-30T03:10:00Z');
  const recent = [12, null, 30].reduce(appendResult, '');
  let uptime = countProbe(NO_UPTIME, true, checkedAtMs - 2 * 3_600_000);
  for (const ok of [true, false]) uptime = countProbe(uptime, ok, checkedAtMs);
  const asked = async (rawQuery: string, record: object | undefined = { checkedAtMs, recent, uptime }) => {
    const parts = createProbeParts({
      routes: { cells: { erp: { baseUrl: 'http://erp', core: true } } },
      health: { get: async () => record as never },
      probe: async () => null,
      write: async () => true,
      patrolSeconds: 30,
      clock: () => checkedAtMs + 1_000,
    });
    const request = gatewayRequest({ rawQuery, pathParameters: { id: 'erp' } });
    const answered = await parts['GET /api/admin/cells/{id}/probes']?.(request, {});
    return answered && 'body' in answered ? (JSON.parse(String(answered.body)) as object) : answered;
  };
  const probes = [
    { at: '2026-11-30T03:09:00.000Z', ok: true, latency_ms: 12 },
    { at: '2026-11-30T03:09:30.000Z', ok: false, latency_ms: null },
    { at: '2026-11-30T03:10:00.000Z', ok: true, latency_ms: 30 },
  ];
  expect(await asked('')).toEqual({ cell: 'erp', over: 'hour', interval_seconds: 30, probes, hours: [] });
  expect(await asked('over=day')).toMatchObject({
    probes,
    hours: [
      { from: '2026-11-30T01:00:00.000Z', to: '2026-11-30T02:00:00.000Z', probes: 1, failed: 0 },
      { from: '2026-11-30T03:00:00.000Z', to: '2026-11-30T04:00:00.000Z', probes: 2, failed: 1 },
    ],
  });
  expect(await asked('over=week')).toMatchObject({ code: 'BAD_REQUEST' });
});
