// Takes tables of a running local stack away, as an outage of DynamoDB would.

import { callDynamoDb, type TableAccess } from '../../lib/local/dynamodb/call';
import { untilTrue } from './until';

/** Gone for good when this resolves. */
export async function dropTable(tables: TableAccess, name: string): Promise<void> {
  await callDynamoDb(tables, 'DeleteTable', { TableName: name });
  await untilTrue(async () => (await callDynamoDb(tables, 'DescribeTable', { TableName: name })).type !== undefined);
}
