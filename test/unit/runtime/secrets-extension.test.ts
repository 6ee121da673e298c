// Secrets come from the extension's loopback port, and no error tells one.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSecretsExtension } from '../../../lambdas/runtime/secrets-extension';

let server: Server | undefined;
const seen: { url: string | undefined; token: unknown }[] = [];

async function listen(answer: RequestListener): Promise<number> {
  const listening = createServer((request, response) => {
    seen.push({ url: request.url, token: request.headers['x-aws-parameters-secrets-token'] });
    answer(request, response);
  });
  server = listening;
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  return (listening.address() as AddressInfo).port;
}

async function extension(answer: RequestListener, timeoutMs = 5_000) {
  const port = await listen(answer);
  return createSecretsExtension({ port, sessionToken: 'session', timeoutMs, wait: async () => undefined });
}

afterEach(async () => {
  jest.restoreAllMocks();
  seen.length = 0;
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
});

test('the secret is asked for by id and stage, with the session token', async () => {
  const reader = await extension((_request, response) => response.end('{"SecretString":"s3cret"}'));
  await expect(reader.read('arn:aws:x/y+z', 'AWSPREVIOUS')).resolves.toBe('s3cret');
  expect(seen).toEqual([
    { url: '/secretsmanager/get?secretId=arn%3Aaws%3Ax%2Fy%2Bz&versionStage=AWSPREVIOUS', token: 'session' },
  ]);
});

test('an extension that is not ready yet is asked again', async () => {
  const reader = await extension((_request, response) => {
    if (seen.length < 3) response.writeHead(400).end('not ready to serve traffic, please wait');
    else response.end('{"SecretString":"late"}');
  });
  await expect(reader.read('id')).resolves.toBe('late');
});

test('the pauses between the tries grow', async () => {
  const port = await listen((_request, response) => {
    if (seen.length < 6) response.writeHead(400).end('not ready to serve traffic');
    else response.end('{"SecretString":"late"}');
  });
  const pauses = [20, 50, 100, 200, 400];
  const { setTimeout: start } = globalThis;
  /** Requests that had been made when a pause of that length ended. */
  const ended: [ms: number | undefined, requests: number][] = [];
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms?: number) => {
    if (!pauses.includes(Number(ms))) return start(run, ms);
    return setImmediate(() => {
      ended.push([ms, seen.length]);
      run();
    });
  }) as never);
  const reader = createSecretsExtension({ port, sessionToken: 'session' });
  await expect(reader.read('id')).resolves.toBe('late');
  expect(ended).toEqual(pauses.map((ms, before) => [ms, before + 1]));
});

test('it is left alone until the pause is over', async () => {
  let isPaused = false;
  const asked: boolean[] = [];
  const port = await listen(({ url }, response) => {
    if (url !== '/') asked.push(isPaused);
    if (asked.length > 1) response.end('{"SecretString":"late"}');
    else response.writeHead(400).end('not ready to serve traffic');
  });
  const wait = async () => {
    isPaused = true;
    // Two round trips: what was sent meanwhile has arrived.
    for (let trip = 0; trip < 2; trip += 1) await (await fetch(`http://127.0.0.1:${port}/`)).text();
    isPaused = false;
  };
  await createSecretsExtension({ port, sessionToken: 'session', wait }).read('id');
  expect(asked).toEqual([false, false]);
});

test('one that never gets ready is given up', async () => {
  const reader = await extension((_request, response) => response.writeHead(400).end('not ready to serve traffic'));
  await expect(reader.read('id')).rejects.toThrow('The secrets extension answered 400 for id (AWSCURRENT)');
  expect(seen).toHaveLength(6);
});

test('another error is not repeated, and its text is not told', async () => {
  const reader = await extension((_request, response) => response.writeHead(500).end('s3cret'));
  await expect(reader.read('id')).rejects.toThrow(/^The secrets extension answered 500 for id \(AWSCURRENT\)$/);
  expect(seen).toHaveLength(1);
});

test.each(['{"SecretBinary":"czNjcmV0"}', '{"SecretString":"  "}', '{"SecretString":7}', 's3cret', 'null'])(
  'an answer without text (%j) is no secret',
  async (body) => {
    const reader = await extension((_request, response) => response.end(body));
    await expect(reader.read('id')).rejects.toThrow(/^The answer for id holds no text$/);
  },
);

test('an extension that hangs is given up', async () => {
  const reader = await extension(() => undefined, 20);
  await expect(reader.read('id')).rejects.toThrow('did not answer in time');
});

test('an extension that is not there is an error', async () => {
  const reader = createSecretsExtension({ port: 1, sessionToken: 'session' });
  await expect(reader.read('id')).rejects.toThrow('ECONNREFUSED');
});
