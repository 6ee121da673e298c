// A peer may answer and hang up while a large body is still on its way to it. Node destroys a socket at the first write
// that fails, and with it an answer that has arrived but was not read yet.

import type { Socket } from 'node:net';

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
