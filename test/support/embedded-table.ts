// Takes tables of a running local stack away, as an outage of DynamoDB would.

import { setTimeout } from 'node:timers/promises';
import { callDynamoDb, type TableAccess } from '../../lib/local/dynamodb/call';

/** Gone for good when this resolves. */
export async function dropTable(tables: TableAccess, name: string): Promise<void> {
  await callDynamoDb(tables, 'DeleteTable', { TableName: name });
  while ((await callDynamoDb(tables, 'DescribeTable', { TableName: name })).type === undefined) await setTimeout(20);
}
