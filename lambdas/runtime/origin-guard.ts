// What a function's environment says about the distribution in front of it, and the guard that comes of it.

import * as ENV from '../contract/environment';
import type { HttpApp } from '../domain/http';
import type { Clock, SecretReader } from '../domain/ports';
import { createCachedSecrets, readSecretAccess, type SecretAccess } from './cached-secrets';
import type { EnvironmentReader } from './environment';

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

/** How long a previous secret that is not there is not asked for again: strangers must not make the gateway ask, ms. */
const ABSENT_MS = 60_000;

/** @param secretsOf opens the way to the secrets; not called where the deployment has no distribution */
export function createOriginGuard(
  origin: OriginSettings | undefined,
  secretsOf: (access: SecretAccess) => SecretReader,
  clock: Clock = Date.now,
): (app: HttpApp) => HttpApp {
  if (origin === undefined) return (app) => app;
  const proofs = originProofs(createCachedSecrets(secretsOf(origin.access)), origin.secretId, clock);
  // Loads where a deployment has a distribution.
  return (app) => async (request, facts) => {
    const { throughDistributionOnly } = await import('../domain/origin-access');
    return throughDistributionOnly({ proofs, openRoutes: origin.openRoutes })(app)(request, facts);
  };
}

export function originProofs(secrets: SecretReader, secretId: string, clock: Clock) {
  let absentUntilMs = 0;
  return {
    current: () => secrets.read(secretId),
    previous: async () => {
      if (clock() < absentUntilMs) return undefined;
      return secrets.read(secretId, 'AWSPREVIOUS').catch(() => {
        absentUntilMs = clock() + ABSENT_MS;
        return undefined;
      });
    },
  };
}
