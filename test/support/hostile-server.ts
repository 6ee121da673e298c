// A server that spoils its answers: what functions ask (table, secrets, keys, event bus) may be as unkind as the world.

import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

export interface HostileRequest {
  readonly path: string;
  readonly headers: string;
  readonly body: string;
}

interface GoodAnswer {
  readonly status?: number;
  readonly body: string;
}

/** How a good answer reaches the caller. */
type Spoil = (socket: Socket, good: string, body: string) => void;

const head = (length: number | string, status = '200 OK'): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
const whole = (body: string, status?: string): string => head(Buffer.byteLength(body), status) + body;
const half = (text: string): string => text.slice(0, text.length - 4);
const THROTTLED = '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}';
/** Longer than every client of the test waits, shorter than the test. */
const LATE_MS = 400;

export const FAULTS = {
  late: (socket, good) => void setTimeout(() => socket.write(good), LATE_MS),
  frozen: () => undefined,
  stalled: (socket, good) => void socket.write(half(good)),
  'cut off': (socket, good) => void socket.end(half(good)),
  'reset half way': (socket, good) => void socket.write(half(good), () => socket.resetAndDestroy()),
  'hung up': (socket) => void socket.end(),
  reset: (socket) => void socket.resetAndDestroy(),
  twice: (socket, good) => void socket.write(good + good),
  'followed by bytes': (socket, good) => void socket.write(`${good}\r\nHTTP/1.1 200 OK\r\n`),
  'in single bytes': (socket, good) => {
    for (const byte of Buffer.from(good)) socket.write(Buffer.from([byte]));
  },
  'after an interim response': (socket, good) => void socket.write(`HTTP/1.1 103 Early Hints\r\n\r\n${good}`),
  'of two lengths': (socket, good, body) =>
    void socket.write(good.replace('\r\n\r\n', '\r\ncontent-length: 1\r\n\r\n') + body),
  'of a length that is too short': (socket, _, body) => void socket.write(head(Buffer.byteLength(body) - 3) + body),
  'of a negative length': (socket, _, body) => void socket.write(head('-1') + body),
  'not HTTP': (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  'a page': (socket) => void socket.write(whole('<html>sign in</html>')),
  empty: (socket) => void socket.write(whole('')),
  null: (socket) => void socket.write(whole('null')),
  throttled: (socket) => void socket.write(whole(THROTTLED, '400 Bad Request')),
  'a failure': (socket) => void socket.write(whole('{}', '503 Service Unavailable')),
  'a redirect': (socket) =>
    void socket.write(whole('', '302 Found').replace('\r\n', '\r\nlocation: http://127.0.0.1:1/\r\n')),
} satisfies Record<string, Spoil>;

export type Fault = keyof typeof FAULTS;

export interface HostileServer {
  readonly url: string;
  readonly asked: HostileRequest[];
  /** Spoils the answers while it is set. */
  fault: Fault | undefined;
  close(): Promise<void>;
}

export async function startHostileServer(answer: (request: HostileRequest) => GoodAnswer): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    onRequests(socket, (request) => {
      hostile.asked.push(request);
      const { status = 200, body } = answer(request);
      const good = whole(body, `${status} X`);
      if (hostile.fault === undefined) socket.write(good);
      else FAULTS[hostile.fault](socket, good, body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const hostile: HostileServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    fault: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return hostile;
}

/** Requests without chunks, as the functions send them. */
function onRequests(socket: Socket, take: (request: HostileRequest) => void): void {
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
      const headers = text.slice(0, end);
      const length = Number(/^content-length: *(\d+)/im.exec(headers)?.[1] ?? 0);
      const bodyEnd = end + 4 + length;
      if (text.length < bodyEnd) return;
      const body = text.slice(end + 4, bodyEnd);
      text = text.slice(bodyEnd);
      take({ path: String(headers.split(' ')[1]), headers, body });
    }
  });
}
