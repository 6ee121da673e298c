// Connections at rest: found by origin and owner, the warmest first; closed by age, the oldest first.

import type { Connection, Origin } from './connection';

export interface IdleConnections {
  readonly size: number;
  add(connection: Connection): void;
  /** Does nothing where it is not at rest. */
  remove(connection: Connection): void;
  /** Those of one owner, the warmest first. */
  of(origin: Origin, owner: string): readonly Connection[];
  /** The one that has been at rest longest, of those that `fits` names. */
  oldest(fits?: (connection: Connection) => boolean): Connection | undefined;
}

export function createIdleConnections(): IdleConnections {
  /** In the order in which they came to rest. */
  const all = new Set<Connection>();
  const byKey = new Map<string, readonly Connection[]>();
  return {
    get size() {
      return all.size;
    },
    add(connection) {
      all.add(connection);
      const key = keyOf(connection.origin, connection.owner);
      byKey.set(key, [connection, ...(byKey.get(key) ?? [])]);
    },
    remove(connection) {
      if (!all.delete(connection)) return;
      const key = keyOf(connection.origin, connection.owner);
      const rest = (byKey.get(key) ?? []).filter((other) => other !== connection);
      if (rest.length > 0) byKey.set(key, rest);
      else byKey.delete(key);
    },
    of: (origin, owner) => byKey.get(keyOf(origin, owner)) ?? [],
    oldest(fits = () => true) {
      for (const connection of all) if (fits(connection)) return connection;
      return undefined;
    },
  };
}

export function originName({ secure, hostname, port }: Origin): string {
  return `${secure ? 'https' : 'http'}://${hostname}:${port}`;
}

/** No origin holds a line feed, so that no owner's name can be taken for another origin's. */
function keyOf(origin: Origin, owner: string): string {
  return `${originName(origin)}\n${owner}`;
}
