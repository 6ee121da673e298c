// Secrets through the AWS Parameters and Secrets Lambda Extension: one loopback request instead of an SDK.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html

import type { SecretReader } from '../domain/ports';
import { ExchangeError, exchange } from '../transport/exchange';

export interface SecretsExtensionOptions {
  readonly port: number;
  /** AWS_SESSION_TOKEN: proves to the extension that the request comes from inside the environment. */
  readonly sessionToken: string;
  readonly timeoutMs?: number;
  /** Pauses before a further try while the extension says that it is not ready yet. */
  readonly retryDelaysMs?: readonly number[];
  readonly wait?: (ms: number) => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Secrets Manager keeps 64 KB a secret; JSON may escape each byte with six. */
export const MOST_SECRET_BYTES = 512 * 1024;

const NOT_READY = /not ready to serve traffic/i;

/** Reads without a cache: {@link createCachedSecrets} is put in front. Errors name the secret and never its text. */
export function createSecretsExtension(options: SecretsExtensionOptions): SecretReader {
  const { retryDelaysMs = [20, 50, 100, 200, 400], wait = pause } = options;
  return {
    async read(secretId, stage = 'AWSCURRENT') {
      const path = `/secretsmanager/get?secretId=${encodeURIComponent(secretId)}&versionStage=${stage}`;
      for (let attempt = 0; ; attempt += 1) {
        const answer = await ask(path, options);
        if (answer.status === 200) return secretText(answer.text, secretId);
        const delayMs = retryDelaysMs[attempt];
        if (!NOT_READY.test(answer.text) || delayMs === undefined) {
          throw new Error(`The secrets extension answered ${answer.status} for ${secretId} (${stage})`);
        }
        await wait(delayMs);
      }
    },
  };
}

/** The text of a secret in an answer of Secrets Manager, which the extension passes on as it is. */
export function secretText(answer: string, secretId: string): string {
  const { SecretString: text } = Object(parsed(answer)) as { SecretString?: unknown };
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw new Error(`The answer for ${secretId} holds no text`);
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}

async function ask(path: string, { port, sessionToken, timeoutMs = 2_000 }: SecretsExtensionOptions): Promise<Answer> {
  const headers = { 'x-aws-parameters-secrets-token': sessionToken };
  try {
    const { status, body } = await exchange(`http://127.0.0.1:${port}`, {
      path,
      headers,
      timeoutMs,
      maxBytes: MOST_SECRET_BYTES,
    });
    return { status, text: body.toString('utf8') };
  } catch (error) {
    const late = error instanceof ExchangeError && error.name === 'TimeoutError';
    throw late ? new Error('The secrets extension did not answer in time') : error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
