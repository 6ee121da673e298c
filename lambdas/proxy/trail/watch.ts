// Looks on at the proxy's ports: which connection a try went over, what was last known of circuits, which key signed.

import { HEADER } from '../../contract/headers';
import type { Circuit } from '../../domain/circuit/circuit';
import type { FleetTable } from '../../domain/circuit/ports';
import type { Clock } from '../../domain/ports';
import { isRefusal } from '../../domain/refusal';
import type { Connection } from '../../transport/http1/connection';
import type { ConnectionPool } from '../../transport/http1/connection-pool';
import type { Signer } from '../request-signer';

/** A try as it goes on. The proxy passes it to the pool unseen, in the call that asks for a connection. */
export interface TryNote {
  reused: boolean;
  connectMs?: number;
  firstByteMs?: number;
  /** Clock time from which the times count. */
  readonly originMs: number;
}

interface Noted {
  readonly note?: TryNote;
}

export function watchPool(pool: ConnectionPool, clock: Clock): ConnectionPool {
  const firstByte = ({ socket }: Connection, note: TryNote): void => {
    socket.once('data', () => (note.firstByteMs = clock() - note.originMs));
  };
  return {
    ...pool,
    async reuse(origin, owner, maxIdleMs) {
      const connection = await pool.reuse(origin, owner, maxIdleMs);
      const { note } = origin as Noted;
      if (connection && note) {
        note.reused = true;
        firstByte(connection, note);
      }
      return connection;
    },
    open(origin, owner) {
      const connection = pool.open(origin, owner);
      const { note } = origin as Noted;
      if (connection && note) {
        const event = origin.secure ? 'secureConnect' : 'connect';
        connection.socket.once(event, () => (note.connectMs = clock() - note.originMs));
        firstByte(connection, note);
      }
      return connection;
    },
  };
}

export interface SeenCircuits {
  readonly table: FleetTable;
  /** As last read or written by this environment. */
  readonly last: (cell: string) => Circuit | undefined;
  /** Failed and all calls that made this environment open the circuit, by generation of the open circuit. */
  readonly openedBy: (cell: string) => { generation: number; failures: number; calls: number } | undefined;
}

export function watchCircuits(table: FleetTable): SeenCircuits {
  const seen = new Map<string, Circuit>();
  const opened = new Map<string, { generation: number; failures: number; calls: number }>();
  return {
    table: {
      async read(cell, asksPlatform) {
        const state = await table.read(cell, asksPlatform);
        if (cell !== undefined) seen.set(cell, state.circuit);
        return state;
      },
      async addCalls(cell, ...rest) {
        const circuit = await table.addCalls(cell, ...rest);
        seen.set(cell, circuit);
        return circuit;
      },
      async replace(cell, from, to) {
        const isWritten = await table.replace(cell, from, to);
        if (!isWritten) return false;
        seen.set(cell, to);
        if (from.phase === 'closed' && to.phase === 'open') {
          const failures = from.calls.reduce((sum, bucket) => sum + bucket.failures, 0);
          const calls = from.calls.reduce((sum, bucket) => sum + bucket.failures + bucket.successes, 0);
          opened.set(cell, { generation: to.generation, failures, calls });
        }
        return true;
      },
    },
    last: (cell) => seen.get(cell),
    openedBy: (cell) => opened.get(cell),
  };
}

const KEY_ID = /;keyid="([^"]*)"/;

/** An environment signs with one key at a time. */
export function watchKeys(sign: Signer) {
  let keyId: string | undefined;
  return {
    sign: async (...given: Parameters<Signer>) => {
      const headers = await sign(...given);
      if (!isRefusal(headers)) {
        keyId = headers[HEADER.signatureKeyId] ?? KEY_ID.exec(headers[HEADER.httpSignatureInput] ?? '')?.[1];
      }
      return headers;
    },
    current: () => keyId,
  };
}
