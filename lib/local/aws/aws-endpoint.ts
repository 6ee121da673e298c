// The AWS APIs that functions call with an SDK, as far as they are hosted; anything else is refused by name.

import { randomUUID } from 'node:crypto';
import type { SecretStore } from '../secrets/secret-store';
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
  secrets: SecretStore,
): Promise<LoopbackServer> {
  const operations: Readonly<Record<string, Operation>> = {
    'AWSEvents.PutEvents': ({ Entries }) => {
      const entries = Entries as PublishedEvent[];
      entries.forEach(onEvent);
      return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: randomUUID() })) };
    },
    // Where the region has no extension for the functions.
    'secretsmanager.GetSecretValue': (input) => {
      const { SecretId: id, VersionStage: stage = 'AWSCURRENT' } = input as { SecretId: string; VersionStage?: string };
      const secret = secrets.find(id);
      const version = secret && secrets.version(id, { stage });
      if (!version) throw new AwsError('ResourceNotFoundException', `There is no secret ${id}`);
      return { ARN: secret.arn, Name: secret.name, VersionId: version.id, SecretString: version.value };
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
