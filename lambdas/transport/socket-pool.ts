// Keep-alive sockets that survive a frozen environment: how long one idled is judged by the wall clock when it is about
// to be used again, because timers do not run while Lambda has the environment frozen.

import type { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../domain/ports';

export interface SocketPool {
  readonly agent: Agent;
  /** Closes pooled sockets that have idled for longer: their peer may have hung up without our having seen it. */
  dropIdle(maxIdleMs: number): void;
  /** True where the next request would go out on a used socket. */
  hasIdle(): boolean;
}

/** `agent` must keep sockets alive and belong to this pool alone. */
export function socketPool(agent: Agent, now: Clock): SocketPool {
  const idleSinceMs = new WeakMap<Duplex, number>();
  const keepSocketAlive = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    idleSinceMs.set(socket, now());
    return keepSocketAlive(socket);
  };
  const idleSockets = (): Duplex[] => Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []);
  return {
    agent,
    dropIdle(maxIdleMs) {
      const oldestMs = now() - maxIdleMs;
      for (const socket of idleSockets()) {
        if ((idleSinceMs.get(socket) ?? 0) < oldestMs) socket.destroy();
      }
    },
    hasIdle: () => idleSockets().some((socket) => !socket.destroyed),
  };
}
