// The guard of a function with a distribution in front of it.

import type { HttpApp } from '../domain/http';
import type { Clock, SecretReader } from '../domain/ports';
import { steadyClock } from '../domain/steady-clock';
import { createCachedSecrets, createSecretSource } from './cached-secrets';
import type { Environment } from './environment';
import type { OriginSettings } from './origin-settings';

/** How long a previous secret that is not there is not asked for again: strangers must not make the gateway ask, ms. */
const ABSENT_MS = 60_000;

export function createOriginGuard(
  origin: OriginSettings | undefined,
  env: Environment,
  clock: Clock = Date.now,
): (app: HttpApp) => HttpApp {
  if (origin === undefined) return (app) => app;
  const proofs = originProofs(createCachedSecrets(createSecretSource(origin.access, env)), origin.secretId, clock);
  // Loads where a deployment has a distribution.
  return (app) => async (request, facts) => {
    const { throughDistributionOnly } = await import('../domain/origin-access');
    return throughDistributionOnly({ proofs, openRoutes: origin.openRoutes })(app)(request, facts);
  };
}

export function originProofs(secrets: SecretReader, secretId: string, clock: Clock) {
  const now = steadyClock(clock);
  let absentUntilMs = 0;
  return {
    current: () => secrets.read(secretId),
    previous: async () => {
      if (now() < absentUntilMs) return undefined;
      return secrets.read(secretId, 'AWSPREVIOUS').catch(() => {
        absentUntilMs = now() + ABSENT_MS;
        return undefined;
      });
    },
  };
}
