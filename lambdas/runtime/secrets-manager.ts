// Secrets from Secrets Manager itself, where the region has no extension for the function's processor.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html

import type { Clock, SecretReader } from '../domain/ports';
import { type AwsTarget, askAws, awsTarget, type Environment, jsonCall } from '../transport/aws-request';
import { MOST_SECRET_BYTES, secretText } from './secrets-extension';

export interface SecretsManagerOptions {
  readonly env: Environment;
  /** Of one try. */
  readonly timeoutMs?: number;
  readonly attempts?: number;
  readonly now?: Clock;
}

/** Reads without a cache. Errors name the secret and never its text; the environment is read at the first call. */
export function createSecretsManager(options: SecretsManagerOptions): SecretReader {
  const { env, timeoutMs = 2_000, attempts = 3, now = Date.now } = options;
  let target: AwsTarget | undefined;
  return {
    async read(secretId, stage = 'AWSCURRENT') {
      target ??= awsTarget('secretsmanager', env);
      const request = jsonCall('secretsmanager.GetSecretValue', { SecretId: secretId, VersionStage: stage }, '1.1');
      const bounds = { timeoutMs, maxBytes: MOST_SECRET_BYTES };
      for (let attempt = 1; ; attempt++) {
        const mayRepeat = attempt < attempts;
        const answer = await askAws(request, target, now(), bounds).catch((error: unknown) => {
          if (!mayRepeat) throw error;
          return undefined;
        });
        if (answer?.status === 200) return secretText(answer.body.toString('utf8'), secretId);
        // What is refused for good is not asked again.
        if (answer !== undefined && (answer.status < 500 || !mayRepeat)) {
          throw new Error(`Secrets Manager answered ${answer.status} for ${secretId} (${stage})`);
        }
      }
    },
  };
}
