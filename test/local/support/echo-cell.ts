// A Cell for tests: verifies every signature, keeps what it was sent byte for byte, answers what the test says.

import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { signatureFault } from '../../support/signature-fault';

export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface CellAnswer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer | string;
}

export class EchoCell {
  readonly seen: SeenRequest[] = [];
  /** Signatures that did not hold. */
  readonly faults: string[] = [];
  answer: (request: SeenRequest) => CellAnswer | Promise<CellAnswer> = () => ({ status: 200 });
  readonly #server: Server;
  readonly #secret: string;
  readonly #basePath: string;

  private constructor(secret: string, basePath: string) {
    this.#secret = secret;
    this.#basePath = basePath;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url: target = '', headers, rawHeaders } = request;
        void this.#answer({ method, target, headers, rawHeaders, body: Buffer.concat(chunks) }, response);
      });
    });
  }

  /** `basePath`: below what path its application is mounted, and sees paths without it. */
  static async start(secret: string, basePath = ''): Promise<EchoCell> {
    const cell = new EchoCell(secret, basePath);
    await new Promise<void>((resolve) => cell.#server.listen(0, '127.0.0.1', resolve));
    return cell;
  }

  async #answer(request: SeenRequest, response: ServerResponse): Promise<void> {
    const { status, headers = {}, body } = await this.#serve(request);
    response.writeHead(status, headers);
    response.end(body);
  }

  async #serve(request: SeenRequest): Promise<CellAnswer> {
    const target = request.target.slice(this.#basePath.length);
    // The patrol's looks are unsigned.
    if (target === '/health') return { status: 200, body: '{"status":"up"}' };
    const fault = await signatureFault({ ...request, target }, this.#secret);
    if (fault) {
      this.faults.push(`${request.method} ${request.target}: ${fault}`);
      return { status: 403 };
    }
    this.seen.push(request);
    return await this.answer(request);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#basePath}`;
  }

  /** The newest request it was sent. */
  get last(): SeenRequest {
    const last = this.seen.at(-1);
    if (!last) throw new Error('The Cell was sent nothing');
    return last;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
