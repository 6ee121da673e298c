// Serves a probe Cell over a socket of its own, with the faults that need one.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { WireFault } from '../../lambdas/probe/order';
import { createProbeApp, type ProbeAnswer, type ProbeTrust } from '../../lambdas/probe/probe-app';

const MAX_BODY_BYTES = 10 * 1024 * 1024;

const END = '\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\n';
const chunked = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

/** Bytes that are sent before the connection ends. */
const BYTES: Readonly<Record<Exclude<WireFault, 'reset' | 'hang-up' | 'silence'>, string>> = {
  'cut-off': `${OK}content-length: 20${END}short`,
  'reset-in-body': `${OK}content-length: 20${END}short`,
  'two-lengths': `${OK}content-length: 2\r\ncontent-length: 4${END}text`,
  'length-and-chunks': `${OK}content-length: 3\r\ntransfer-encoding: chunked${END}${chunked('text')}0${END}`,
  'no-http': 'SSH-2.0-probe\r\n',
  'status-700': `HTTP/1.1 700 No${END}`,
  'bad-chunk': `${OK}transfer-encoding: chunked${END}zz\r\ntext\r\n0${END}`,
  'chunks-cut-off': `${OK}transfer-encoding: chunked${END}${chunked('text')}`,
  'bare-line-feeds': 'HTTP/1.1 200 OK\ncontent-length: 4\n\ntext',
  'switch-protocols': `HTTP/1.1 101 Switching Protocols\r\nupgrade: x${END}`,
  'endless-interims': `HTTP/1.1 103 Early Hints${END}`.repeat(1_000),
};

export interface ProbeCell {
  readonly url: string;
  /** Until it is told, it obeys nobody. */
  trust(trust: ProbeTrust): void;
  close(): Promise<void>;
}

/** A free port of this machine's own address, unless another is named. */
export async function startProbeCell({ port = 0, host = '127.0.0.1' } = {}): Promise<ProbeCell> {
  let trusted: ProbeTrust = { probeSecret: '' };
  const app = createProbeApp({ abilities: { sockets: true, memory: true }, nowMs: Date.now });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const { method = 'GET', url: target = '/', rawHeaders } = request;
    await give(await app({ method, target, rawHeaders, body }, trusted), request.socket, response);
  };
  const server: Server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    trust(trust) {
      trusted = trust;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('The body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function give(answer: ProbeAnswer, socket: Socket, response: ServerResponse): Promise<void> {
  if (answer.delayMs > 0) await wait(answer.delayMs, undefined, { ref: false });
  if (answer.fault !== undefined) return misbehave(answer.fault, socket);
  // Flat, so that a header can stand there twice.
  const lengths = answer.status === 204 || answer.status === 304 ? [] : ['content-length', String(answer.body.length)];
  response.writeHead(answer.status, [...answer.headers.flat(), ...lengths]);
  response.end(answer.body);
}

function misbehave(fault: WireFault, socket: Socket): void {
  if (fault === 'silence') return;
  if (fault === 'reset') socket.resetAndDestroy();
  else if (fault === 'hang-up') socket.destroy();
  else if (fault === 'reset-in-body') socket.write(BYTES[fault], () => socket.resetAndDestroy());
  else socket.end(BYTES[fault]);
}
