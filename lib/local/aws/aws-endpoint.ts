// The AWS APIs that functions call with an SDK, as far as they are hosted; anything else is refused by name.

import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SecretStore } from '../secrets/secret-store';
import { type LoopbackServer, serveOnLoopback } from './loopback-server';

// The key that the functions of this run sign their AWS calls with; nobody else is told of it.

/** Answer of AWS to a key that it does not know. */
export const UNKNOWN_KEY = {
  __type: 'com.amazon.coral.service#UnrecognizedClientException',
  message: 'The security token included in the request is invalid.',
} as const;

/**
 * Whether the request is signed with this key. The key itself is the secret, so that the signature is not computed again.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export function bearsAccessKey({ headers }: Pick<IncomingMessage, 'headers'>, accessKeyId: string): boolean {
  const [, given = ''] = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//.exec(headers.authorization ?? '') ?? [];
  return timingSafeEqual(digest(given), digest(accessKeyId));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

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
