// Writes an HTTP/1.1 request: RFC 9112, 3 and 6.

import type { Socket } from 'node:net';
import { NOT_IN_VALUE, TOKEN } from './message-syntax';

export interface WireRequest {
  readonly method: string;
  /** Encoded path and query. */
  readonly target: string;
  /** The Host header. */
  readonly authority: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Headers of the signature; they replace others of the same name. */
  readonly signature: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The connection carries no other request. */
  readonly unshared: boolean;
}

/** A body up to this size leaves with the head in one write. */
const ONE_WRITE_BYTES = 16_384;
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
const TARGET = /^[\x21-\x7e\x80-\xff]+$/;

/**
 * Request line and headers, one character a byte.
 * @throws TypeError for what would end a line or begin another
 */
export function requestHead({ method, target, authority, headers, signature, body, unshared }: WireRequest): string {
  if (!TOKEN.test(method) || !TARGET.test(target)) throw new TypeError('The request line is invalid');
  let head = `${method} ${target} HTTP/1.1\r\n${line('host', authority)}`;
  for (const name of Object.keys(headers)) {
    if (!Object.hasOwn(signature, name)) head += line(name, headers[name] as string);
  }
  for (const name of Object.keys(signature)) head += line(name, signature[name] as string);
  head += unshared ? 'connection: close\r\n' : 'connection: keep-alive\r\n';
  // A body without a length would be read by the peer as a request of its own, whatever the method.
  if (body.length > 0 || METHODS_WITH_BODY.has(method)) head += `content-length: ${body.length}\r\n`;
  return `${head}\r\n`;
}

/** @param socket connected */
export function writeRequest(socket: Socket, head: string, body: Buffer): void {
  if (body.length === 0) socket.write(head, 'latin1');
  else if (body.length <= ONE_WRITE_BYTES) socket.write(head + body.toString('latin1'), 'latin1');
  else {
    // A larger body may be answered while it is on its way.
    hearOut(socket);
    socket.cork();
    socket.write(head, 'latin1');
    socket.write(body);
    socket.uncork();
  }
}

function line(name: string, value: string): string {
  if (!TOKEN.test(name)) throw new TypeError('A header name is invalid');
  if (NOT_IN_VALUE.test(value)) throw new TypeError(`The value of ${name} is invalid`);
  return `${name}: ${value}\r\n`;
}

// A peer may answer and hang up while a large body is still on its way to it. Node destroys a socket at the first write
// that fails, and with it an answer that has arrived but was not read yet.

type Callback = (error?: Error | null) => void;

const heardOut = new WeakSet<Socket>();

/** From now on a write that meets a hang-up fails only when all that the peer said has been read. */
export function hearOut(socket: Socket): void {
  if (heardOut.has(socket)) return;
  heardOut.add(socket);
  const patient =
    (callback: Callback): Callback =>
    (error) => {
      if (!isHangUp(error) || socket.readableEnded) callback(error);
      // A turn later, so that whoever reads the socket has met its end first. A read that fails destroys the socket itself.
      else socket.once('end', () => setImmediate(callback, error));
    };
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  socket._write = (chunk, encoding, callback) => write(chunk, encoding, patient(callback));
  if (writev) socket._writev = (chunks, callback) => writev(chunks, patient(callback));
}

function isHangUp(error: NodeJS.ErrnoException | null | undefined): boolean {
  return error?.code === 'EPIPE' || error?.code === 'ECONNRESET';
}
