// Creates a hosted table from the template's resource, unless the data folder has it already.

import { TemplateError } from '../assembly/template';
import { callDynamoDb, type TableAccess } from './call';

/** What `AWS::DynamoDB::Table` and `GlobalTable` share with the CreateTable call. */
const KEPT = ['AttributeDefinitions', 'KeySchema', 'LocalSecondaryIndexes'] as const;

export async function createTable(
  tables: TableAccess,
  tableName: string,
  properties: Readonly<Record<string, unknown>>,
  where: string,
): Promise<void> {
  const input = {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    ...Object.fromEntries(KEPT.flatMap((key) => (properties[key] === undefined ? [] : [[key, properties[key]]]))),
    ...globalIndexes(properties),
  };
  const { type, message } = await callDynamoDb(tables, 'CreateTable', input);
  if (type !== undefined && type !== 'ResourceInUseException') throw new TemplateError(where, message ?? type);
  for (;;) {
    const { Table } = await callDynamoDb(tables, 'DescribeTable', { TableName: tableName });
    if ((Table as { TableStatus?: string } | undefined)?.TableStatus === 'ACTIVE') return;
  }
}

function globalIndexes({ GlobalSecondaryIndexes }: Readonly<Record<string, unknown>>) {
  if (!Array.isArray(GlobalSecondaryIndexes)) return {};
  const indexes = GlobalSecondaryIndexes as readonly Record<string, unknown>[];
  return {
    GlobalSecondaryIndexes: indexes.map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection,
    })),
  };
}
