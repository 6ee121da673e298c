// Secrets from Secrets Manager itself, where the region has no extension for the function's processor.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html

import type { Clock, SecretReader } from '../domain/ports';
import { type AwsTarget, askAws, awsTarget, type Environment, type SignableRequest } from '../transport/aws-request';

export interface SecretsManagerOptions {
  readonly env: Environment;
  /** Of one try. */
  readonly timeoutMs?: number;
  readonly attempts?: number;
  readonly now?: Clock;
}

/** Secrets Manager keeps 64 KB a secret; JSON may escape each byte with six. */
const MAX_BYTES = 512 * 1024;

/** Reads without a cache. Errors name the secret and never its text; the environment is read at the first call. */
export function createSecretsManager(options: SecretsManagerOptions): SecretReader {
  const { env, timeoutMs = 2_000, attempts = 3, now = Date.now } = options;
  let target: AwsTarget | undefined;
  return {
    async read(secretId, stage = 'AWSCURRENT') {
      target ??= awsTarget('secretsmanager', env);
      const request = requestFor(secretId, stage);
      const bounds = { timeoutMs, maxBytes: MAX_BYTES };
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

function requestFor(secretId: string, stage: string): SignableRequest {
  return {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: JSON.stringify({ SecretId: secretId, VersionStage: stage }),
  };
}

function secretText(body: string, secretId: string): string {
  const { SecretString: text } = JSON.parse(body) as { SecretString?: unknown };
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw new Error(`Secrets Manager's answer for ${secretId} holds no text`);
}
