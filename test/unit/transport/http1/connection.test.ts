// One connection: where it leads, what it keeps of TLS, and that its end is heard however it comes.

import { once } from 'node:events';
import { type AddressInfo, Socket } from 'node:net';
import {
  createServer as createSecureServer,
  getCACertificates,
  setDefaultCACertificates,
  type TLSSocket,
} from 'node:tls';
import {
  Connection,
  connectionKey,
  type Origin,
  originOf,
  type TlsSessions,
} from '../../../../lambdas/transport/http1/connection';
import { createConnectionPool } from '../../../../lambdas/transport/http1/connection-pool';
import { tcpCell } from '../../../support/cell-server';
import { selfSignedCertificate } from '../../../support/certificate';
import { untilTrue } from '../../../support/until';

test.each([
  ['http://cell.test', { secure: false, hostname: 'cell.test', port: 80 }],
  ['https://cell.test', { secure: true, hostname: 'cell.test', port: 443 }],
  ['https://cell.test:8443', { secure: true, hostname: 'cell.test', port: 8443 }],
  ['http://[::1]:81', { secure: false, hostname: '::1', port: 81 }],
])('%s leads to its host, at the port that its scheme has or that it names', (url, origin) => {
  expect(originOf(new URL(url))).toEqual(origin);
});

test('a plain and a secure connection to one port are not taken for each other', () => {
  const origin = { hostname: 'cell.test', port: 443 };
  expect(connectionKey({ ...origin, secure: true }, 'acme')).not.toBe(
    connectionKey({ ...origin, secure: false }, 'acme'),
  );
});

afterEach(() => jest.restoreAllMocks());

test('writes at once, and probes a peer that is silent', async () => {
  const cell = await tcpCell((socket) => socket.resume());
  const set = [jest.spyOn(Socket.prototype, 'setNoDelay'), jest.spyOn(Socket.prototype, 'setKeepAlive')];
  const { socket } = new Connection({ secure: false, hostname: '127.0.0.1', port: cell.port }, 'acme');
  const given = set.map(({ mock }) => mock.calls.filter((_, at) => mock.contexts[at] === socket).map(([is]) => is));
  expect(given).toEqual([[true], [true]]);
  socket.destroy();
  await cell.close();
});

describe('over TLS', () => {
  const certificate = selfSignedCertificate();
  let peers: { readonly servername: TLSSocket['servername']; readonly resumed: boolean }[];
  let port: number;
  let server: ReturnType<typeof createSecureServer>;
  let kept: (Buffer | undefined)[];
  const sessions: TlsSessions = { get: () => kept.at(-1), set: (_origin, session) => void kept.push(session) };
  beforeEach(async () => {
    [peers, kept] = [[], []];
    server = createSecureServer(certificate, (socket) => {
      peers.push({ servername: socket.servername, resumed: socket.isSessionReused() });
      socket.on('error', () => undefined).resume();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => void server.close());

  /** Connects, and closes the connection when `isOver`. */
  async function visit(at: Partial<Origin>, isOver: (connection: Connection) => boolean): Promise<void> {
    const origin = { secure: true, hostname: '127.0.0.1', port, ...at };
    const connection = new Connection(origin, 'acme', { sessions, ca: certificate.cert });
    await untilTrue(() => isOver(connection));
    connection.socket.destroy();
    await untilTrue(() => connection.socket.closed);
  }
  const isKept = () => kept.length > 0;

  test.each<[string, string | false]>([
    ['localhost', 'localhost'],
    ['127.0.0.1', false],
  ])('names the host %s to the peer if it is a name', async (hostname, name) => {
    await visit({ hostname }, isKept);
    expect(peers.map(({ servername }) => servername)).toEqual([name]);
  });

  test('resumes the session of an earlier connection, which its close does not forget', async () => {
    await visit({}, isKept);
    await visit({}, ({ connected }) => connected && peers.length > 1);
    expect(peers.map(({ resumed }) => resumed)).toEqual([false, true]);
    expect(kept).not.toContain(undefined);
  });

  test('connections of one pool resume the sessions of earlier ones, whoever owns them', async () => {
    const trusted = getCACertificates('default');
    setDefaultCACertificates([...trusted, certificate.cert]);
    const pool = createConnectionPool(Date.now);
    try {
      for (const owner of ['acme', 'globex']) {
        const { socket } = pool.open({ secure: true, hostname: '127.0.0.1', port }, owner) as Connection;
        let sessionsGiven = 0;
        socket.on('session', () => {
          sessionsGiven += 1;
        });
        await untilTrue(() => sessionsGiven > 0 || peers.length > 1);
        socket.destroy();
      }
    } finally {
      setDefaultCACertificates(trusted);
      pool.close();
    }
    expect(peers.map(({ resumed }) => resumed)).toEqual([false, true]);
  });

  test('forgets the session that a handshake failed with', async () => {
    await visit({}, isKept);
    const plain = await tcpCell((socket) => socket.end('SSH-2.0\r\n'));
    await visit({ port: plain.port }, ({ socket }) => socket.closed);
    expect(kept.at(-1)).toBeUndefined();
    await plain.close();
  });
});
