// Takes tables of a running local stack away, as an outage of DynamoDB would.

import { setTimeout } from 'node:timers/promises';

/** Gone for good when this resolves. */
export async function dropTable(endpoint: string, name: string): Promise<void> {
  await ask(endpoint, 'DeleteTable', { TableName: name });
  while ((await ask(endpoint, 'DescribeTable', { TableName: name })).ok) await setTimeout(20);
}

async function ask(endpoint: string, operation: string, input: object): Promise<Response> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/r/dynamodb/aws4_request, SignedHeaders=host, Signature=x',
      'x-amz-date': '20260101T000000Z',
    },
    body: JSON.stringify(input),
  });
  await response.arrayBuffer();
  return response;
}
