// Keep-alive sockets that survive a frozen environment: how long one idled is judged by the wall clock when it is about
// to be used again, because timers do not run while Lambda has the environment frozen.

import type { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../domain/ports';

export interface Peer {
  readonly hostname: string;
  readonly port: number | string;
}

export interface SocketPool {
  readonly agent: Agent;
  /** Closes sockets to the peer that have idled so long: it may have hung up without our having seen it. */
  dropIdle(peer: Peer, idleMs: number): void;
  /** True where the next request to the peer would go out on a used socket. */
  hasIdle(peer: Peer): boolean;
}

/** `agent` must keep sockets alive and belong to this pool alone. */
export function socketPool(agent: Agent, now: Clock): SocketPool {
  const idleSinceMs = new WeakMap<Duplex, number>();
  const keepSocketAlive = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    idleSinceMs.set(socket, now());
    return keepSocketAlive(socket);
  };
  /** Sockets are pooled under names that begin with host and port: https://nodejs.org/api/http.html#agentgetnameoptions */
  const idleSockets = ({ hostname, port }: Peer): Duplex[] => {
    const found: Duplex[] = [];
    const prefix = `${hostname}:${port}:`;
    for (const name of Object.keys(agent.freeSockets)) {
      if (name.startsWith(prefix)) found.push(...(agent.freeSockets[name] ?? []));
    }
    return found;
  };
  return {
    agent,
    dropIdle(peer, idleMs) {
      const sinceMs = now() - idleMs;
      for (const socket of idleSockets(peer)) {
        if ((idleSinceMs.get(socket) ?? 0) <= sinceMs) socket.destroy();
      }
    },
    hasIdle: (peer) => idleSockets(peer).some((socket) => !socket.destroyed),
  };
}
