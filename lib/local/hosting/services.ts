// The services that hosted functions reach over loopback: DynamoDB, the secrets extension, other AWS APIs.

import { randomBytes } from 'node:crypto';
import { type PublishedEvent, serveAwsEndpoint } from '../aws/aws-endpoint';
import { startDynamoDb } from '../dynamodb/embedded-dynamodb';
import type { SecretStore } from '../secrets/secret-store';
import { serveSecretsExtension } from '../secrets/secrets-extension';
import type { FunctionSurroundings } from './functions';

export interface HostedServices {
  readonly surroundings: FunctionSurroundings;
  close(): Promise<void>;
}

/** `dynamoDbFolder` undefined keeps tables in memory. */
export async function startServices(
  secrets: SecretStore,
  dynamoDbFolder: string | undefined,
  onEvent: (event: PublishedEvent) => void,
): Promise<HostedServices> {
  const sessionToken = randomBytes(24).toString('base64url');
  const dynamoDb = await startDynamoDb(dynamoDbFolder);
  const { endpoint, accessKeyId } = dynamoDb;
  const extension = await serveSecretsExtension(secrets, sessionToken);
  const awsEndpoint = await serveAwsEndpoint(accessKeyId, onEvent, secrets);
  return {
    surroundings: {
      sessionToken,
      tables: { endpoint, accessKeyId },
      awsEndpoint: `http://127.0.0.1:${awsEndpoint.port}`,
      secretsExtensionPort: extension.port,
    },
    close: async () => {
      await Promise.all([dynamoDb.close(), extension.close(), awsEndpoint.close()]);
    },
  };
}
