// DynamoDB on one machine: dynalite on loopback, in memory or in a folder.

import type { Server } from 'node:http';
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
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => closeGently(server),
  };
}

const SWEEP_MS = 10;

/** What is under way is let finish: dynalite brings the process down where its database closes under a request. */
async function closeGently(server: Server): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(sweep);
}
