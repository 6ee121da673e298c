// Keeps secrets in memory for minutes, so that a request does not wait for them.

import type { Clock, SecretReader } from '../domain/ports';
import { steadyClock } from '../domain/steady-clock';
import type { Environment } from './environment';
import type { SecretAccess } from './secret-access';
import { createSecretsExtension } from './secrets-extension';

export interface SecretCacheOptions {
  readonly ttlMs?: number;
  /** How long after its time to live a secret still serves while a fresh one cannot be read. */
  readonly staleMs?: number;
  /** Pause between two failing reads of a secret that still serves. */
  readonly retryAfterMs?: number;
  readonly clock?: Clock;
}

interface Entry {
  text: string;
  readAtMs: number;
  /** No further read before this time. */
  freshUntilMs: number;
}

/** Callers that ask at once share one read; a failed first read is not remembered. */
export function createCachedSecrets(source: SecretReader, options: SecretCacheOptions = {}): SecretReader {
  const { ttlMs = 300_000, staleMs = 3_600_000, retryAfterMs = 5_000 } = options;
  const clock = steadyClock(options.clock ?? Date.now);
  const entries = new Map<string, Entry>();
  const pending = new Map<string, Promise<string>>();

  const refresh = async (key: string, ...which: Parameters<SecretReader['read']>): Promise<string> => {
    try {
      const text = await source.read(...which);
      entries.set(key, { text, readAtMs: clock(), freshUntilMs: clock() + ttlMs });
      return text;
    } catch (error) {
      const entry = entries.get(key);
      if (entry === undefined || clock() - entry.readAtMs >= ttlMs + staleMs) throw error;
      entry.freshUntilMs = clock() + retryAfterMs;
      return entry.text;
    } finally {
      pending.delete(key);
    }
  };

  return {
    async read(secretId, stage = 'AWSCURRENT') {
      const key = `${stage} ${secretId}`;
      const entry = entries.get(key);
      if (entry !== undefined && clock() < entry.freshUntilMs) return entry.text;
      let reading = pending.get(key);
      if (reading === undefined) {
        reading = refresh(key, secretId, stage);
        pending.set(key, reading);
      }
      return reading;
    },
  };
}

// Where a function's secrets come from: the extension where the function has it, Secrets Manager itself elsewhere.

/** @param env says where Secrets Manager is; what asks it is loaded at the first read, for most regions have the extension */
export function createSecretSource({ port, sessionToken }: SecretAccess, env: Environment): SecretReader {
  if (port !== undefined) return createSecretsExtension({ port, sessionToken });
  let loaded: Promise<SecretReader> | undefined;
  const load = () => import('./secrets-manager').then(({ createSecretsManager }) => createSecretsManager({ env }));
  return { read: async (...which) => (await (loaded ??= load())).read(...which) };
}
