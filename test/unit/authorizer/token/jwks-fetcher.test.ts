// A key set is fetched over a real socket within bounds of time and size, from where keys may come from.

import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createJwksFetcher } from '../../../../lambdas/authorizer/token/jwks-fetcher';
import { selfSignedCertificate } from '../../../support/certificate';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => {
    started.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/jwks.json`;
}

test('the text of the answer is given', async () => {
  const url = await serve((_, response) => response.end('{"keys":[]}'));
  expect(await createJwksFetcher()(url)).toBe('{"keys":[]}');
});

test('an issuer that is not there is an error', async () => {
  const url = await serve(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  await expect(createJwksFetcher()(url)).rejects.toThrow('ECONNREFUSED');
});

describe('a key set without end', () => {
  test('an issuer that never answers is given up after the time allowed', async () => {
    const url = await serve(() => undefined);
    await expect(createJwksFetcher({ timeoutMs: 30 })(url)).rejects.toThrow('No key set within 30 ms');
  });

  test('an answer that never ends is given up after the time allowed, however often a byte comes', async () => {
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    });
    await expect(createJwksFetcher({ timeoutMs: 60 })(url)).rejects.toThrow('No key set within 60 ms');
  });

  test('a huge answer is cut off, and the connection closed', async () => {
    const closed = Promise.withResolvers<void>();
    const url = await serve((_, response) => {
      response.on('close', closed.resolve);
      const more = () => {
        while (response.write('x'.repeat(1_000)));
        response.once('drain', more);
      };
      more();
    });
    await expect(createJwksFetcher({ maxBytes: 10_000 })(url)).rejects.toThrow('larger than 10000 bytes');
    await closed.promise;
  });

  test('is 256 KB at most, where nothing else is said', async () => {
    const url = await serve((_, response) => response.end('x'.repeat(256 * 1024 + 1)));
    await expect(createJwksFetcher()(url)).rejects.toThrow('larger than 262144 bytes');
  });

  test('is waited for three seconds, where nothing else is said', async () => {
    const asked = Promise.withResolvers<void>();
    const url = await serve(() => asked.resolve());
    const wait = jest.spyOn(globalThis, 'setTimeout');
    const fetched = createJwksFetcher()(url);
    const [giveUp] = wait.mock.calls.flatMap(([run, ms]) => (ms === 3_000 ? [run] : []));
    wait.mockRestore();
    await asked.promise;
    giveUp?.();
    await expect(fetched).rejects.toThrow('No key set within 3000 ms');
  });
});

test.each([301, 302, 307, 308])('a redirect (%i) is not followed', async (status) => {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url);
    response.writeHead(status, { location: '/elsewhere' }).end();
  });
  await expect(createJwksFetcher()(url)).rejects.toThrow(`status ${status}`);
  expect(asked).toEqual(['/jwks.json']);
});

test.each([204, 404, 500])('status %i is an error', async (status) => {
  const url = await serve((_, response) => response.writeHead(status).end());
  await expect(createJwksFetcher()(url)).rejects.toThrow(`status ${status}`);
});

test('an answer cut short is an error', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"keys"', () => response.destroy());
  });
  await expect(createJwksFetcher()(url)).rejects.toThrow('closed within the body');
});

test('bytes that are not UTF-8 are an error', async () => {
  const url = await serve((_, response) => response.end(Buffer.from([0x7b, 0xff, 0x7d])));
  await expect(createJwksFetcher()(url)).rejects.toThrow('not valid');
});

test('keys are not taken from a server whose certificate nobody vouches for', async () => {
  const secure = createHttpsServer(selfSignedCertificate(), (_, response) => response.end('{"keys":[]}'));
  server = secure;
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  const { port } = secure.address() as AddressInfo;
  await expect(createJwksFetcher()(`https://127.0.0.1:${port}/jwks.json`)).rejects.toThrow('self-signed certificate');
});

test.each([
  'http://issuer.example/jwks',
  'http://127.0.0.1.issuer.example/jwks',
  'http://localhost.issuer.example/jwks',
  'http://10.0.0.1/jwks',
  'file:///etc/passwd',
  'ftp://127.0.0.1/jwks',
])('keys are not taken from %s', async (url) => {
  await expect(createJwksFetcher()(url)).rejects.toThrow('over https');
});
