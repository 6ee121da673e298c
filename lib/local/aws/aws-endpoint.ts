// The AWS APIs that functions call with an SDK, as far as they are hosted; anything else is refused by name.

import { randomUUID } from 'node:crypto';
import { bearsAccessKey, UNKNOWN_KEY } from './access-key';
import { type LoopbackServer, serveOnLoopback } from './loopback-server';

/** One entry of PutEvents, as it was sent. */
export interface PublishedEvent {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
}

type Operation = (input: Record<string, unknown>) => object;

/** Answers JSON-protocol calls that are signed with the run's key: the operation is in X-Amz-Target. */
export function serveAwsEndpoint(
  accessKeyId: string,
  onEvent: (event: PublishedEvent) => void,
): Promise<LoopbackServer> {
  const operations: Readonly<Record<string, Operation>> = {
    'AWSEvents.PutEvents': ({ Entries }) => {
      const entries = Entries as PublishedEvent[];
      entries.forEach(onEvent);
      return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: randomUUID() })) };
    },
  };
  return serveOnLoopback(({ headers }, body) => {
    if (!bearsAccessKey({ headers }, accessKeyId)) return { status: 400, body: JSON.stringify(UNKNOWN_KEY) };
    const target = String(headers['x-amz-target']);
    try {
      const operation = operations[target];
      if (!operation) throw new AwsError('NotImplementedException', `${target} is not hosted on one machine`);
      return { status: 200, body: JSON.stringify(operation(JSON.parse(body) as Record<string, unknown>)) };
    } catch (error) {
      const { name, message } =
        error instanceof AwsError ? error : new AwsError('SerializationException', String(error));
      return { status: 400, body: JSON.stringify({ __type: name, message }) };
    }
  });
}

class AwsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
