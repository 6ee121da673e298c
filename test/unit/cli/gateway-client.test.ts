// What went wrong between the command line and the gateway, in a sentence that says what to do.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { createGatewayClient } from '../../../lib/cli/gateway-client';
import { type Answer, httpCell, type TestCell, tcpCell } from '../../support/cell-server';

const opened: TestCell[] = [];
afterEach(async () => {
  for (const cell of opened.splice(0)) await cell.close();
});

async function failureOf(cell: TestCell, token?: string, timeoutMs?: number): Promise<string> {
  opened.push(cell);
  const client = createGatewayClient({ url: cell.baseUrl, token, ...(timeoutMs !== undefined && { timeoutMs }) });
  const error: unknown = await client.ask('GET', '/api/admin/lights').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'RefusedError', exitCode: 1 });
  return (error as Error).message;
}

const answering =
  (status: number, body: object | string, headers = {}): Answer =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const envelope = (code: string) => ({ code, message: 'M', details: 'D', requestId: 'r-1' });

test.each<[string, Answer, string | undefined, RegExp]>([
  [
    '401 without a token',
    answering(401, envelope('UNAUTHORIZED')),
    undefined,
    /wants a token: set GATEWAY_TOKEN.*OpsTokenArn/,
  ],
  ['401 with one', answering(401, envelope('UNAUTHORIZED')), 'x', /does not know this token.*GATEWAY_TOKEN/],
  ['a bare 401', answering(401, { message: 'Unauthorized' }), 'x', /does not know this token/],
  ['403', answering(403, envelope('FORBIDDEN')), 'x', /may not do this \(FORBIDDEN\)/],
  [
    'any other refusal',
    answering(503, envelope('SERVICE_UNAVAILABLE')),
    'x',
    /^SERVICE_UNAVAILABLE: M\. D \(status 503, request r-1\)$/,
  ],
  [
    'a redirect',
    answering(302, '', { location: 'https://gw.example' }),
    'x',
    /redirect to https:\/\/gw\.example: give the URL/,
  ],
  [
    'a path that the gateway does not have',
    answering(404, { ...envelope('NOT_FOUND'), details: '' }),
    'x',
    /no such path \(NOT_FOUND\)\. Give the gateway's own URL, without a path/,
  ],
  ['something else that speaks HTTP', answering(200, '<html>'), 'x', /is not this gateway \(status 200\)/],
  ['another service’s error', answering(500, { error: 'no' }), 'x', /is not this gateway \(status 500\)/],
])('%s', async (_, answer, token, message) => {
  expect(await failureOf(await httpCell(answer), token)).toMatch(message);
});

test('something that does not speak HTTP', async () => {
  expect(await failureOf(await tcpCell((socket) => socket.end('SSH-2.0\r\n\r\n')))).toMatch(
    /failed \(.+\)\. Is it the gateway's own URL/,
  );
});

test('HTTP where TLS is expected', async () => {
  const cell = await httpCell(answering(200, {}));
  expect(await failureOf({ ...cell, baseUrl: cell.baseUrl.replace('http:', 'https:') })).toMatch(
    /does not speak TLS\. Is it http:\/\//,
  );
});

test('no answer in time', async () => {
  expect(await failureOf(await httpCell(() => undefined), 'x', 50)).toMatch(/gave no answer within 0\.05 s/);
});

test('where nothing listens the error names npm start', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const client = createGatewayClient({ url: `http://127.0.0.1:${port}`, token: undefined });
  await expect(client.ask('GET', '/')).rejects.toThrow(/Nothing listens on .*npm start/);
});

test('a redirect never gets the token', async () => {
  const elsewhere = await httpCell(answering(200, {}));
  opened.push(elsewhere);
  await failureOf(await httpCell(answering(307, '', { location: elsewhere.baseUrl })), 'a-token');
  expect(elsewhere.received).toEqual([]);
});

test('a write carries its body, its type and a request id', async () => {
  const cell = await httpCell(answering(200, { ok: true }));
  opened.push(cell);
  const client = createGatewayClient({ url: cell.baseUrl, token: 't' });
  expect(await client.ask('PUT', '/api/admin/lights/erp', { color: 'green' })).toEqual({ ok: true });
  expect(cell.received[0]).toMatchObject({
    method: 'PUT',
    url: '/api/admin/lights/erp',
    body: Buffer.from('{"color":"green"}'),
  });
  expect(cell.received[0]?.headers).toMatchObject({
    authorization: 'Bearer t',
    'content-type': 'application/json',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});
