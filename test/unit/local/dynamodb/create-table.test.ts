// Tables come from the template's properties, and a folder keeps them with their items.

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

process.env['AWS_REGION'] ??= 'us-east-1';
process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';

test('a folder keeps tables and items over a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
  const first = await startDynamoDb(folder);
  await createTable(first.endpoint, 'kept', TEMPLATE, 'stack/Table');
  const item = { pk: { S: 'a' }, sk: { S: 'b' } };
  await signedCallTo(first.endpoint, 20_000)('PutItem', { TableName: 'kept', Item: item });
  await first.close();
  const second = await startDynamoDb(folder);
  await createTable(second.endpoint, 'kept', TEMPLATE, 'stack/Table');
  const call = signedCallTo(second.endpoint, 20_000);
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
  const bad = createTable(server.endpoint, 'bad', { ...TEMPLATE, KeySchema: [] }, 'stack/Table');
  await expect(bad).rejects.toThrow(/^stack\/Table: .*KeySchema/i);
  await server.close();
});

test('closing waits for calls whose callers have left', async () => {
  const server = await startDynamoDb();
  await createTable(server.endpoint, 'busy', TEMPLATE, 'stack/Table');
  const { hostname, port } = new URL(server.endpoint);
  const body = JSON.stringify({ TableName: 'busy', Item: { pk: { S: 'a' }, sk: { S: 'b' } } });
  const head = [
    'POST / HTTP/1.1',
    'host: a',
    'content-type: application/x-amz-json-1.0',
    'x-amz-target: DynamoDB_20120810.PutItem',
    'x-amz-date: 20200101T000000Z',
    'authorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0',
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
