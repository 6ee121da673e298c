// The SDK's client behind DynamoCall, against a real embedded DynamoDB.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSdkCall } from '../../../lambdas/stores/dynamodb/sdk-call';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';

let dynamo: TestDynamo;
beforeAll(async () => {
  process.env['AWS_REGION'] = 'local';
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const key = { pk: { S: 'a' }, sk: { S: 'b' } };

it('performs every operation a store may ask for', async () => {
  const TableName = await dynamo.createTable();
  const call = createSdkCall({ endpoint: dynamo.endpoint, timeoutMs: 5_000 });
  await call('PutItem', { TableName, Item: { ...key, n: { N: '1' } } });
  await call('UpdateItem', {
    TableName,
    Key: key,
    UpdateExpression: 'SET n = n + :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });
  const stored = { ...key, n: { N: '2' } };
  expect((await call('GetItem', { TableName, Key: key })).Item).toEqual(stored);
  const query = {
    TableName,
    KeyConditionExpression: 'pk = :a',
    ExpressionAttributeValues: { ':a': { S: 'a' } },
  };
  expect((await call('Query', query)).Items).toEqual([stored]);
  const batch = await call('BatchGetItem', { RequestItems: { [TableName]: { Keys: [key] } } });
  expect(batch.Responses?.[TableName]).toEqual([stored]);
  await call('DeleteItem', { TableName, Key: key });
  expect((await call('GetItem', { TableName, Key: key })).Item).toBeUndefined();
});

it('rejects with the name of the error DynamoDB gave', async () => {
  const call = createSdkCall({ endpoint: dynamo.endpoint, timeoutMs: 5_000 });
  await expect(call('GetItem', { TableName: 'no-such-table', Key: key })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

it('gives up on a table that never answers, after three tries', async () => {
  let asked = 0;
  const silent = createServer(() => {
    asked += 1;
  });
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  const { port } = silent.address() as AddressInfo;
  const call = createSdkCall({ endpoint: `http://127.0.0.1:${port}`, timeoutMs: 500 });
  const outcome = call('GetItem', { TableName: 't', Key: key });
  const error: unknown = await outcome.catch((reason: unknown) => reason);
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(asked).toBe(3);
});
