// Cells at their worst, over real sockets: each is told by its own name, in time, and leaves no socket behind.

import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { ProbeResult } from '../../../lambdas/domain/health/ports';
import { createHttpProbe } from '../../../lambdas/health/http-probe';
import { NOBODY, UNKNOWN_HOST } from '../../support/cell-server';
import { selfSignedCertificate } from '../../support/certificate';

const TIMEOUT_MS = 300;
const certificate = selfSignedCertificate();
const elapsedMs = () => performance.now();
const probe = createHttpProbe({ timeoutMs: 20_000, elapsedMs });
const impatient = createHttpProbe({ timeoutMs: TIMEOUT_MS, elapsedMs });

const running: Server[] = [];
const sockets = new Set<Socket>();

/** Listens on a free port; every socket it accepts is watched. */
async function listen(server: Server): Promise<string> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  running.push(server);
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const httpCell = async (answer: RequestListener): Promise<string> => `http://${await listen(createHttpServer(answer))}`;
/** Answers the first bytes it gets by what `speak` does with the socket. */
const rawCell = async (speak: (socket: Socket) => void): Promise<string> =>
  `http://${await listen(createTcpServer((socket) => socket.once('data', () => speak(socket))))}`;

/** Probes, and then waits until the Cell has seen every connection end: a leak would never let this return. */
async function probed(baseUrl: string, look = probe): Promise<ProbeResult> {
  const result = await look(baseUrl);
  await Promise.all(
    [...sockets].map(
      (socket) =>
        new Promise((resolve) => {
          socket.once('close', resolve);
        }),
    ),
  );
  return result;
}

afterEach(async () => {
  // Ends only once every connection has: a probe that leaks a socket fails here.
  await Promise.all(running.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

const failure = (error: string) => ({ ok: false, error });

describe('a Cell that is well', () => {
  it('is up, with the time it took, asked once and plainly', async () => {
    const asked: unknown[] = [];
    const url = await httpCell((request, response) => {
      asked.push([request.method, request.url, request.headers.connection, request.headers.authorization]);
      response.end('{"status":"up","cell":"erp"}');
    });
    expect(await probed(url)).toEqual({ ok: true, latencyMs: expect.any(Number) });
    expect(asked).toEqual([['GET', '/health', 'close', undefined]]);
  });

  it('is asked below the path of its base URL', async () => {
    const paths: unknown[] = [];
    const url = await httpCell((request, response) => {
      paths.push(request.url);
      response.end('{"status":"up"}');
    });
    await probed(`${url}/erp/v2`);
    expect(paths).toEqual(['/erp/v2/health']);
  });

  it('is up over TLS with a certificate that is trusted', async () => {
    const server = createHttpsServer(certificate, (_request, response) => response.end('{"status":"up"}'));
    const trusting = createHttpProbe({ timeoutMs: 20_000, elapsedMs, ca: certificate.cert });
    expect(await probed(`https://${await listen(server)}`, trusting)).toMatchObject({ ok: true });
  });

  it('has its time measured by a clock that cannot be set', async () => {
    const times = [100, 142.46];
    const measured = createHttpProbe({ timeoutMs: 20_000, elapsedMs: () => times.shift() ?? Number.NaN });
    const url = await httpCell((_request, response) => response.end('{"status":"up"}'));
    expect(await probed(url, measured)).toEqual({ ok: true, latencyMs: 42.5 });
  });
});

describe('an answer that is invalid', () => {
  it.each([
    ['a broken body', '{"status":"up'],
    ['HTML', '<html><body><script>alert("x")</script></body></html>'],
    ['an empty body', ''],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['a status that is down', '{"status":"down"}'],
  ])('%s in a 200 is a bad body', async (_, body) => {
    expect(await probed(await httpCell((_request, response) => response.end(body)))).toEqual(failure('bad_body'));
  });

  it('503 with HTML is status_503', async () => {
    const url = await httpCell((_request, response) => {
      response.writeHead(503, 'Sorry <b>all</b>').end('<script>alert(1)</script>');
    });
    expect(await probed(url)).toEqual(failure('status_503'));
  });

  it('a redirect is one, and is not followed', async () => {
    let asked = 0;
    const url = await httpCell((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await probed(url)).toEqual(failure('redirect'));
    expect(asked).toBe(1);
  });

  it('a body beyond the cap is too large', async () => {
    const url = await httpCell((_request, response) => response.end(Buffer.alloc(70_000, 'x')));
    expect(await probed(url)).toEqual(failure('too_large'));
  });

  it('a stream for ever is cut at the cap', async () => {
    const url = await httpCell((request, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      };
      response.on('drain', pour);
      request.on('close', () => response.destroy());
      pour();
    });
    expect(await probed(url)).toEqual(failure('too_large'));
  });

  it.each([
    ['text that is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a status line that is invalid', 'HTTP/1.1 abc\r\n\r\n'],
    ['a header that smuggles', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['headers without an end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
  ])('%s is a breach of protocol', async (_, bytes) => {
    expect(await probed(await rawCell((socket) => socket.end(bytes)))).toEqual(failure('protocol'));
  });

  it('an upgrade nobody asked for is no answer', async () => {
    const bytes = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
    const result = await probed(await rawCell((socket) => socket.write(bytes)));
    expect(result.ok).toBe(false);
  });
});

describe('of what a Cell says no word goes further', () => {
  const WORDS = '<script>words</script>';
  const told = async (url: string) => {
    const result = await probed(url);
    expect(JSON.stringify(result)).not.toMatch(/words/i);
    return result.ok ? 'ok' : result.error;
  };

  it.each<[string, RequestListener]>([
    ['bad_body', (_request, response) => response.end(JSON.stringify({ status: WORDS }))],
    ['bad_body', (_request, response) => response.end(JSON.stringify({ status: 'down', error: WORDS }))],
    ['bad_body', (_request, response) => response.end(`{"status":"up",${WORDS}`)],
    ['ok', (_request, response) => response.end(JSON.stringify({ status: 'up', words: WORDS }))],
    ['status_503', (_request, response) => response.writeHead(503, WORDS, { words: WORDS }).end(WORDS)],
    ['redirect', (_request, response) => response.writeHead(302, WORDS, { location: `/${WORDS}` }).end(WORDS)],
  ])('where its answer is %s', async (error, answer) => {
    expect(await told(await httpCell(answer))).toBe(error);
  });

  it.each([
    `${WORDS}\r\n\r\n`,
    `HTTP/1.1 200 OK\r\n${WORDS}\r\n\r\n`,
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${WORDS}`,
  ])('where it breaks the protocol by %j', async (bytes) => {
    expect(await told(await rawCell((socket) => socket.end(bytes)))).toBe('protocol');
  });
});

describe('a Cell that does not end', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['says nothing', () => undefined],
    ['never ends its headers', (socket) => socket.write('HTTP/1.1 200 OK\r\nx: ')],
    ['never ends its body', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"status":')],
  ])('and %s is a timeout', async (_, speak) => {
    expect(await probed(await rawCell(speak), impatient)).toEqual(failure('timeout'));
  });

  it('and trickles a byte now and then is a timeout: the timer is over all of it', async () => {
    const url = await rawCell((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n');
      const trickle = setInterval(() => socket.write(' '), TIMEOUT_MS / 10);
      socket.on('close', () => clearInterval(trickle));
    });
    expect(await probed(url, impatient)).toEqual(failure('timeout'));
  });
});

describe('a Cell that cannot be spoken to', () => {
  it('closed its port: refused', async () => {
    expect(await probed(NOBODY)).toEqual(failure('refused'));
  });

  it('hangs up before it answers: reset', async () => {
    expect(await probed(await rawCell((socket) => socket.destroy()))).toEqual(failure('reset'));
  });

  it('resets within its body: reset', async () => {
    const url = await rawCell((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"status":"up"}', () => socket.resetAndDestroy());
    });
    expect(await probed(url)).toEqual(failure('reset'));
  });

  it('has a name that resolves to nothing: dns', async () => {
    expect(await probed(UNKNOWN_HOST)).toEqual(failure('dns'));
  });

  it('shows a certificate that nobody signed: tls', async () => {
    const server = createHttpsServer(certificate, (_request, response) => response.end('{"status":"up"}'));
    expect(await probed(`https://${await listen(server)}`)).toEqual(failure('tls'));
  });

  it('speaks plain HTTP where TLS is due: tls', async () => {
    const server: HttpServer = createHttpServer((_request, response) => response.end('{"status":"up"}'));
    expect(await probed(`https://${await listen(server)}`)).toEqual(failure('tls'));
  });

  it('never ends the handshake: timeout', async () => {
    const server = createTcpServer((socket) => socket.resume());
    expect(await probed(`https://${await listen(server)}`, impatient)).toEqual(failure('timeout'));
  });
});

it('a hundred probes at once, half of them hanging, are all told and all freed', async () => {
  const good = await httpCell((_request, response) => response.end('{"status":"up"}'));
  const hanging = await rawCell(() => undefined);
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, index) => (index % 2 ? impatient(hanging) : probe(good))),
  );
  expect(results.filter(({ ok }) => ok)).toHaveLength(50);
  expect(results.filter((result) => !result.ok && result.error === 'timeout')).toHaveLength(50);
  await probed(good);
});
