// One try at a Cell: what is asked, and every way it can end. Ports of the proxy's flow.

import { MAX_BODY_BYTES } from '../contract/limits';
import type { CellRoute } from '../contract/route-table';
import type { RequestFacts } from '../domain/http';
import type { Refusal } from '../domain/refusal';
import type { ConnectionPool } from '../transport/http1/connection-pool';
import { type HttpAnswer, type HttpFailure, sendCall } from '../transport/http1/http-call';

/** A request that may go to its Cell. It is signed again for every try. */
export interface CellOrder {
  readonly cell: string;
  /** Whom the gateway admitted: connections carry the requests of one owner only. */
  readonly owner: string;
  /** Mark of the verified tenant; undefined where nobody is verified. */
  readonly tenant: string | undefined;
  readonly route: CellRoute;
  readonly method: string;
  /** Decoded: what is signed. */
  readonly cellPath: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Unix ms by which the last try must have ended. */
  readonly deadlineAtMs: number;
  readonly facts: RequestFacts;
}

/** What goes on the wire in one try. */
export interface CellCall {
  readonly owner: string;
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** The Host header. */
  readonly authority: string;
  readonly method: string;
  /** Encoded path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Headers of the signature; they replace others of the same name. */
  readonly signature: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly connectTimeoutMs: number;
  /** From the start of the call to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Not over a pooled connection. */
  readonly fresh: boolean;
  /** Over a connection that carries nothing else. */
  readonly unshared: boolean;
  /** Gives the call up when aborted. */
  readonly recall: AbortSignal | undefined;
}

export type CellAnswer = HttpAnswer;
export type CellFailure = HttpFailure;

export type CallCell = (call: CellCall) => Promise<CellAnswer | CellFailure>;

/** One try, signed; a refusal where there is nothing to sign with. */
export type TryCell = (
  order: CellOrder,
  how: Pick<CellCall, 'fresh' | 'recall'>,
) => Promise<CellAnswer | CellFailure | Refusal>;

// Calls a Cell over its owner's connections: no redirects followed, nothing decompressed, every end of it a value.

/** Servers hang up on idle connections: for a read, which may be repeated, a late notice costs a try. */
const READ_MAX_IDLE_MS = 55_000;
/** A write that meets a hang-up on its way is lost, so it keeps below the shortest common limit (gunicorn: 2 s). */
const WRITE_MAX_IDLE_MS = 1_500;

export function createCallCell(pool: ConnectionPool, maxBodyBytes = MAX_BODY_BYTES): CallCell {
  return ({ fresh, ...call }) => {
    const isRead = call.method === 'GET' || call.method === 'HEAD';
    const maxIdleMs = isRead ? READ_MAX_IDLE_MS : WRITE_MAX_IDLE_MS;
    return sendCall({ ...call, maxIdleMs: fresh ? undefined : maxIdleMs, maxBodyBytes }, pool);
  };
}
