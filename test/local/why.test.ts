// Why a request was answered as it was, through the whole local stack: real sockets, the functions' own lines, the table.

import { runGatewayCli } from '../../lib/cli/gateway-cli';
import type { RequestAnswer, TenantAnswer } from '../../lib/cli/views/why-view';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { httpCell, type TestCell } from '../support/cell-server';
import { judgeByRole } from '../support/iam/role-judge';
import { testTerminal } from '../support/test-terminal';
import { until } from '../support/until';
import { closeConnections, type RawHeaders, send } from './support/raw-request';
import { loginAs } from './support/sample-user';

let cell: TestCell;
let status = 200;
let stack: LocalStack;
let acme: string;
/** Of a tenant that may call every Cell. */
let globex: string;

beforeAll(async () => {
  cell = await httpCell((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end('{}');
  });
  stack = await startLocal({
    judge: judgeByRole,
    env: {
      GATEWAY_PORT: '0',
      CELL_ERP_URL: cell.baseUrl,
      CELL_CRM_URL: 'http://127.0.0.1:1',
      CELL_WMS_URL: cell.baseUrl,
      GATEWAY_SIGNING_SECRET: 'generated-for-this-test',
      GATEWAY_CB_OPEN_SEC: '60',
      GOVERNANCE_HEALTH_INTERVAL_SEC: '60',
    },
  });
  [acme, globex] = [await loginAs(stack.url, 'client'), await loginAs(stack.url, 'operator')];
});
afterAll(async () => {
  closeConnections();
  await stack.close();
  await cell.close();
});

/** Searches are limited. */
const SELDOM = { pauseMs: 300 };

let requests = 0;
async function call(path: string, headers: RawHeaders = {}, method = 'GET', body?: Buffer) {
  requests += 1;
  const requestId = `why-${requests}`;
  const answer = await send(
    stack.url,
    method,
    path,
    {
      authorization: `Bearer ${acme}`,
      'x-tenant-id': 'acme',
      'x-request-id': requestId,
      'content-type': 'application/json',
      ...headers,
    },
    body,
  );
  const named = (name: string): string => String(answer.headers[name]);
  return { requestId, status: answer.status, traceId: named('x-trace-id'), apiId: named('apigw-requestid') };
}

async function ask<T>(path: string, language = 'en'): Promise<T> {
  const headers = { authorization: `Bearer ${stack.opsToken}`, 'accept-language': language };
  const answer = await send(stack.url, 'GET', path, headers);
  if (answer.status >= 300) throw new Error(answer.body.toString());
  return JSON.parse(answer.body.toString()) as T;
}

async function why(id: string, language?: string) {
  const { requests: found, searched } = await until(
    () => ask<RequestAnswer>(`/api/admin/requests/${encodeURIComponent(id)}`, language),
    ({ state }) => state === 'found',
    SELDOM,
  );
  const [story] = found;
  if (!story) throw new Error(`nothing was found of ${id}`);
  const outcomes = story.steps.map(({ step, outcome }) => `${step} ${outcome}`);
  return { ...story, searched, outcomes, textOf: (step: string) => story.steps.find((one) => one.step === step)?.text };
}

const CHECKED = ['form', 'verdict', 'tenant', 'permission', 'limits', 'light', 'route', 'circuit'].map(
  (step) => `${step} passed`,
);

test('a good request is found by each of its three ids, and its steps are in order', async () => {
  await call('/api/v1/erp/orders');
  const good = await call('/api/v1/erp/orders');
  expect(good.status).toBe(200);
  for (const id of [good.requestId, good.traceId, good.apiId]) {
    const story = await why(id);
    expect(story).toMatchObject({
      status: 200,
      tenant: 'acme',
      cell: 'erp',
      method: 'GET',
      path: '/api/v1/erp/orders',
    });
    expect(story).toMatchObject({ request_id: good.requestId, trace_id: good.traceId, api_request_id: good.apiId });
    expect(story.outcomes).toEqual([...CHECKED, 'try passed', 'signature noted', 'answer noted']);
    expect(story.textOf('try')).toMatch(
      /^Try 1 over a kept connection, first byte after \d+ ms: status 200 after \d+ ms$/,
    );
    expect(story.textOf('signature')).toBe('Signed with hmac-v1');
    expect(story.searched).toMatchObject({ price_of: 'us-east-1' });
    expect(story.searched.scanned_gb).toBeGreaterThan(0);
  }
});

test('a refusal before a Cell says which check refused, and what would let it through', async () => {
  const bad = await call('/api/v1/erp/orders', { authorization: 'Bearer x.y.z' });
  const story = await why(bad.traceId);
  expect(story).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
  expect(story.outcomes).toEqual(['form passed', 'verdict refused', 'answer noted']);
  expect(story.cause).toMatch(/^The token was refused: malformed/);
  const zh = await why(bad.traceId, 'zh-CN');
  expect(zh.cause).toMatch(/^令牌未通过：malformed/);
  expect(zh.remedy).toContain('bearer 令牌');

  const other = await why((await call('/api/v1/erp/orders', { 'x-tenant-id': 'globex' })).traceId);
  expect(other).toMatchObject({ status: 403, code: 'TENANT_MISMATCH' });
  expect(other.cause).toContain('X-Tenant-Id names another tenant than the token');
});

test('a Cell that cannot be reached: the tries, the key, and why there was no further one', async () => {
  const { traceId } = await call('/api/v1/crm/x');
  const story = await why(traceId);
  expect(story).toMatchObject({ status: 502, code: 'CELL_UNREACHABLE', cell: 'crm' });
  expect(story.cause).toContain('Cell crm could not be reached: no connection stood in time (connect ECONNREFUSED');
  expect(story.outcomes).toContain('try failed');
  expect(story.textOf('signature')).toMatch(/^Signed with hmac-v1, key [\w-]+$/);
  expect(story.textOf('retry')).toMatch(/^No further try: /);
});

test("a Cell's own failure of a write is the Cell's, and says that a write is not sent twice", async () => {
  status = 500;
  const { traceId } = await call('/api/v1/erp/x', {}, 'POST', Buffer.from('{"secret":"body"}'));
  status = 200;
  const story = await why(traceId);
  expect(story).toMatchObject({ status: 500, code: null, cause: 'Cell erp itself answered 500' });
  expect(story.textOf('retry')).toBe('No further try: the request may have arrived, and a write is not sent twice');
  expect(JSON.stringify(story)).not.toContain('body"}');
});

test('an open circuit says who opened it, when and with what', async () => {
  status = 503;
  const write = (token: string, tenant: string) =>
    call('/api/v1/wms/x', { authorization: `Bearer ${token}`, 'x-tenant-id': tenant }, 'POST', Buffer.from('{}'));
  for (let round = 0; round < 2; round += 1) {
    await write(globex, 'globex');
    await write(stack.bearerToken, stack.tenantId);
  }
  const { traceId } = await until(
    () => write(stack.bearerToken, stack.tenantId),
    (answer) => answer.status === 503 && answer.traceId !== '',
  );
  status = 200;
  const story = await why(traceId);
  expect(story.code).toBe('CIRCUIT_OPEN');
  expect(story.cause).toMatch(/circuit/);
  expect(story.outcomes.at(-2)).toBe('circuit refused');
});

test('what API Gateway refused alone is found by its own id, and said to be so', async () => {
  const { apiId, status: answered } = await call('/api/v1/erp/x', {}, 'POST', Buffer.alloc(11_000_000, ' '));
  expect(answered).toBe(413);
  const story = await why(apiId);
  expect(story).toMatchObject({ status: 413, code: null, trace_id: null });
  expect(story.cause).toBe(
    'API Gateway alone answered 413 (REQUEST_TOO_LARGE): no function of the gateway wrote a line',
  );
});

test('the failures of a tenant are grouped by their cause', async () => {
  for (const path of ['nowhere/x', 'nowhere/x', 'nowhere/x', 'crm/x']) await call(`/api/v1/${path}`);
  const answer = await until(
    () => ask<TenantAnswer>('/api/admin/requests?tenant=acme&last=15m'),
    ({ groups }) => groups.some(({ code, count }) => code === 'FORBIDDEN' && count === 3),
    SELDOM,
  );
  expect(answer.total).toBe(answer.groups.reduce((sum, { count }) => sum + count, 0));
  expect(new Set(answer.groups.map(({ code }) => code))).toContain('CELL_UNREACHABLE');
});

test('an id that no line has is not found, with the wider window to go on with', async () => {
  expect(await ask<RequestAnswer>('/api/admin/requests/no-such-id')).toMatchObject({
    state: 'not_found',
    window: '15m',
    next: '/api/admin/requests/no-such-id?window=3h',
  });
  await expect(ask('/api/admin/requests/a%22b')).rejects.toThrow('BAD_REQUEST');
  await expect(ask('/api/admin/requests?tenant=acme&last=25h')).rejects.toThrow('up to 24h');
});

test('why on the command line: the story, exit code 1 where nothing is found', async () => {
  const run = async (line: string, more: Record<string, string> = {}) => {
    const terminal = testTerminal({ env: { GATEWAY_URL: stack.url, GATEWAY_TOKEN: stack.opsToken, ...more } });
    const code = await runGatewayCli(line.split(' '), terminal);
    return { code, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
  };
  const { traceId } = await call('/api/v1/erp/x', { authorization: 'none' });
  await why(traceId);
  const found = await run(`why ${traceId}`);
  expect(found.code).toBe(0);
  expect(found.printed).toMatch(/x +\d+ ms +verdict +The token was refused/);
  expect(found.printed).toMatch(/What would let it through: Send one bearer token/);
  expect(found.printed).toMatch(/15m: found, [\d.e-]+ GB scanned, \$/);
  const missing = await run('why no-such-id');
  expect(missing.code).toBe(1);
  expect(missing.noted).toMatch(/15m: not found[^]*3h: not found/);
  expect((await run('why --tenant acme')).printed).toMatch(/failed requests of acme in the last 15m/);
  // At a terminal in Chinese the labels are Chinese too, not the gateway's sentences alone.
  const zh = { LANG: 'zh_CN.UTF-8' };
  const story = (await run(`why ${traceId}`, zh)).printed;
  expect(story).toMatch(/x +\d+ ms {2}身份 {7} \S/);
  expect(story).toMatch(/\n原因：.*\n怎样才能通过：/);
  expect(story).toMatch(/15 分钟：已找到，扫描 [\d.e-]+ GB，\$/);
  const failures = (await run('why --tenant acme', zh)).printed;
  expect(failures).toMatch(/acme 最近 15 分钟有 \d+ 个失败的请求/);
  const none = await run('why no-such-id', zh);
  expect(`${none.noted}${none.printed}`).toMatch(/没有找到[^]*最近 24 小时里没有 no-such-id 的日志/);
  const labels = [story, failures, none.noted, none.printed]
    .join('\n')
    .match(/\b(?:cause|what would|found|scanned|line of)\b/gi);
  expect(labels).toBeNull();
});
