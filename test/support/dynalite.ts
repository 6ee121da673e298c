// A real embedded DynamoDB for store contracts; DYNAMODB_TEST_ENDPOINT points the same suites at another one.

import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CreateTableInput } from '@aws-sdk/client-dynamodb';
import { KEY } from '../../lambdas/contract/table-keys';
import type { DynamoCall } from '../../lambdas/stores/dynamodb/call';
import { createSignedDynamoCall } from '../../lambdas/stores/dynamodb/signed-call';
import { countCalls } from '../../lib/local/dynamodb/embedded-dynamodb';
import { callerOf, withTransactions } from '../../lib/local/dynamodb/transactions';
import type { SdkDynamo } from './dynalite-sdk';
import { untilTrue } from './until';

const dynalite = require('dynalite') as (options: { createTableMs: number }) => Server;

export interface TestDynamo {
  readonly endpoint: string;
  /** The cheapest way to the table: no SDK and no connection to the embedded one, the SDK's client to another. */
  readonly call: DynamoCall;
  /** By the SDK's client: the oracle of the functions' own. */
  readonly sdk: DynamoCall;
  /** A new empty table with the house's keys. */
  createTable(): Promise<string>;
  stop(): Promise<void>;
}

export async function startTestDynamo(): Promise<TestDynamo> {
  const given = process.env['DYNAMODB_TEST_ENDPOINT'];
  const server = given === undefined ? await listen() : undefined;
  const calls = server && countCalls(server);
  const endpoint = given ?? `http://127.0.0.1:${portOf(server)}`;
  let connected: Promise<SdkDynamo> | undefined;
  const connect = () => (connected ??= import('./dynalite-sdk').then(({ connectSdk }) => connectSdk(endpoint)));
  const sdk: DynamoCall = async (operation, input) => (await connect()).call(operation, input);
  const embedded = server && embeddedCall(server);
  let tables = 0;
  return {
    endpoint,
    call: embedded ?? sdk,
    sdk,
    async createTable() {
      tables += 1;
      const name = `table-${process.pid}-${tables}`;
      if (embedded === undefined) await (await connect()).createTable({ TableName: name, ...TABLE });
      else await createEmbeddedTable(embedded, name);
      return name;
    },
    async stop() {
      (await connected)?.destroy();
      await calls?.none();
      await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    },
  };
}

const TABLE = {
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: KEY.partition, KeyType: 'HASH' },
    { AttributeName: KEY.sort, KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: KEY.partition, AttributeType: 'S' },
    { AttributeName: KEY.sort, AttributeType: 'S' },
  ],
} satisfies Omit<CreateTableInput, 'TableName'>;

/** The functions' own client, for the table at this endpoint. */
export function signedCallTo(endpoint: string, timeoutMs = 5_000, accessKeyId = 'test'): DynamoCall {
  const env = {
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  };
  return createSignedDynamoCall({ env, timeoutMs });
}

/** Dynalite checks that a signature is there, not what it says. */
const SIGNED = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20200101T000000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=test, SignedHeaders=host, Signature=0',
};

type EmbeddedCall = DynamoCall & ((operation: string, input: object) => Promise<Record<string, unknown>>);

/** Hands each call to the server as the functions' client writes it: as JSON. */
function embeddedCall(server: Server): EmbeddedCall {
  const ask = callerOf((request, response) => server.emit('request', request, response), { headers: SIGNED });
  // oxlint-disable-next-line typescript/no-explicit-any
  return async (operation: string, input: object): Promise<any> => {
    const { status, body } = await ask(operation, { ...input });
    if (status === 200) return body;
    const message = String(body['message'] ?? body['Message']);
    throw Object.assign(new Error(message), { name: String(body['__type']).replace(/^.*#/, '') });
  };
}

async function createEmbeddedTable(call: EmbeddedCall, name: string): Promise<void> {
  await call('CreateTable', { TableName: name, ...TABLE });
  await untilTrue(async () => {
    const { Table } = await call('DescribeTable', { TableName: name });
    return (Table as { TableStatus?: string } | undefined)?.TableStatus === 'ACTIVE';
  });
}

function portOf(server: Server | undefined): number {
  return (server?.address() as AddressInfo | undefined)?.port ?? 0;
}

async function listen(): Promise<Server> {
  const server = dynalite({ createTableMs: 0 });
  const [own] = server.listeners('request') as RequestListener[];
  if (own) server.removeAllListeners('request').on('request', withTransactions(own));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}
