// Reads from a function's environment which distribution is in front of it.

import * as ENV from '../contract/environment';
import type { EnvironmentReader } from './environment';
import { readSecretAccess, type SecretAccess } from './secret-access';

export interface OriginSettings {
  readonly secretId: string;
  readonly openRoutes: readonly string[];
  readonly access: SecretAccess;
}

/** Undefined where the deployment has no distribution: callers then come to the API itself. */
export function readOrigin(env: EnvironmentReader): OriginSettings | undefined {
  const secretId = env.optionalText(ENV.originProofSecretId);
  if (secretId === undefined) return undefined;
  return {
    secretId,
    openRoutes: env.optionalText(ENV.originOpenRoutes)?.split(',') ?? [],
    access: readSecretAccess(env),
  };
}
