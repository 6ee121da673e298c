// One call to the embedded DynamoDB, without an SDK, which would cost the start more than everything else here.

import { request } from 'node:http';
import { json } from 'node:stream/consumers';

export interface DynamoDbAnswer {
  /** Error type, such as `ResourceInUseException`. */
  readonly type?: string | undefined;
  readonly message?: string;
  readonly [field: string]: unknown;
}

/** Where the tables are, and the key that opens them. */
export interface TableAccess {
  readonly endpoint: string;
  readonly accessKeyId: string;
}

/** The key is checked; of the rest of a signature its form alone. */
export function callDynamoDb(
  { endpoint, accessKeyId }: TableAccess,
  operation: string,
  input: object,
): Promise<DynamoDbAnswer> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20200101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20200101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    };
    const outgoing = request(endpoint, { method: 'POST', headers, agent: false }, (incoming) => {
      json(incoming).then((read) => resolve(answerOf(read as Body)), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(input));
  });
}

type Body = DynamoDbAnswer & { readonly __type?: string };

function answerOf(body: Body): DynamoDbAnswer {
  return { ...body, type: body.__type?.replace(/^.*#/, '') };
}
