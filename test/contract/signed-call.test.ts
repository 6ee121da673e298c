// The slim client speaks DynamoDB's wire format: what it writes the SDK reads, and the reverse.

import { isConditionFailure } from '../../lambdas/stores/dynamodb/call';
import { signedCallTo, startTestDynamo, type TestDynamo } from '../support/dynalite';

let dynamo: TestDynamo;
let table: string;

beforeAll(async () => {
  dynamo = await startTestDynamo();
  table = await dynamo.createTable();
});
afterAll(() => dynamo.stop());

const slim = () => signedCallTo(dynamo.endpoint);

const key = (sk: string) => ({ pk: { S: 'SIGNED' }, sk: { S: sk } });

test('what it writes the SDK reads back, in every encoding the stores use', async () => {
  const item = {
    ...key('wire'),
    text: { S: '红灯 "quoted" \\ \u0000 é 😀' },
    number: { N: '1764000000123.25' },
    flag: { BOOL: true },
    nothing: { NULL: true },
    list: { L: [{ N: '-1' }, { S: '' }] },
    map: { M: { inner: { S: 'x' } } },
  };
  await slim()('PutItem', { TableName: table, Item: item });
  const { Item } = await dynamo.sdk('GetItem', { TableName: table, Key: key('wire') });
  expect(Item).toEqual(item);
  expect((await slim()('GetItem', { TableName: table, Key: key('wire') })).Item).toEqual(item);
});

test('a missing item gives an answer without an item', async () => {
  expect((await slim()('GetItem', { TableName: table, Key: key('missing') })).Item).toBeUndefined();
});

test('atomic counters of parallel callers add up, and the answer carries the new values', async () => {
  const call = slim();
  const add = () =>
    call('UpdateItem', {
      TableName: table,
      Key: key('counter'),
      UpdateExpression: 'ADD #n :one',
      ExpressionAttributeNames: { '#n': 'n' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    });
  const answers = await Promise.all(Array.from({ length: 25 }, add));
  const seen = answers.map(({ Attributes }) => Number(Attributes?.['n']?.N)).toSorted((a, b) => a - b);
  expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
});

test('a lost condition is told apart from every other failure', async () => {
  const call = slim();
  const create = () =>
    call('PutItem', {
      TableName: table,
      Item: key('once'),
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
    });
  await create();
  const lost = await create().catch((error: unknown) => error);
  expect(isConditionFailure(lost)).toBe(true);
  const missing = await call('GetItem', { TableName: 'no-such-table', Key: key('x') }).catch((error: unknown) => error);
  expect(missing).toMatchObject({ name: 'ResourceNotFoundException' });
  expect(isConditionFailure(missing)).toBe(false);
});

test('a batch of keys comes back in one call', async () => {
  await slim()('PutItem', { TableName: table, Item: key('batch-a') });
  const { Responses } = await slim()('BatchGetItem', {
    RequestItems: { [table]: { Keys: [key('batch-a'), key('batch-b')] } },
  });
  expect(Responses?.[table]).toEqual([key('batch-a')]);
});

test('a partition is queried, and an item is gone once it is deleted', async () => {
  const call = slim();
  const item = { pk: { S: 'QUERIED' }, sk: { S: 'a' } };
  await call('PutItem', { TableName: table, Item: item });
  const query = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'QUERIED' } } };
  expect((await call('Query', { TableName: table, ...query })).Items).toEqual([item]);
  await call('DeleteItem', { TableName: table, Key: item });
  expect((await call('Query', { TableName: table, ...query })).Items).toEqual([]);
});
