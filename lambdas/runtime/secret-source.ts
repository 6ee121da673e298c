// Where a function's secrets come from: the extension where the function has it, Secrets Manager itself elsewhere.

import { ENV } from '../contract/environment';
import type { SecretReader } from '../domain/ports';
import type { EnvironmentReader } from './environment';
import { secretsExtension } from './secrets-extension';

export interface SecretAccess {
  /** Port of the extension on loopback; undefined where the function has none. */
  readonly port: number | undefined;
  readonly sessionToken: string;
}

export function readSecretAccess(env: EnvironmentReader): SecretAccess {
  const named = env.optionalText(ENV.secretsExtensionPort) !== undefined;
  return {
    port: named ? env.integer(ENV.secretsExtensionPort) : undefined,
    sessionToken: env.text('AWS_SESSION_TOKEN'),
  };
}

/** @param direct loads what asks Secrets Manager itself, at the first read: most regions have the extension */
export function secretSource({ port, sessionToken }: SecretAccess, direct: () => Promise<SecretReader>): SecretReader {
  if (port !== undefined) return secretsExtension({ port, sessionToken });
  let loaded: Promise<SecretReader> | undefined;
  return { read: async (...which) => (await (loaded ??= direct())).read(...which) };
}
