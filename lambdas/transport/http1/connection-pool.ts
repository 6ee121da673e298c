// Keep-alive connections, each for one origin and one owner: what an owner's peer says late reaches nobody else.

import { keepNewest } from '../../domain/bounded';
import type { Clock } from '../../domain/ports';
import { Connection, connectionKey, type Origin, originName, type TlsSessions } from './connection';

// Connections at rest: found by origin and owner, the warmest first; closed by age, the oldest first.

interface IdleConnections {
  readonly size: number;
  add(connection: Connection): void;
  /** Does nothing where it is not at rest. */
  remove(connection: Connection): void;
  /** Those of one owner, the warmest first. */
  of(origin: Origin, owner: string): readonly Connection[];
  /** The one that has been at rest longest, of those that `fits` names. */
  oldest(fits?: (connection: Connection) => boolean): Connection | undefined;
}

function createIdleConnections(): IdleConnections {
  /** In the order in which they came to rest. They are few: each look goes through all of them. */
  const all = new Set<Connection>();
  return {
    get size() {
      return all.size;
    },
    add: (connection) => void all.add(connection),
    remove: (connection) => void all.delete(connection),
    of(origin, owner) {
      const key = connectionKey(origin, owner);
      return [...all].filter((connection) => connection.key === key).toReversed();
    },
    oldest(fits = () => true) {
      for (const connection of all) if (fits(connection)) return connection;
      return undefined;
    },
  };
}

// TLS sessions by origin. They are the gateway's, not a tenant's: they say who the peers are, and carry no request.

const MAX_SESSIONS = 256;

/** At most 256 origins; the least recently renewed one goes. */
function createTlsSessions(): TlsSessions {
  const sessions = new Map<string, Buffer>();
  return {
    get: (origin) => sessions.get(originName(origin)),
    set(origin, session) {
      const name = originName(origin);
      if (session === undefined) sessions.delete(name);
      else keepNewest(sessions, name, session, MAX_SESSIONS);
    },
  };
}

export interface PoolLimits {
  /** Idle connections in all; the least recently used one goes first. */
  readonly idle: number;
  /** Connections in all, idle ones included. */
  readonly total: number;
  readonly perOrigin: number;
}

/** A Lambda environment has 1,024 file descriptors: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const DEFAULT_POOL_LIMITS: PoolLimits = { idle: 64, total: 500, perOrigin: 256 };

export interface ConnectionPool {
  /**
   * An idle connection of the owner's that rested for less than `maxIdleMs` and stayed silent while the event loop looked
   * for bytes and hang-ups that have arrived. Undefined if no connection is left.
   */
  reuse(origin: Origin, owner: string, maxIdleMs: number): Promise<Connection | undefined>;
  /** A new connection, which connects from now on; undefined where the limits allow none. */
  open(origin: Origin, owner: string): Connection | undefined;
  /** Calls back once, when `open` is worth another try. @returns takes the call back */
  onceFree(callback: () => void): () => void;
  /** Keeps a connection whose exchange is over. */
  release(connection: Connection): void;
  /** Closes a connection. */
  discard(connection: Connection): void;
  /** Connections that are open, idle ones included. */
  size(): { readonly open: number; readonly idle: number };
  close(): void;
}

export function createConnectionPool(clock: Clock, limits: PoolLimits = DEFAULT_POOL_LIMITS): ConnectionPool {
  const open = new Set<Connection>();
  const idle = createIdleConnections();
  const waiting = new Set<() => void>();
  const sessions = createTlsSessions();

  const forget = (connection: Connection): void => {
    idle.remove(connection);
    open.delete(connection);
  };
  /** Wakes all of them, since the first in line may wait for another origin. */
  const wake = (): void => {
    const callbacks = [...waiting];
    waiting.clear();
    for (const callback of callbacks) callback();
  };
  const onClose = (connection: Connection): void => {
    forget(connection);
    wake();
  };
  const discard = (connection: Connection): void => {
    connection.socket.destroy();
    onClose(connection);
  };
  /** Closes what its peer has given up by now. */
  const takeIdle = (origin: Origin, owner: string, maxIdleMs: number): Connection | undefined => {
    for (const connection of idle.of(origin, owner)) {
      const restedMs = clock() - connection.idleSinceMs;
      if (!connection.usable || restedMs < 0 || restedMs >= connection.keepAliveMs) discard(connection);
      else if (restedMs >= maxIdleMs) return undefined;
      else {
        idle.remove(connection);
        return connection;
      }
    }
    return undefined;
  };
  /** @returns false where every connection that stands in the way is in use */
  const makeRoom = (origin: Origin): boolean => {
    if (open.size < Math.min(limits.perOrigin, limits.total)) return true;
    const name = originName(origin);
    const isOfOrigin = (connection: Connection): boolean => originName(connection.origin) === name;
    const isOriginFull = [...open].filter(isOfOrigin).length >= limits.perOrigin;
    if (!isOriginFull && open.size < limits.total) return true;
    const oldest = idle.oldest(isOriginFull ? isOfOrigin : undefined);
    if (oldest === undefined) return false;
    oldest.socket.destroy();
    forget(oldest);
    return true;
  };

  return {
    async reuse(origin, owner, maxIdleMs) {
      for (let found = takeIdle(origin, owner, maxIdleMs); found; found = takeIdle(origin, owner, maxIdleMs)) {
        await lookOnce();
        if (found.usable) {
          found.socket.ref();
          return found;
        }
        discard(found);
      }
      return undefined;
    },
    open(origin, owner) {
      if (!makeRoom(origin)) return undefined;
      const connection = new Connection(origin, owner, { sessions, onClose });
      open.add(connection);
      return connection;
    },
    onceFree(callback) {
      waiting.add(callback);
      return () => void waiting.delete(callback);
    },
    release(connection) {
      if (!open.has(connection) || !connection.usable) return;
      connection.idleSinceMs = clock();
      connection.socket.unref();
      idle.add(connection);
      const oldest = idle.size > limits.idle ? idle.oldest() : undefined;
      if (oldest) discard(oldest);
      wake();
    },
    discard,
    size: () => ({ open: open.size, idle: idle.size }),
    close() {
      for (const connection of open) connection.socket.destroy();
    },
  };
}

/**
 * Lets what has arrived be seen: the first turn ends the phase that runs now, the second one asks the kernel again. A
 * process that was frozen finds here what came meanwhile.
 */
async function lookOnce(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
