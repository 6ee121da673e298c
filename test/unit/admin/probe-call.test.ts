// What the health function answers to a probe of one Cell, as the admin function takes it, and what the patrol remembers.

import { setImmediate } from 'node:timers/promises';
import { createProbeCall, createProbeParts } from '../../../lambdas/admin/console/probes';
import type { AuditRecord } from '../../../lambdas/contract/audit-record';
import type { ProbeAnswer } from '../../../lambdas/contract/console';
import { ADMIN_DEADLINE_MS } from '../../../lambdas/contract/limits';
import { appendResult, countProbe, NO_UPTIME } from '../../../lambdas/domain/health/uptime';
import type { RequestFacts } from '../../../lambdas/domain/http';
import { type Answer, httpCell, type TestCell } from '../../support/cell-server';
import { gatewayRequest } from '../../support/gateway-request';

let lambda: TestCell;
let status: number;
let answer: unknown;
let reply: Answer;
beforeEach(async () => {
  status = 200;
  reply = (_, response) => response.writeHead(status).end(JSON.stringify(answer));
  lambda = await httpCell((...asked) => reply(...asked));
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

test('gives up 3 s before AWS ends the admin function, which still has to record the probe', async () => {
  const asked = new Promise<void>((resolve) => {
    reply = () => resolve();
  });
  jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'setImmediate', 'performance'] });
  try {
    const failures: string[] = [];
    const ended = probe().catch(({ name }: Error) => failures.push(name));
    await asked;
    jest.advanceTimersByTime(ADMIN_DEADLINE_MS - 3_001);
    await setImmediate();
    expect(failures).toEqual([]);
    jest.advanceTimersByTime(1);
    await setImmediate();
    expect(failures).toEqual(['TimeoutError']);
    await ended;
  } finally {
    jest.useRealTimers();
  }
});

describe('a probe that an operator asks for', () => {
  const LOOK = { cell: 'erp', ok: true, latencyMs: 12, atMs: Date.parse('2026-11-30T03:10:00Z') } as const;

  async function pressed(
    id: string,
    how: { readonly found?: ProbeAnswer | null; readonly isWritten?: boolean; readonly body?: object } = {},
  ) {
    const { found = LOOK, isWritten = true, body = { reason: 'looks ill' } } = how;
    const written: AuditRecord[] = [];
    const parts = createProbeParts({
      routes: { cells: { erp: { baseUrl: 'http://erp', core: true } } },
      health: { get: async () => undefined },
      probe: async () => found,
      write: async (_, record) => {
        written.push(record);
        return isWritten;
      },
      patrolSeconds: 30,
      clock: () => LOOK.atMs,
    });
    const request = gatewayRequest({ pathParameters: { id }, body: Buffer.from(JSON.stringify(body)) });
    const facts: RequestFacts = {};
    const answered = await parts['POST /api/admin/cells/{id}/probe']?.(request, facts);
    const past = await parts['GET /api/admin/cells/{id}/probes']?.(request, {});
    const shown = answered && 'body' in answered ? (JSON.parse(String(answered.body)) as object) : answered;
    return { answered: shown, past, facts, written };
  }

  test('is answered and recorded with what was seen and why', async () => {
    const seen = { cell: 'erp', ok: true, status: 200, latency_ms: 12, message: 'up', at: '2026-11-30T03:10:00.000Z' };
    const { answered, facts, written } = await pressed('erp');
    expect(answered).toEqual(seen);
    expect(facts).toEqual({ subject: 'erp' });
    expect(written).toMatchObject([
      { action: 'cell.probe', target: 'erp', cell: 'erp', before: null, after: seen, reason: 'looks ill' },
    ]);
  });

  test.each([
    ['status_503', { status: 503, message: 'status_503' }],
    ['dns', { message: 'dns' }],
  ] as const)('of a Cell that is down says %s', async (error, says) => {
    const { answered } = await pressed('erp', {
      found: { cell: 'erp', ok: false, error, atMs: LOOK.atMs },
    });
    expect(answered).toEqual({ cell: 'erp', ok: false, latency_ms: null, at: '2026-11-30T03:10:00.000Z', ...says });
  });

  test.each([
    ['an unknown Cell', 'nobody', {}, 'NOT_FOUND', 0],
    ['no reason', 'erp', { body: {} }, 'BAD_REQUEST', 0],
    ['a Cell that the patrol does not know yet', 'erp', { found: null }, 'NOT_FOUND', 0],
    ['a record that could not be written', 'erp', { isWritten: false }, 'SERVICE_UNAVAILABLE', 1],
  ])('is refused for %s', async (_, id, how, code, records) => {
    const { answered, past, written } = await pressed(id, how);
    expect(answered).toMatchObject({ code });
    expect(written).toHaveLength(records);
    expect(past).toMatchObject(id === 'erp' ? { status: 200 } : { code: 'NOT_FOUND' });
  });
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
