// Reads from a function's environment where its secrets come from.

import * as ENV from '../contract/environment';
import type { EnvironmentReader } from './environment';

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
