// Hosts a template's secrets. Which one is which is read off the variables by which the functions know them.

import { randomBytes } from 'node:crypto';
import type { HostedResource } from '../assembly/stacks';
import { type PublishedEvent, serveAwsEndpoint } from '../aws/aws-endpoint';
import type { CallJudge } from '../aws/call-judge';
import type { CloudWatch } from '../aws/cloud-watch';
import type { RolloutCalls } from '../aws/rollout-calls';
import { startDynamoDb } from '../dynamodb/embedded-dynamodb';
import { generatedSecret } from '../secrets/generated-secret';
import { SecretStore, serveSecretsExtension } from '../secrets/secret-store';
import { type FunctionSurroundings, templateVariables } from './functions';
import { mapProperty } from './property';

// The services that hosted functions reach over loopback: DynamoDB, the secrets extension, other AWS APIs.

export interface HostedServices {
  readonly surroundings: FunctionSurroundings;
  close(): Promise<void>;
}

/** `dynamoDbFolder` undefined keeps tables in memory. `judge` refuses calls that a function may not make; none where absent. */
export async function startServices(
  secrets: SecretStore,
  dynamoDbFolder: string | undefined,
  onEvent: (event: PublishedEvent) => void,
  judge?: CallJudge,
  cloudWatch?: CloudWatch,
  rollout?: RolloutCalls,
): Promise<HostedServices> {
  const sessionToken = randomBytes(24).toString('base64url');
  const dynamoDb = await startDynamoDb(dynamoDbFolder, judge);
  const { endpoint, accessKeyId } = dynamoDb;
  const extension = await serveSecretsExtension(secrets, sessionToken, judge);
  const awsEndpoint = await serveAwsEndpoint(accessKeyId, onEvent, secrets, judge, cloudWatch, rollout);
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

/**
 * Variable that carries the secret's id to a function -> the secret's value, or what makes its first one; undefined to
 * have it generated as the template says.
 */
export type SecretValues = Readonly<Record<string, string | (() => string) | undefined>>;

export interface HostedSecrets {
  readonly store: SecretStore;
  /** The current value of the secret that functions know by this variable. */
  current(variable: string): string | undefined;
}

export function hostSecrets(
  resources: readonly HostedResource[],
  file: string | undefined,
  values: SecretValues,
): HostedSecrets {
  const store = new SecretStore(file);
  const idOf = secretIds(resources);
  const named = new Map(Object.entries(values).map(([variable, value]) => [idOf.get(variable), value]));
  for (const resource of resources) {
    if (resource.type !== 'AWS::SecretsManager::Secret') continue;
    const { ref } = resource;
    const generation = mapProperty(resource.properties(), 'GenerateSecretString');
    const given = named.get(ref);
    const [value, generate] =
      typeof given === 'function' ? [undefined, given] : [given, () => generatedSecret(generation)];
    store.create(ref, ref.slice(ref.lastIndexOf(':') + 1), value, generate);
  }
  return {
    store,
    current: (variable) => store.version(idOf.get(variable) ?? '', { stage: 'AWSCURRENT' })?.value,
  };
}

function secretIds(resources: readonly HostedResource[]): Map<string, string> {
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  return new Map(functions.flatMap((resource) => Object.entries(templateVariables(resource.properties()))));
}
