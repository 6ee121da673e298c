// Kept-alive connections to Cells, one pool a protocol. https is loaded by the first Cell that needs it.

import { Agent, type AgentOptions } from 'node:http';
import type { AgentFor } from './call-cell';

/** One environment serves few requests at once; LIFO keeps the warmest connection in use and lets others go. */
const OPTIONS: AgentOptions = { keepAlive: true, maxSockets: 256, maxFreeSockets: 64, scheduling: 'lifo' };

export function keepAliveAgents(): AgentFor {
  const plain = new Agent(OPTIONS);
  let secure: Promise<Agent> | undefined;
  return (isSecure) => {
    if (!isSecure) return plain;
    secure ??= import('node:https').then((https) => new https.Agent(OPTIONS));
    return secure;
  };
}
