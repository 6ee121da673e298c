// Tables come from the template's properties, and a folder keeps them with their items.

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callDynamoDb } from '../../../../lib/local/dynamodb/call';
import { createTable } from '../../../../lib/local/dynamodb/create-table';
import { startDynamoDb } from '../../../../lib/local/dynamodb/embedded-dynamodb';
import { signedCallTo } from '../../../support/dynalite';

const TEMPLATE = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'turned',
      KeySchema: [{ AttributeName: 'sk', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
      WriteProvisionedThroughputSettings: {},
    },
  ],
  Replicas: [{ Region: 'us-east-1' }],
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
};

test.each([
  ['is empty', (response: ServerResponse) => response.end()],
  ['breaks off', (response: ServerResponse) => response.write('{"Table', () => response.destroy())],
])('an answer that %s is an error of the call', async (_how, answer) => {
  const server = createServer((_request, response) => void answer(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(callDynamoDb({ endpoint, accessKeyId: 'a' }, 'ListTables', {})).rejects.toThrow(/JSON|aborted/);
  server.close();
});

test('a folder keeps tables and items over a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
  const first = await startDynamoDb(folder);
  await createTable(first, 'kept', TEMPLATE, 'stack/Table');
  const item = { pk: { S: 'a' }, sk: { S: 'b' } };
  await signedCallTo(first.endpoint, 20_000, first.accessKeyId)('PutItem', { TableName: 'kept', Item: item });
  await first.close();
  const second = await startDynamoDb(folder);
  await createTable(second, 'kept', TEMPLATE, 'stack/Table');
  const call = signedCallTo(second.endpoint, 20_000, second.accessKeyId);
  expect((await call('GetItem', { TableName: 'kept', Key: item })).Item).toEqual(item);
  const query = {
    IndexName: 'turned',
    KeyConditionExpression: 'sk = :b',
    ExpressionAttributeValues: { ':b': { S: 'b' } },
  };
  expect((await call('Query', { TableName: 'kept', ...query })).Items).toEqual([item]);
  await second.close();
  rmSync(folder, { recursive: true });
});

test('what DynamoDB refuses names the resource', async () => {
  const server = await startDynamoDb();
  const bad = createTable(server, 'bad', { ...TEMPLATE, KeySchema: [] }, 'stack/Table');
  await expect(bad).rejects.toThrow(/^stack\/Table: .*KeySchema/i);
  await server.close();
});

test('a key of another run, or none, opens no table', async () => {
  const server = await startDynamoDb();
  for (const accessKeyId of ['local', `${server.accessKeyId}x`, '']) {
    const answer = await callDynamoDb({ endpoint: server.endpoint, accessKeyId }, 'ListTables', {});
    expect(answer).toMatchObject({ type: 'UnrecognizedClientException' });
  }
  expect(await callDynamoDb(server, 'ListTables', {})).toEqual({ TableNames: [], type: undefined });
  await server.close();
});

test('the key is another at every start', async () => {
  const [first, second] = [await startDynamoDb(), await startDynamoDb()];
  expect(first.accessKeyId).toMatch(/^[\w-]{32}$/);
  expect(second.accessKeyId).not.toBe(first.accessKeyId);
  await Promise.all([first.close(), second.close()]);
});

test('closing waits for calls whose callers have left', async () => {
  const server = await startDynamoDb();
  await createTable(server, 'busy', TEMPLATE, 'stack/Table');
  const { host, hostname, port } = new URL(server.endpoint);
  const body = JSON.stringify({ TableName: 'busy', Item: { pk: { S: 'a' }, sk: { S: 'b' } } });
  const head = [
    'POST / HTTP/1.1',
    `host: ${host}`,
    'content-type: application/x-amz-json-1.0',
    'x-amz-target: DynamoDB_20120810.PutItem',
    'x-amz-date: 20200101T000000Z',
    `authorization: AWS4-HMAC-SHA256 Credential=${server.accessKeyId}/b/c/d/aws4_request, SignedHeaders=host, Signature=0`,
    `content-length: ${body.length}`,
  ];
  const call = `${head.join('\r\n')}\r\n\r\n${body}`;
  const sockets = Array.from({ length: 50 }, () => connect(Number(port), hostname));
  for (const socket of sockets) socket.write(call);
  await once(sockets[0] as Socket, 'data');
  for (const socket of sockets) socket.destroy();
  await server.close();
  await expect(fetch(server.endpoint)).rejects.toThrow('fetch failed');
});
