// A Cell that reads bytes strictly by RFC 9112 and forgives nothing: what a lenient server would pass over in
// silence is a fault here. Written apart from Node's parser, which made the bytes.

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { signatureFault } from '../../support/signature-fault';

export interface CellRequest {
  readonly method: string;
  readonly target: string;
  /** Names as they were sent, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

const REQUEST_LINE = /^([A-Z]+) (\/[\x21-\x7e\x80-\xff]*) HTTP\/1\.1$/;
const HEADER_LINE = /^([\w!#$%&'*+\-.^`|~]+): ?([\t\x20-\x7e\x80-\xff]*)$/;

export class StrictCell {
  readonly requests: CellRequest[] = [];
  readonly faults: string[] = [];
  /** Bytes of the next answers, after their status line. */
  answer: () => { readonly status: number; readonly headers: string } = () => ({ status: 200, headers: '' });
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #secret: string;
  readonly #basePath: string;

  private constructor(secret: string, basePath: string) {
    this.#secret = secret;
    this.#basePath = basePath;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(secret: string, basePath: string): Promise<StrictCell> {
    const cell = new StrictCell(secret, basePath);
    await new Promise<void>((resolve) => cell.#server.listen(0, '127.0.0.1', resolve));
    return cell;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${this.#basePath}`;
  }

  /** What came since it was asked last. */
  take(): { requests: CellRequest[]; faults: string[] } {
    return { requests: this.requests.splice(0), faults: this.faults.splice(0) };
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    let received = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (let end = this.#take(received, socket); end > 0; end = this.#take(received, socket)) {
        received = received.subarray(end);
      }
    });
  }

  /** Answers the request at the front of the bytes; 0 where it is not whole yet. */
  #take(bytes: Buffer, socket: Socket): number {
    const headEnd = bytes.indexOf('\r\n\r\n');
    if (headEnd < 0) return 0;
    const [requestLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
    const [, method = '', target = ''] = REQUEST_LINE.exec(requestLine) ?? [];
    if (method === '') this.faults.push(`request line ${JSON.stringify(requestLine)}`);
    const headers = lines.flatMap((line) => {
      const [, name = '', value = ''] = HEADER_LINE.exec(line) ?? [];
      if (name === '') this.faults.push(`header line ${JSON.stringify(line)}`);
      return name === '' ? [] : [[name, value] as const];
    });
    const lengths = headers.filter(([name]) => name.toLowerCase() === 'content-length').map(([, value]) => value);
    if (lengths.length > 1) this.faults.push('more than one content-length');
    if (headers.some(([name]) => name.toLowerCase() === 'transfer-encoding')) this.faults.push('transfer-encoding');
    const length = Number(lengths[0] ?? 0);
    const end = headEnd + 4 + length;
    if (bytes.length < end) return 0;
    void this.#receive({ method, target, headers, body: Buffer.from(bytes.subarray(headEnd + 4, end)) }, socket);
    return end;
  }

  async #receive(request: CellRequest, socket: Socket): Promise<void> {
    const { method, headers, body } = request;
    const isPatrol = request.target === `${this.#basePath}/health`;
    const target = request.target.slice(this.#basePath.length);
    const named = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
    const signed = { method, target, headers: named, body };
    const fault = isPatrol ? undefined : await signatureFault(signed, this.#secret);
    if (fault) this.faults.push(`signature ${fault}`);
    if (!isPatrol) this.requests.push(request);
    const { status, headers: given } = this.answer();
    const text = isPatrol ? '{"status":"up"}' : '';
    const own = `content-length: ${text.length}\r\nx-from-cell: 1\r\n`;
    socket.write(Buffer.from(`HTTP/1.1 ${status} -\r\n${own}${given}\r\n${text}`, 'latin1'));
  }
}
