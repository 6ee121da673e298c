// An EventBridge endpoint that keeps what it is given and refuses what the test tells it to.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An event as a rule's target would receive it, as far as a publisher decides it. */
export interface PublishedEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail: { readonly id: string; readonly cell: string; readonly status: string };
  readonly bus: string;
}

interface Entry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Time: number;
  readonly Detail: string;
  readonly EventBusName: string;
}

export interface TestEventBridge {
  readonly endpoint: string;
  readonly events: PublishedEvent[];
  /** Sizes of the calls, in order. */
  readonly calls: number[];
  /** Ids of changes whose entries are refused. */
  readonly refused: Set<string>;
  /** While set, every call fails with this HTTP status. */
  failure: number | undefined;
  stop(): Promise<void>;
}

export async function startTestEventBridge(): Promise<TestEventBridge> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { Entries } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { Entries: Entry[] };
      bridge.calls.push(Entries.length);
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      if (bridge.failure !== undefined) {
        response.writeHead(bridge.failure).end(JSON.stringify({ __type: 'AccessDeniedException' }));
        return;
      }
      const answers = Entries.map(take);
      const FailedEntryCount = answers.filter((answer) => 'ErrorCode' in answer).length;
      response.end(JSON.stringify({ FailedEntryCount, Entries: answers }));
    });
  });
  const take = (entry: Entry): { EventId: string } | { ErrorCode: string } => {
    const detail = JSON.parse(entry.Detail) as PublishedEvent['detail'];
    if (bridge.refused.has(detail.id)) return { ErrorCode: 'ThrottlingException' };
    bridge.events.push({
      source: entry.Source,
      'detail-type': entry.DetailType,
      time: new Date(entry.Time * 1000).toISOString(),
      detail,
      bus: entry.EventBusName,
    });
    return { EventId: `event-${bridge.events.length}` };
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const bridge: TestEventBridge = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events: [],
    calls: [],
    refused: new Set(),
    failure: undefined,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return bridge;
}
