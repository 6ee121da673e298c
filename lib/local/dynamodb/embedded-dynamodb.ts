// DynamoDB on one machine: dynalite on loopback, in memory or in a folder.

import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { bearsAccessKey, signingFunction, UNKNOWN_KEY } from '../aws/aws-endpoint';
import { accessDenied, type CallJudge } from '../aws/call-judge';
import { ownCallersOnly } from '../own-callers';
import { SettingsError } from '../settings';
import type { TableAccess } from './call';
import { withTransactions } from './transactions';

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

/** The access key is new at every start: only who knows it reaches the tables. */
export interface EmbeddedDynamoDb extends TableAccess {
  close(): Promise<void>;
}

/**
 * `folder` undefined keeps everything in memory. `judge` refuses calls that a function may not make.
 * @throws SettingsError where the folder holds no database that can be read.
 */
export async function startDynamoDb(folder?: string, judge?: CallJudge): Promise<EmbeddedDynamoDb> {
  if (folder !== undefined) await readDatabase(folder);
  const server = dynalite({ createTableMs: 0, ...(folder !== undefined && { path: folder }) });
  const accessKeyId = randomBytes(24).toString('base64url');
  guard(server, accessKeyId, judge);
  const calls = countCalls(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accessKeyId,
    close: async () => {
      await calls.none();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Puts the checks of caller and key before dynalite, which has none and answers every origin's pages. */
function guard(server: Server, accessKeyId: string, judge: CallJudge | undefined): void {
  const [own] = server.listeners('request') as RequestListener[];
  if (!own) throw new Error('dynalite has no listener to guard');
  const answer = withTransactions(own);
  const permitted = judge === undefined ? answer : judged(answer, judge);
  const checked: RequestListener = (request, response) =>
    bearsAccessKey(request, accessKeyId) ? permitted(request, response) : refuse(response, UNKNOWN_KEY);
  server.removeAllListeners('request').on('request', ownCallersOnly(checked));
}

/** Reads the call before dynalite does, and hands on what passes. */
function judged(answer: RequestListener, judge: CallJudge): RequestListener {
  return (request, response) => {
    const functionName = signingFunction(request);
    if (functionName === undefined) return answer(request, response);
    const chunks: Buffer[] = [];
    request.on('error', () => response.destroy());
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
      const input = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
      const denial = judge({ functionName, service: 'dynamodb', operation, input });
      if (denial === undefined) answer(readAgain(request, body), response);
      else refuse(response, accessDenied(denial));
    });
  };
}

/** The request as it was before its body was read: what dynalite looks at. */
function readAgain({ headers, method, url, httpVersion, socket }: IncomingMessage, body: Buffer): IncomingMessage {
  return Object.assign(Readable.from([body]), { headers, method, url, httpVersion, socket }) as never;
}

function refuse(response: ServerResponse, reason: object): void {
  const body = JSON.stringify(reason);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  response.writeHead(400, headers).end(body);
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
        'new tables are made, without what they held.',
    );
  } finally {
    await database.close();
  }
}

/**
 * Knows when no call is under way, even one whose caller has left: dynalite brings the process down where its database
 * closes under a call.
 */
export function countCalls(server: Server): { none(): Promise<void> } {
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
