// The slim DynamoDB client over real sockets: signature, time limit, and which failures it repeats.

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type Request, sign } from 'aws4';
import { wasPerhapsApplied } from '../../../lambdas/stores/dynamodb/limits';
import { createSignedDynamoCall } from '../../../lambdas/stores/dynamodb/signed-call';
import { selfSignedCertificate } from '../../support/certificate';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

async function serve(listener: Listener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer((request, response) => void listener(request, response)))}`;
}

async function listen(given: Server): Promise<number> {
  server = given;
  await new Promise<void>((resolve) => given.listen(0, '127.0.0.1', resolve));
  return (given.address() as AddressInfo).port;
}

const env = (endpoint: string) => ({
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
  AWS_ENDPOINT_URL_DYNAMODB: endpoint,
});

const client = (endpoint: string, timeoutMs = 5_000) =>
  createSignedDynamoCall({ env: env(endpoint), timeoutMs, random: () => 0 });

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

const read = { TableName: 't', Key: { pk: { S: 'p' } } };
const write = { TableName: 't', Item: { pk: { S: 'p' } } };

test('the signature is the one that another implementation gives for what was sent', async () => {
  const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
  const endpoint = await serve(async (request, response) => {
    seen.push({ headers: request.headers, body: await bodyOf(request) });
    response.end('{}');
  });
  await client(endpoint)('GetItem', { ...read, Key: { pk: { S: '红灯' } } });
  const [{ headers, body }] = seen as [{ headers: IncomingHttpHeaders; body: string }];
  expect(headers['x-amz-target']).toBe('DynamoDB_20120810.GetItem');
  expect(headers['x-amz-security-token']).toBe('session');
  const { authorization, connection: _hop, 'content-length': _length, ...signed } = headers;
  const again = sign(
    {
      method: 'POST',
      path: '/',
      service: 'dynamodb',
      region: 'eu-west-1',
      headers: { ...signed },
      body,
      extraHeadersToIgnore: { 'content-length': true },
    } as Request,
    { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' },
  );
  expect(authorization).toBe(again.headers?.['Authorization']);
});

test('a throttled write is repeated, a bounded number of times', async () => {
  let calls = 0;
  const endpoint = await serve((request, response) => {
    request.resume();
    calls += 1;
    response.statusCode = 400;
    response.end(
      '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow"}',
    );
  });
  await expect(client(endpoint)('PutItem', write)).rejects.toMatchObject({
    name: 'ProvisionedThroughputExceededException',
    message: 'slow',
  });
  expect(calls).toBe(3);
});

test('a call whose pause would end after its time is not repeated', async () => {
  let [calls, nowMs] = [0, 0];
  const endpoint = await serve((request, response) => {
    request.resume();
    [calls, nowMs] = [calls + 1, 4_990];
    response.statusCode = 400;
    response.end('{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow"}');
  });
  const call = createSignedDynamoCall({ env: env(endpoint), timeoutMs: 5_000, now: () => nowMs, random: () => 1 });
  await expect(call('GetItem', read)).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(calls).toBe(1);
});

test('a write whose connection broke after it left is not repeated; a read is', async () => {
  let calls = 0;
  const endpoint = await serve((request) => {
    calls += 1;
    request.socket.destroy();
  });
  await expect(client(endpoint)('PutItem', write)).rejects.toMatchObject({ unsent: false });
  expect(calls).toBe(1);
  await expect(client(endpoint)('GetItem', read)).rejects.toMatchObject({ name: 'ECONNRESET' });
  expect(calls).toBe(4);
});

test('a write that found nobody listening is known to be unsent', async () => {
  const endpoint = await serve(() => undefined);
  server?.close();
  await expect(client(endpoint)('PutItem', write)).rejects.toMatchObject({ name: 'ECONNREFUSED', unsent: true });
});

test('a table that never answers costs no more than the time limit, and its connection', async () => {
  const endpoint = await serve(() => undefined);
  const closed = new Promise((resolve) => server?.once('connection', (socket) => socket.once('close', resolve)));
  await expect(client(endpoint, 50)('GetItem', read)).rejects.toMatchObject({ name: 'TimeoutError' });
  await closed;
});

test('an answer that is not JSON becomes an error of its status', async () => {
  const endpoint = await serve((_request, response) => {
    response.statusCode = 403;
    response.end('<html>');
  });
  await expect(client(endpoint)('GetItem', read)).rejects.toMatchObject({ name: 'Status403' });
});

test('calls in a row share one connection', async () => {
  const sockets = new Set<unknown>();
  const endpoint = await serve((request, response) => {
    sockets.add(request.socket);
    request.resume();
    response.end('{}');
  });
  const call = client(endpoint);
  for (let count = 0; count < 3; count++) await call('GetItem', read);
  expect(sockets.size).toBe(1);
});

test('missing variables are named, all at once', async () => {
  const call = createSignedDynamoCall({ env: { AWS_REGION: '' }, timeoutMs: 10 });
  await expect(call('GetItem', read)).rejects.toThrow(/AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY/);
});

test('over TLS it trusts a known certificate, refuses an unknown one before a byte of the request leaves', async () => {
  const certificate = selfSignedCertificate();
  const port = await listen(
    createSecureServer(certificate, (request, response) => {
      request.resume();
      response.end('{}');
    }),
  );
  const endpoint = `https://127.0.0.1:${port}`;
  await expect(client(endpoint)('PutItem', write)).rejects.toMatchObject({
    name: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    unsent: true,
  });
  const trusted = getCACertificates();
  setDefaultCACertificates([...trusted, certificate.cert]);
  try {
    expect(await client(endpoint)('PutItem', write)).toEqual({});
  } finally {
    setDefaultCACertificates(trusted);
  }
});

test.each([
  [new Error('throttled'), false],
  [Object.assign(new Error('refused'), { unsent: true }), false],
  [Object.assign(new Error('cut off'), { unsent: false }), true],
  [Object.assign(new Error('down'), { name: 'Status503' }), true],
  [Object.assign(new Error('limits'), { name: 'Status429' }), false],
  [Object.assign(new Error('down'), { name: 'InternalServerError' }), true],
  [{ unsent: false }, false],
  ['text', false],
])('a write that failed may have been made, or not: %#', (error, perhaps) => {
  expect(wasPerhapsApplied(error)).toBe(perhaps);
});
