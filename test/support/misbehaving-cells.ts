// Cells that frame their answers badly. Each writes into every answer whom it is for, so that one which reaches another
// caller is known by its text.

import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { type TestCell, tcpCell, tlsCell } from './cell-server';
import type { TestCertificate } from './certificate';
import { type BodyReading, type CellRequest, readRequests } from './request-reader';

export interface MisbehavingCell {
  readonly name: string;
  /** Methods that meet the fault. */
  readonly methods: readonly string[];
  /** `good`: every answer is whole and must be passed on. `broken`: RFC 9112 calls it unrecoverable. */
  readonly answers: 'good' | 'broken';
  /** Bytes can come after the connection was put down, so that the same tenant's next request may meet them. */
  readonly late?: boolean;
  /** Ends connections without a word: a write that is on its way then is lost, and only its caller may repeat it. */
  readonly hangsUp?: boolean;
  /** Absent: each body is read before its request is answered. */
  readonly reading?: BodyReading;
  /** What a POST of the tenant carries. */
  readonly body?: (tenant: string) => string;
  /** What the Cell says to a connection before any request. */
  readonly greeting?: string;
  answer(socket: Socket, request: CellRequest): void | Promise<void>;
}

const text = ({ tenant, id }: CellRequest): string => `private data of ${tenant} for ${id}`;
const ok = (body: string): string => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const good = (request: CellRequest): string => ok(text(request));
/** What an attacker would have the next caller take for the answer to its own request. */
const forged = (request: CellRequest): string => ok(`forged by ${request.tenant}`);
const chunked = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
const inChunks = (body: string): string => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked(body)}`;
/** More than a socket takes at once, so that an early answer overtakes the rest. */
const largeBody = (): string => 'x'.repeat(300_000);
const noContent = (head: string, body: string): string => `HTTP/1.1 204 No Content\r\n${head}\r\n${body}`;

/** Node resets no connection under TLS: it ends there without a word. */
const reset = (socket: Socket): void =>
  void (socket instanceof TLSSocket ? socket.destroy() : socket.resetAndDestroy());

/** The answer that a connection still owes. */
const BEFORE = new WeakMap<Socket, string>();

export const MISBEHAVING_CELLS: readonly MisbehavingCell[] = [
  {
    name: 'answers HEAD with a body',
    methods: ['HEAD', 'GET'],
    answers: 'good',
    late: true,
    answer: (socket, request) => void socket.write(good(request)),
  },
  {
    name: 'answers HEAD with a body that is a response, in a segment of its own',
    methods: ['HEAD', 'GET'],
    answers: 'good',
    late: true,
    async answer(socket, request) {
      if (request.method !== 'HEAD') socket.write(good(request));
      else {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${forged(request).length}\r\n\r\n`);
        await wait(1);
        socket.write(forged(request));
      }
    },
  },
  {
    name: 'answers 204 with a body',
    methods: ['DELETE', 'GET'],
    answers: 'good',
    answer: (socket, request) =>
      void socket.write(
        request.method === 'DELETE' ? noContent('content-length: 2\r\n', `ok${forged(request)}`) : good(request),
      ),
  },
  {
    name: 'answers 204 with chunks',
    methods: ['DELETE', 'GET'],
    answers: 'good',
    answer: (socket, request) =>
      void socket.write(
        request.method === 'DELETE'
          ? noContent('transfer-encoding: chunked\r\n', chunked(forged(request)))
          : good(request),
      ),
  },
  {
    name: 'answers 304 with a body',
    methods: ['GET'],
    answers: 'good',
    answer: (socket, request) =>
      void socket.write(
        request.target.startsWith('/unchanged')
          ? `HTTP/1.1 304 Not Modified\r\ncontent-length: 2\r\n\r\n${forged(request)}`
          : good(request),
      ),
  },
  {
    name: 'sends a response beyond its Content-Length',
    methods: ['GET', 'POST'],
    answers: 'good',
    answer: (socket, request) => void socket.write(good(request) + forged(request)),
  },
  {
    name: 'sends a response after its last chunk',
    methods: ['GET', 'POST'],
    answers: 'good',
    answer: (socket, request) =>
      void socket.write(
        `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked(text(request))}${forged(request)}`,
      ),
  },
  {
    name: 'sends a second response a moment later',
    methods: ['GET', 'POST'],
    answers: 'good',
    late: true,
    async answer(socket, request) {
      socket.write(good(request));
      await wait(1);
      socket.write(forged(request));
    },
  },
  {
    name: 'sends a line break after its body',
    methods: ['GET', 'POST'],
    answers: 'good',
    answer: (socket, request) => void socket.write(`${good(request)}\r\n`),
  },
  {
    name: 'sends interim responses',
    methods: ['GET', 'POST'],
    answers: 'good',
    answer: (socket, request) =>
      void socket.write(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${good(request)}`),
  },
  {
    // A write that was on its way at that moment is told so: nobody but its caller may repeat it.
    name: 'closes an idle connection by 408',
    methods: ['GET'],
    answers: 'good',
    late: true,
    async answer(socket, request) {
      socket.write(good(request));
      await wait(1);
      socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    },
  },
  {
    name: 'ends its answers by closing',
    methods: ['GET', 'POST'],
    answers: 'good',
    answer: (socket, request) => void socket.end(`HTTP/1.1 200 OK\r\n\r\n${text(request)}`),
  },
  {
    name: 'speaks HTTP/1.0 and keeps the connection',
    methods: ['GET', 'POST'],
    answers: 'good',
    answer: (socket, request) => void socket.write(good(request).replace('HTTP/1.1', 'HTTP/1.0')),
  },
  {
    name: 'sends a line break a moment after its body',
    methods: ['GET'],
    answers: 'good',
    late: true,
    async answer(socket, request) {
      socket.write(good(request));
      await wait(1);
      socket.write('\r\n');
    },
  },
  {
    name: 'sends an interim response after the final one',
    methods: ['GET', 'POST'],
    answers: 'good',
    answer: (socket, request) => void socket.write(`${good(request)}HTTP/1.1 103 Early Hints\r\n\r\n`),
  },
  {
    name: 'sends other bytes after its last chunk',
    methods: ['GET', 'POST'],
    answers: 'good',
    answer: (socket, request) =>
      void socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked(text(request))}0\r\n\r\n`),
  },
  {
    name: 'sends its answer cut within the status line and the headers',
    methods: ['GET', 'POST'],
    answers: 'good',
    async answer(socket, request) {
      const bytes = good(request);
      for (const [from, to] of [[0, 1], [1, 9], [9, 20], [20, 38], [38]]) {
        socket.write(bytes.slice(from, to));
        await wait(0);
      }
    },
  },
  {
    name: 'closes its side with the answer',
    methods: ['GET', 'POST'],
    answers: 'good',
    hangsUp: true,
    answer: (socket, request) => void socket.end(good(request)),
  },
  {
    // The reset may come before the next request has left, and after: a read goes out once more.
    name: 'resets the connection behind its answer',
    methods: ['GET'],
    answers: 'good',
    answer: (socket, request) => void socket.write(good(request), () => setImmediate(() => reset(socket))),
  },
  {
    // A second answer may be under way while the connection is looked at.
    name: 'sends forged responses all the time',
    methods: ['GET'],
    answers: 'good',
    late: true,
    async answer(socket, request) {
      socket.write(good(request));
      for (let count = 0; count < 3 && !socket.destroyed; count += 1) {
        await wait(0);
        socket.write(forged(request));
      }
    },
  },
  {
    name: 'answers before it has read the body',
    methods: ['POST', 'GET'],
    answers: 'good',
    reading: 'early',
    body: largeBody,
    answer: (socket, request) => void socket.write(good(request)),
  },
  {
    name: 'answers before it has read the body, and sends a second response once it has',
    methods: ['POST', 'GET'],
    answers: 'good',
    late: true,
    reading: 'early',
    body: largeBody,
    answer(socket, request) {
      socket.write(good(request));
      if (request.method === 'POST') socket.once('data', () => socket.write(forged(request)));
    },
  },
  {
    name: 'answers before it has read the body, and closes its side',
    methods: ['POST', 'GET'],
    answers: 'good',
    hangsUp: true,
    reading: 'early',
    body: largeBody,
    answer: (socket, request) => void socket.end(good(request)),
  },
  {
    name: 'takes a body for the next request',
    methods: ['POST', 'GET'],
    answers: 'good',
    late: true,
    reading: 'never',
    body: (tenant) => `GET /smuggled HTTP/1.1\r\nx-tenant-id: ${tenant}\r\nx-request-id: smuggled\r\n\r\n`,
    answer: (socket, request) => void socket.write(good(request)),
  },
  {
    // Its first caller takes the greeting for the answer: no client can tell it from one.
    name: 'sends a response before it was asked',
    methods: ['GET', 'POST'],
    answers: 'good',
    late: true,
    greeting: ok('greeting'),
    answer: (socket, request) => void socket.write(good(request)),
  },
  {
    name: 'answers each request with what the one before it asked for',
    methods: ['GET', 'POST'],
    answers: 'good',
    late: true,
    answer(socket, request) {
      socket.write(BEFORE.get(socket) ?? ok(''));
      BEFORE.set(socket, good(request));
    },
  },
  {
    name: 'answers HEAD with chunks',
    methods: ['HEAD', 'GET'],
    answers: 'good',
    late: true,
    answer: (socket, request) => void socket.write(inChunks(text(request))),
  },
  {
    name: 'answers 304 with chunks',
    methods: ['GET'],
    answers: 'good',
    answer: (socket, request) =>
      void socket.write(
        request.target.startsWith('/unchanged')
          ? inChunks(forged(request)).replace('200 OK', '304 Not Modified')
          : good(request),
      ),
  },
  {
    name: 'answers 204 with a length and no body',
    methods: ['DELETE', 'GET'],
    answers: 'good',
    answer: (socket, request) =>
      void socket.write(request.method === 'DELETE' ? noContent('content-length: 20\r\n', '') : good(request)),
  },
  {
    name: 'sends two Content-Lengths',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) =>
      void socket.write(good(request).replace('content-length', 'content-length: 2\r\ncontent-length')),
  },
  {
    name: 'sends Transfer-Encoding with Content-Length',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) =>
      void socket.write(
        `HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n${chunked(forged(request))}`,
      ),
  },
  {
    name: 'cuts its body off',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) => void socket.end(good(request).slice(0, -3)),
  },
  {
    name: 'resets after its headers',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) => {
      socket.write(good(request).slice(0, -3), () => reset(socket));
    },
  },
  {
    name: 'ends its chunks without the last one',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) => void socket.end(inChunks(text(request)).replace(/0\r\n\r\n$/, '')),
  },
  {
    name: 'sends a chunk longer than its size',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) => void socket.write(inChunks(text(request)).replace(/\r\n0\r\n\r\n$/, good(request))),
  },
  {
    name: 'names a transfer coding that nobody asked for',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) => void socket.write(inChunks(text(request)).replace('chunked', 'gzip, chunked')),
  },
  {
    name: 'writes its length with a sign',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) => void socket.write(good(request).replace('content-length: ', 'content-length: +')),
  },
  {
    name: 'ends its lines without CR',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) => void socket.write(good(request).replaceAll('\r\n', '\n')),
  },
  {
    name: 'frames in an interim response',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) =>
      void socket.write(`HTTP/1.1 103 Early Hints\r\ncontent-length: 5\r\n\r\n${good(request)}`),
  },
  {
    name: 'sends interim responses without end',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) => void socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1_000) + good(request)),
  },
  {
    name: 'switches protocols',
    methods: ['GET'],
    answers: 'broken',
    answer: (socket, request) =>
      void socket.write(`HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n${good(request)}`),
  },
];

/** A Cell that reads heads only: what a request carries as its body is the next request to it. */
export function deafToBodies(): Promise<TestCell> {
  return misbehavingCell({ reading: 'never', answer: (socket, request) => void socket.write(good(request)) });
}

export async function misbehavingCell(kind: Behaviour): Promise<TestCell> {
  return tcpCell((socket) => misbehave(socket, kind));
}

type Behaviour = Pick<MisbehavingCell, 'answer' | 'reading' | 'greeting'>;

function misbehave(socket: Socket, kind: Behaviour): void {
  if (kind.greeting !== undefined) socket.write(kind.greeting);
  readRequests(socket, kind.reading ?? 'whole', (request) => kind.answer(socket, request));
}

export interface ChangingCell extends TestCell {
  /** Ends every connection; new ones are answered in the new way. */
  become(kind: MisbehavingCell): void;
  /** TLS handshakes, and those of them that resumed a session. */
  handshakes(): { readonly all: number; readonly resumed: number };
}

/** One Cell that misbehaves in one way after the other. Until then it is well. */
export async function changingCell(certificate?: TestCertificate): Promise<ChangingCell> {
  let kind: Behaviour = { answer: (socket) => void socket.write(ok('{"status":"up"}')) };
  const sockets = new Set<Socket>();
  const count = { all: 0, resumed: 0 };
  const speak = (socket: Socket): void => {
    if (socket instanceof TLSSocket) {
      count.all += 1;
      if (socket.isSessionReused()) count.resumed += 1;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    misbehave(socket, kind);
  };
  const cell = certificate === undefined ? await tcpCell(speak) : await tlsCell(certificate, speak);
  return {
    ...cell,
    handshakes: () => ({ ...count }),
    become(next) {
      kind = next;
      for (const socket of sockets) socket.destroy();
    },
  };
}
