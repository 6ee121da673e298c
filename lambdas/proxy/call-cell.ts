// Calls a Cell over its owner's connections: no redirects followed, nothing decompressed, every end of it a value.

import { MAX_BODY_BYTES } from '../contract/limits';
import type { ConnectionPool } from '../transport/http1/connection-pool';
import { sendCall } from '../transport/http1/http-call';
import type { CallCell } from './cell-call';

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
