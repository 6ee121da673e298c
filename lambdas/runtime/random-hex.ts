// Random ids from a pool: asking the system for each of them costs several times as much.

import { randomFillSync } from 'node:crypto';
import type { RandomHex } from '../domain/request-ids';

const POOL_BYTES = 4_096;

export function pooledRandomHex(): RandomHex {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (bytes) => {
    if (used + bytes > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    return pool.toString('hex', used - bytes, used);
  };
}
