// Queries whose result DynamoDB answers in pages of 1 MB.

import type { DynamoCall } from '../../../lambdas/stores/dynamodb/call';
import { everyPage } from '../../../lambdas/stores/dynamodb/read-all';

const item = (name: string) => ({ pk: { S: name } });

test('reads every page of a query, each from where the last one ended', async () => {
  const pages = new Map([
    ['', { Items: [item('a'), item('b')], LastEvaluatedKey: item('b') }],
    // A filter may leave nothing of a page.
    ['b', { LastEvaluatedKey: item('c') }],
    ['c', { Items: [item('d')] }],
  ]);
  const asked: object[] = [];
  const call = (async (operation: string, input: { ExclusiveStartKey?: { pk: { S: string } } }) => {
    asked.push({ operation, ...input });
    return pages.get(input.ExclusiveStartKey?.pk.S ?? '');
  }) as unknown as DynamoCall;
  expect(await everyPage(call, { TableName: 't' })).toEqual([item('a'), item('b'), item('d')]);
  expect(asked).toEqual([
    { operation: 'Query', TableName: 't' },
    { operation: 'Query', TableName: 't', ExclusiveStartKey: item('b') },
    { operation: 'Query', TableName: 't', ExclusiveStartKey: item('c') },
  ]);
});
