// Several threads on one port serve what one would: the API, the runner's own endpoints, log lines, and they end.

import { CELLS_PATH, CONTROL_HEADER } from '../../lib/local/cells/control-endpoint';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { untilTrue } from '../support/until';
import { closeConnections, send } from './support/raw-request';

let stack: LocalStack;
const lines: string[] = [];

beforeAll(async () => {
  stack = await startLocal({ env: { GATEWAY_PORT: '0' }, threads: 2, onLogLine: (_, line) => lines.push(line) });
});
afterAll(async () => {
  closeConnections();
  await stack.close();
});

/** Each on a connection of its own, so that the kernel shares them out. */
async function manyHealth(count: number): Promise<number[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, () => send(stack.url, 'GET', '/health', { connection: 'close' })),
  );
  return answers.map(({ status }) => status);
}

test('every connection is served', async () => {
  expect(new Set(await manyHealth(60))).toEqual(new Set([200]));
});

test('Cells get signed requests from every thread', async () => {
  const headers = {
    authorization: `Bearer ${stack.bearerToken}`,
    'x-tenant-id': stack.tenantId,
    'x-request-id': 'r1',
    'content-type': 'application/json',
    connection: 'close',
  };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => send(stack.url, 'POST', '/api/v1/crm/customers', headers, Buffer.from('{"a":1}'))),
  );
  expect(answers.map(({ status, body }) => [status, body.toString()])).toEqual(
    answers.map(() => [201, '{"a":1,"id":"C-1"}']),
  );
});

test('the runner’s own endpoints answer on the shared port', async () => {
  const credentials = Buffer.from('{"username":"client","password":"123"}');
  const login = await send(stack.url, 'POST', '/api/auth/login', { 'content-type': 'application/json' }, credentials);
  expect([login.status, Object.keys(JSON.parse(login.body.toString()) as object)]).toEqual([200, ['token', 'user']]);
  const list = await send(stack.url, 'GET', CELLS_PATH, { [CONTROL_HEADER]: '1' });
  expect(list.status).toBe(200);
});

test('log lines arrive', async () => {
  lines.length = 0;
  await manyHealth(5);
  await untilTrue(() => lines.filter((line) => line.includes('"/health"')).length >= 5);
  expect(lines.every((line) => line.startsWith('{'))).toBe(true);
});

test('another gateway can’t share the port unnoticed', async () => {
  const { port } = new URL(stack.url);
  await expect(startLocal({ env: { GATEWAY_PORT: port }, threads: 2 })).rejects.toThrow(`Port ${port} is in use`);
});
