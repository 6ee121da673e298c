// DynamoDB on one machine: dynalite on loopback, in memory or in a folder.

import type { Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { SettingsError } from '../settings';

interface DynaliteOptions {
  readonly path?: string;
  readonly createTableMs: number;
}

// The package has no types.
const dynalite = require('dynalite') as (options: DynaliteOptions) => Server;

/** What dynalite keeps its tables in. */
interface Database {
  open(): Promise<void>;
  keys(): AsyncIterable<unknown>;
  close(): Promise<void>;
}

export interface EmbeddedDynamoDb {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** `folder` undefined keeps everything in memory. @throws SettingsError where the folder holds no database that can be read. */
export async function startDynamoDb(folder?: string): Promise<EmbeddedDynamoDb> {
  if (folder !== undefined) await readDatabase(folder);
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

/** From its first entry to its last: where dynalite meets one that is broken, it ends the process with its own stack trace. */
async function readDatabase(folder: string): Promise<void> {
  const { Level } = createRequire(require.resolve('dynalite'))('level') as { Level: new (path: string) => Database };
  const database = new Level(folder);
  try {
    await database.open();
    for await (const _ of database.keys());
  } catch (error) {
    const { message, cause } = error as Error;
    throw new SettingsError(
      `${folder} can't be read: ${cause instanceof Error ? cause.message : message}. Put a copy of it back, or move it away: ` +
        'its tables are made anew, without what they held.',
    );
  } finally {
    await database.close();
  }
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
