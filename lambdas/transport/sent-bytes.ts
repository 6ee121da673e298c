// Whether a request can have reached its peer: the proof that a retry of a write stands on.

import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Watches a request from before it has its socket. The answer is false only where it is certain that not one byte of it
 * left: the connection (with TLS, the secure one) never stood, or nothing was handed to it. Node counts a byte as
 * written before the kernel takes it, so that every doubt counts as sent.
 */
export function watchSentBytes(request: ClientRequest, secure: boolean): () => boolean {
  let socket: Socket | undefined;
  let open = false;
  let bytesBefore = 0;
  request.once('socket', (given: Socket) => {
    socket = given;
    bytesBefore = given.bytesWritten;
    open = request.reusedSocket || !given.connecting;
    if (!open) given.once(secure ? 'secureConnect' : 'connect', () => (open = true));
  });
  return () => open && socket !== undefined && socket.bytesWritten > bytesBefore;
}
