// Circuit and lights through the whole stack: many environments, one table, real bundles.

import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { judgeByRole } from '../support/iam/role-judge';
import { until } from '../support/until';
import { EchoCell } from './support/echo-cell';
import { closeConnections, send } from './support/raw-request';

const SECRET = 'generated-for-this-test';
let cell: EchoCell;
let other: EchoCell;
/** The gateway answers at once: no pause is needed between questions. */
const AT_ONCE = { pauseMs: 1 };

let stack: LocalStack;
/** Tokens by tenant: one tenant's failures alone open no circuit for the others. */
let tokens: Record<'globex' | 'acme', string>;

beforeAll(async () => {
  cell = await EchoCell.start(SECRET);
  other = await EchoCell.start(SECRET);
  stack = await startLocal({
    judge: judgeByRole,
    onePerEnvironment: true,
    env: {
      GATEWAY_PORT: '0',
      CELL_ERP_URL: cell.url,
      CELL_CRM_URL: other.url,
      GATEWAY_SIGNING_SECRET: SECRET,
      GATEWAY_CB_OPEN_SEC: '5',
    },
  });
  const credentials = Buffer.from(JSON.stringify({ username: 'client', password: '123' }));
  const login = await send(stack.url, 'POST', '/api/auth/login', { 'content-type': 'application/json' }, credentials);
  const { token } = JSON.parse(login.body.toString()) as { token: string };
  tokens = { globex: stack.bearerToken, acme: token };
});
afterAll(async () => {
  closeConnections();
  await stack.close();
  await cell.close();
  await other.close();
});

let requests = 0;
async function post(name = 'erp', tenant: keyof typeof tokens = 'globex') {
  requests += 1;
  const headers = {
    authorization: `Bearer ${tokens[tenant]}`,
    'x-tenant-id': tenant,
    'x-request-id': `r-${requests}`,
    'content-type': 'application/json',
  };
  const {
    status,
    headers: answered,
    body,
  } = await send(stack.url, 'POST', `/api/v1/${name}/x`, headers, Buffer.from('{}'));
  return { status, retryAfter: answered['retry-after'], text: body.toString() };
}
function codeOf(text: string): string | undefined {
  return text === '' ? undefined : (JSON.parse(text) as { code?: string }).code;
}
async function admin(method: string, path: string, body?: object) {
  const headers = {
    authorization: `Bearer ${stack.opsToken}`,
    'content-type': 'application/json',
    'x-request-id': 'ops',
  };
  const answer = await send(stack.url, method, path, headers, body && Buffer.from(JSON.stringify(body)));
  return JSON.parse(answer.body.toString()) as never;
}
const circuit = async (): Promise<string> => {
  const { cells } = (await admin('GET', '/api/admin/health-summary')) as { cells: { cell: string; circuit: string }[] };
  return cells.find(({ cell: name }) => name === 'erp')?.circuit ?? '';
};

test('requests that meet are served by environments of their own', async () => {
  let arrived = 0;
  let meet = (): void => undefined;
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  other.answer = async () => {
    arrived += 1;
    if (arrived === 2) meet();
    await met;
    return { status: 200 };
  };
  expect((await Promise.all([post('crm'), post('crm')])).map(({ status }) => status)).toEqual([200, 200]);
  const proxy = [...stack.hosted.functions.values()].find(({ definition }) => definition.name.includes('Proxy'));
  expect(proxy?.environmentCount).toBeGreaterThan(1);
  other.answer = () => ({ status: 200 });
});

test('a Cell that fails is cut off for every environment, its neighbour is not, and it comes back', async () => {
  cell.answer = () => ({ status: 500 });
  const before = cell.seen.length;
  const batch = () =>
    Promise.all(Array.from({ length: 10 }, (_, index) => post('erp', index % 2 === 0 ? 'globex' : 'acme')));
  // Each environment that has not heard yet may send one more: then none does.
  let reached = -1;
  const refused = await until(
    () => {
      reached = cell.seen.length;
      return batch();
    },
    () => cell.seen.length === reached,
    AT_ONCE,
  );
  expect(reached - before).toBeLessThanOrEqual(30);
  expect(new Set(refused.map(({ status, text }) => `${status} ${codeOf(text)}`))).toEqual(
    new Set(['503 CIRCUIT_OPEN']),
  );
  expect(refused.every(({ retryAfter }) => Number(retryAfter) >= 1)).toBe(true);
  expect(await circuit()).toBe('open');
  expect((await post('crm')).status).toBe(200);

  cell.answer = () => ({ status: 200 });
  await until(
    () => post().then(circuit),
    (phase) => phase === 'closed',
    AT_ONCE,
  );
  await until(post, ({ status }) => status === 200, AT_ONCE);
  expect((await post()).status).toBe(200);
});

test('a red light stops writes with its reason, lets reads through, and goes out again', async () => {
  await admin('PUT', '/api/admin/lights/erp', { color: 'red', reason: '数据迁移', minutes: 5 });
  const answer = await until(post, ({ text }) => codeOf(text) === 'RED_LIGHT', AT_ONCE);
  expect(JSON.parse(answer.text)).toMatchObject({ details: '数据迁移' });
  expect(Number(answer.retryAfter)).toBeGreaterThan(200);
  expect(await admin('GET', '/api/admin/lights')).toMatchObject({ total: 1, data: [{ target: 'erp', set_by: 'ops' }] });
  const read = { authorization: `Bearer ${stack.bearerToken}`, 'x-tenant-id': 'globex' };
  expect((await send(stack.url, 'GET', '/api/v1/erp/x', read)).status).toBe(200);
  expect((await post('crm')).status).toBe(200);
  await admin('PUT', '/api/admin/lights/erp', { color: 'green' });
  await until(post, ({ status }) => status === 200, AT_ONCE);
  expect(await admin('GET', '/api/admin/lights')).toMatchObject({ total: 0 });
});
