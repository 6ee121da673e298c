// Reads the requests of one connection, as a Cell without a server of its own.

import type { Socket } from 'node:net';

export interface CellRequest {
  readonly method: string;
  readonly target: string;
  readonly tenant: string;
  readonly id: string;
}

type Answer = (request: CellRequest) => void | Promise<void>;

/** @param readsBodies false: what a request carries as its body is taken for the next request */
export function readRequests(socket: Socket, readsBodies: boolean, answer: Answer): void {
  let bytes = '';
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.toString('latin1');
    for (let end = bytes.indexOf('\r\n\r\n'); end >= 0; end = bytes.indexOf('\r\n\r\n')) {
      const head = bytes.slice(0, end);
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
      const length = readsBodies ? Number(field('content-length')) : 0;
      if (bytes.length < end + 4 + length) return;
      bytes = bytes.slice(end + 4 + length);
      const [method = '', target = ''] = head.split(' ');
      void answer({ method, target, tenant: field('x-tenant-id'), id: field('x-request-id') });
    }
  });
}
