// Kept-alive connections to Cells, one pool a protocol. https is loaded by the first Cell that needs it.

import { Agent, type AgentOptions } from 'node:http';
import type * as Https from 'node:https';
import type { Clock } from '../domain/ports';
import { type SocketPool, socketPool } from '../transport/socket-pool';
import type { PoolFor } from './call-cell';

/** One environment serves few requests at once; LIFO keeps the warmest connection in use and lets others go. */
const OPTIONS: AgentOptions = { keepAlive: true, maxSockets: 256, maxFreeSockets: 64, scheduling: 'lifo' };

export function connectionPools(clock: Clock): PoolFor {
  const plain = socketPool(new Agent(OPTIONS), clock);
  let secure: SocketPool | undefined;
  return (isSecure) => {
    if (!isSecure) return plain;
    // Not import(): Node would read every export of the module, lazy ones included.
    secure ??= socketPool(new (require('node:https') as typeof Https).Agent(OPTIONS), clock);
    return secure;
  };
}
