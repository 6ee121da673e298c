// Reads the requests of one connection, as a Cell without a server of its own.

import type { Socket } from 'node:net';

export interface CellRequest {
  readonly method: string;
  readonly target: string;
  readonly tenant: string;
  readonly id: string;
}

type Answer = (request: CellRequest) => void | Promise<void>;

/**
 * When a request is answered. `whole`: once its body has come. `early`: at its head, and its body is read later. `never`:
 * at its head, and its body is taken for the next request.
 */
export type BodyReading = 'whole' | 'early' | 'never';

export function readRequests(socket: Socket, reading: BodyReading, answer: Answer): void {
  let bytes = '';
  let unread = 0;
  const skip = (): void => {
    const skipped = Math.min(unread, bytes.length);
    unread -= skipped;
    bytes = bytes.slice(skipped);
  };
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.toString('latin1');
    skip();
    for (let end = bytes.indexOf('\r\n\r\n'); end >= 0; end = bytes.indexOf('\r\n\r\n')) {
      const head = bytes.slice(0, end);
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
      const length = reading === 'never' ? 0 : Number(field('content-length'));
      if (reading === 'whole' && bytes.length < end + 4 + length) return;
      unread = length;
      bytes = bytes.slice(end + 4);
      skip();
      const [method = '', target = ''] = head.split(' ');
      void answer({ method, target, tenant: field('x-tenant-id'), id: field('x-request-id') });
    }
  });
}
