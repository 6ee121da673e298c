// One JSON line a request, with the platform's fields, at the level its status deserves, and nothing secret in it.

import type { RequestFacts } from '../../../lambdas/domain/http';
import { refusal } from '../../../lambdas/domain/refusal';
import { encodeVerdict } from '../../../lambdas/domain/verdict';
import { readRequest } from '../../../lambdas/runtime/http-event';
import { createLineLog, type Log } from '../../../lambdas/runtime/line-log';
import { createLogger } from '../../../lambdas/runtime/logger';
import { logRequest, type Outcome } from '../../../lambdas/runtime/request-log';
import { capturedOutput } from '../../support/captured-output';
import { type EventParts, httpEvent } from '../../support/http-event';

function outcome(parts: EventParts, more: Partial<Outcome> & { facts?: RequestFacts } = {}): Outcome {
  const { request } = readRequest(httpEvent(parts), 0, undefined, () => 'hex');
  return { request, facts: {}, status: 200, durationMs: 12, refusal: undefined, ...more };
}

type MakeLog = () => Log;
const WRITERS: [string, MakeLog][] = [
  ['the library', () => createLogger('proxy')],
  ['the plain writer', () => createLineLog('proxy')],
];

describe.each(WRITERS)('written by %s', (_name, makeLog) => {
  async function logged(entry: Outcome): Promise<{ line: string; fields: Record<string, unknown> }> {
    const lines = await capturedOutput(() => logRequest(makeLog(), entry));
    expect(lines).toHaveLength(1);
    return { line: lines[0] ?? '', fields: JSON.parse(lines[0] ?? '') as Record<string, unknown> };
  }

  test('the line has the fields of the platform', async () => {
    const headers = { 'x-trace-id': 'trace-1', 'x-request-id': 'req-1', 'x-tenant-id': 'acme' };
    const { fields } = await logged(
      outcome({ headers }, { facts: { cell: 'erp', upstreamMs: 9, retries: 1, metrics: { retries: 1 } } }),
    );
    expect(fields).toEqual({
      level: 'INFO',
      message: 'Request answered',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      service: 'proxy',
      trace_id: 'trace-1',
      span_id: 'hex',
      request_id: 'req-1',
      api_request_id: 'api-request',
      tenant_id: 'acme',
      cell: 'erp',
      method: 'GET',
      path: '/api/v1/erp/orders',
      status: 200,
      duration_ms: 12,
      upstream_ms: 9,
      retries: 1,
    });
  });

  test.each([
    [200, 'INFO'],
    [399, 'INFO'],
    [400, 'WARN'],
    [499, 'WARN'],
    [500, 'ERROR'],
    [504, 'ERROR'],
  ])('status %i is logged as %s', async (status, level) => {
    expect((await logged(outcome({}, { status }))).fields['level']).toBe(level);
  });

  test('a refusal names the tenant that was proven, whatever the header says, and none before that', async () => {
    const refused = { status: 400, refusal: refusal('MISSING_HEADER') };
    const headers = { 'x-tenant-id': 'victim' };
    const authorizer = encodeVerdict({
      outcome: 'allow',
      caller: { kind: 'user', tenantId: 'acme', userId: 'u', role: '', allowedCells: null },
    });
    const proven = await logged(outcome({ headers, authorizer }, refused));
    expect(proven.fields).toMatchObject({ tenant_id: 'victim', proven_tenant: 'acme' });
    const busy = encodeVerdict({ outcome: 'refuse', refusal: refusal('RATE_LIMIT') });
    const unproven = await logged(outcome({ headers, authorizer: busy }, refused));
    expect(unproven.fields).not.toHaveProperty('proven_tenant');
    expect((await logged(outcome({ headers, authorizer }))).fields).not.toHaveProperty('proven_tenant');
  });

  test('neither Authorization, cookies, query nor body are logged, not even inside an error', async () => {
    const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln';
    const hung = { request: { authorization: `Bearer ${token}` }, password: 'hunter2' };
    const inner = Object.assign(new Error(`inner: ${token}`), hung);
    const cause = Object.assign(new Error(`refused: Bearer ${token}`, { cause: inner }), hung);
    const { line, fields } = await logged(
      outcome(
        {
          headers: { authorization: `Bearer ${token}`, 'x-api-key': 'hunter2', 'proxy-authorization': 'hunter2' },
          query: 'password=hunter2',
          cookies: ['session=hunter2', `token=${token}`],
          body: `{"password":"hunter2"}`,
        },
        { status: 503, refusal: refusal('SERVICE_UNAVAILABLE', '', { cause }) },
      ),
    );
    expect(line).not.toContain('eyJ');
    expect(line).not.toContain('hunter2');
    expect(fields).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      error: { name: 'Error', message: 'refused: Bearer ***', cause: { name: 'Error', message: 'inner: ***' } },
    });
  });

  test('what a caller sends cannot forge a second line or field', async () => {
    const path = '/api/v1/erp/x\n{"level":"INFO"}","status":"forged\u2028';
    const names = ['_aws', 'level', 'status', 'service', 'forged', '__proto__'];
    const headers = Object.fromEntries(names.map((name) => [name, 'forged']));
    const query = names.map((name) => `${name}=forged`).join('&');
    const { fields } = await logged(outcome({ path, headers, query, body: `{"_aws":{},"forged":1}` }));
    expect(fields).toMatchObject({ level: 'INFO', status: 200, service: 'proxy', path });
    const own =
      'level message timestamp service trace_id span_id request_id api_request_id method path status duration_ms';
    expect(Object.keys(fields).toSorted()).toEqual(own.split(' ').toSorted());
  });

  test('no personal data stands in the line, whatever text of it has some', async () => {
    const personal = '13812345678 110101199003074514 zhang@example.com';
    const cause = new Error(personal, { cause: new Error(personal) });
    const { line } = await logged(
      outcome(
        { path: `/api/v1/crm/${personal}`, headers: { 'x-tenant-id': personal, 'x-request-id': personal } },
        { status: 400, facts: { subject: personal }, refusal: refusal('BAD_REQUEST', personal, { cause }) },
      ),
    );
    expect(line).not.toMatch(/13812345678|19900307|zhang/);
  });
});

test('both write the same line', async () => {
  const cause = new TypeError('outer', { cause: new Error('inner') });
  const entry = outcome(
    { headers: { 'x-tenant-id': 'acme' } },
    { status: 503, refusal: refusal('SERVICE_UNAVAILABLE', 'why', { cause }) },
  );
  const lines = await capturedOutput(() => WRITERS.forEach(([, makeLog]) => logRequest(makeLog(), entry)));
  const [library, plain] = lines
    .map((line) => line.replace(/"timestamp":"[^"]+"/, ''))
    .map((line) => JSON.parse(line.replace(',,', ',')) as object);
  expect(plain).toEqual(library);
});

test('of an error come its name and text alone, however deep it is and whatever it writes of itself', () => {
  const lines: string[] = [];
  const log = createLineLog('proxy', { write: (line) => lines.push(line) });
  const error = Object.assign(new Error('of 13812345678'), { request: 'hunter2' });
  const telling = Object.assign(new Error('telling'), { toJSON: () => ({ request: 'hunter2' }) });
  log.warn('Gone', { error: telling, tries: [{ error }], ofNothing: [null, ''] });
  expect(lines.join('')).not.toMatch(/hunter2|13812345678/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    error: { name: 'Error', message: 'telling' },
    tries: [{ error: { name: 'Error', message: 'of 138****5678' } }],
  });
});

test('lines below the level are not written', () => {
  const lines: string[] = [];
  const log = createLineLog('proxy', { level: 'WARN', write: (line) => lines.push(line), clock: () => 0 });
  log.info('not this');
  log.warn('this');
  log.error('and this');
  expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(['this', 'and this']);
});
