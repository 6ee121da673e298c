// The TCP ports that this process listens on, as the kernel tells them: threads, and sockets that nobody lists, included.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Listener {
  /** As Linux writes it: 0100007F is 127.0.0.1. */
  readonly address: string;
  readonly port: number;
}

const LISTENING = '0A';

/** Linux only: https://docs.kernel.org/networking/proc_net_tcp.html */
export function listeners(): Listener[] {
  const mine = new Set(readdirSync('/proc/self/fd').map(socketOf));
  const found = ['tcp', 'tcp6'].flatMap((family) =>
    readFileSync(`/proc/self/net/${family}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
        const [address = '', port = ''] = local.split(':');
        return state === LISTENING && mine.has(inode) ? [{ address, port: Number.parseInt(port, 16) }] : [];
      }),
  );
  return [...new Map(found.map((listener) => [listener.port, listener])).values()];
}

/** Inode of the socket behind a descriptor; undefined where it is no socket, or was closed since. */
function socketOf(descriptor: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${descriptor}`))?.[1];
  } catch {
    return undefined;
  }
}
