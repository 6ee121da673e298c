// What a function's environment says about the distribution in front of it, and the guard that comes of it.

import { ENV } from '../contract/environment';
import type { HttpApp } from '../domain/http';
import { throughDistributionOnly } from '../domain/origin-access';
import type { Clock, SecretReader } from '../domain/ports';
import { cachedSecrets } from './cached-secrets';
import type { EnvironmentReader } from './environment';
import { secretsExtension } from './secrets-extension';

export interface OriginSettings {
  readonly secretId: string;
  readonly openRoutes: readonly string[];
  readonly extension: { readonly port: number; readonly sessionToken: string };
}

/** Undefined where the deployment has no distribution: callers then come to the API itself. */
export function readOrigin(env: EnvironmentReader): OriginSettings | undefined {
  const secretId = env.optionalText(ENV.originProofSecretId);
  if (secretId === undefined) return undefined;
  return {
    secretId,
    openRoutes: env.optionalText(ENV.originOpenRoutes)?.split(',') ?? [],
    extension: { port: env.integer(ENV.secretsExtensionPort), sessionToken: env.text('AWS_SESSION_TOKEN') },
  };
}

/** How long a previous secret that is not there is not asked for again: strangers must not make the gateway ask, ms. */
const ABSENT_MS = 60_000;

export function originGuard(origin: OriginSettings | undefined, clock: Clock = Date.now): (app: HttpApp) => HttpApp {
  if (origin === undefined) return (app) => app;
  return throughDistributionOnly({
    proofs: originProofs(cachedSecrets(secretsExtension(origin.extension)), origin.secretId, clock),
    openRoutes: origin.openRoutes,
  });
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
