// DynamoDB on one machine: dynalite on loopback, in memory or in a folder.

import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface DynaliteOptions {
  readonly path?: string;
  readonly createTableMs: number;
}

// The package has no types.
const dynalite = require('dynalite') as (options: DynaliteOptions) => Server;

export interface EmbeddedDynamoDb {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** `folder` undefined keeps everything in memory. */
export async function startDynamoDb(folder?: string): Promise<EmbeddedDynamoDb> {
  const server = dynalite({ createTableMs: 0, ...(folder !== undefined && { path: folder }) });
  const calls = countCalls(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      await calls.none();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Knows when no call is under way, even one whose caller has left: dynalite brings the process down where its database
 * closes under a call.
 */
function countCalls(server: Server): { none(): Promise<void> } {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  server.prependListener('request', (_, response: ServerResponse) => {
    underWay += 1;
    const end = response.end.bind(response) as (...parameters: unknown[]) => ServerResponse;
    response.end = (...parameters: unknown[]) => {
      underWay -= 1;
      if (underWay === 0) for (const resolve of waiting.splice(0)) resolve();
      return end(...parameters);
    };
  });
  return {
    none: () => (underWay === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
