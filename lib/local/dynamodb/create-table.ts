// Creates a hosted table from the template's resource, unless the data folder has it already.

import { request } from 'node:http';
import { TemplateError } from '../assembly/template';

/** What `AWS::DynamoDB::Table` and `GlobalTable` share with the CreateTable call. */
const KEPT = ['AttributeDefinitions', 'KeySchema', 'LocalSecondaryIndexes'] as const;

export async function createTable(
  endpoint: string,
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
  const { type, message } = await call(endpoint, 'CreateTable', input);
  if (type !== undefined && type !== 'ResourceInUseException') throw new TemplateError(where, message ?? type);
  for (;;) {
    const { Table } = await call(endpoint, 'DescribeTable', { TableName: tableName });
    if (Table?.TableStatus === 'ACTIVE') return;
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

interface Answer {
  readonly Table?: { readonly TableStatus?: string };
  readonly type?: string | undefined;
  readonly message?: string;
}

/** Without an SDK, which would cost the start more than everything else here. dynalite wants a signature's form only. */
function call(endpoint: string, operation: string, input: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20200101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=a/20200101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    };
    const outgoing = request(endpoint, { method: 'POST', headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const answer = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answer & { __type?: string };
        resolve({ ...answer, type: answer.__type?.replace(/^.*#/, '') });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(input));
  });
}
