// An HTTP front before a test DynamoDB that throttles as DynamoDB does: refusals by error, and batch keys left over.

import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ThrottlingFront {
  readonly endpoint: string;
  /** How often each operation was asked for, refusals included. */
  readonly asked: Map<string, number>;
  /** Refuses this share of all calls, by turns: 2 refuses one in two, 0 none, 1 all. */
  refuseOneIn: number;
  /** A batch gets at most this many of its keys. */
  keysPerBatch: number;
  stop(): Promise<void>;
}

const THROTTLED = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  message: 'The level of configured provisioned throughput for the table was exceeded.',
});

interface BatchBody {
  RequestItems: Record<string, { Keys: unknown[] }>;
}

export async function startThrottlingFront(endpoint: string): Promise<ThrottlingFront> {
  let calls = 0;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const operation = String(incoming.headers['x-amz-target']).replace(/.*\./, '');
      front.asked.set(operation, (front.asked.get(operation) ?? 0) + 1);
      calls += 1;
      if (front.refuseOneIn > 0 && calls % front.refuseOneIn === 0) {
        outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(THROTTLED);
        return;
      }
      const body = Buffer.concat(chunks).toString('utf8');
      const { sent, left } = operation === 'BatchGetItem' ? cut(body, front.keysPerBatch) : { sent: body, left: {} };
      const headers = { ...incoming.headers, 'content-length': Buffer.byteLength(sent) };
      const forwarded = request(endpoint, { method: 'POST', headers }, (answer) => {
        const answered: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => answered.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(answered).toString('utf8');
          outgoing.writeHead(answer.statusCode ?? 500, { 'content-type': 'application/x-amz-json-1.0' });
          outgoing.end(
            Object.keys(left).length > 0 ? JSON.stringify({ ...JSON.parse(text), UnprocessedKeys: left }) : text,
          );
        });
      });
      forwarded.end(sent);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const front: ThrottlingFront = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: new Map(),
    refuseOneIn: 0,
    keysPerBatch: 100,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return front;
}

/** The first keys of a batch, and the request for the others as DynamoDB hands it back. */
function cut(body: string, most: number): { sent: string; left: BatchBody['RequestItems'] } {
  const batch = JSON.parse(body) as BatchBody;
  const [table = '', asked] = Object.entries(batch.RequestItems)[0] ?? [];
  const keys = asked?.Keys ?? [];
  if (keys.length <= most) return { sent: body, left: {} };
  const sent = { ...batch, RequestItems: { [table]: { ...asked, Keys: keys.slice(0, most) } } };
  return { sent: JSON.stringify(sent), left: { [table]: { ...asked, Keys: keys.slice(most) } } };
}
