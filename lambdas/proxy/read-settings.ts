// What the proxy reads from its environment.

import * as ENV from '../contract/environment';
import { METERED_CELLS } from '../contract/metrics';
import type { ProxySettings } from '../contract/settings';
import { DEFAULT_SIGNING, keysInUse, type SigningSettings } from '../contract/signing';
import type { EnvironmentReader } from '../runtime/environment';
import { LOG_LEVELS } from '../runtime/line-log';
import { readOrigin } from '../runtime/origin-settings';
import { readSecretAccess } from '../runtime/secret-access';

export function readSettings(env: EnvironmentReader) {
  const signing = readSigning(env);
  return {
    deployment: env.text(ENV.deployment),
    requireTenantId: env.flag(ENV.requireTenantId),
    proxy: env.json(ENV.proxySettings) as ProxySettings,
    hmacV1: signing?.settings.schemes.includes('hmac-v1') ?? false,
    signing,
    limitsTenants: env.flag(ENV.tenantLimits),
    live: env.flag(ENV.liveConfig),
    keepsTrail: env.flag(ENV.requestTrail),
    recallSeconds: env.optionalText(ENV.recallSeconds),
    records: env.optionalText(ENV.recordSettings),
    origin: readOrigin(env),
    stateTable: env.text(ENV.stateTable),
    lightTable: env.lightTable(),
    answers: env.answers(),
    logLevel: env.oneOf(ENV.logLevel, LOG_LEVELS, 'INFO'),
    meteredTenants: env.optionalText(ENV.meteredTenants)?.split(',') ?? [],
    meteredCells: env.oneOf(ENV.meteredCells, METERED_CELLS, 'all'),
    taskRoot: env.text('LAMBDA_TASK_ROOT'),
  };
}

/** Undefined where the deployment chose not to sign; keys that no scheme signs with are not asked for. */
export function readSigning(env: EnvironmentReader) {
  const signing = { ...DEFAULT_SIGNING, ...(env.json(ENV.signingSettings) as Partial<SigningSettings>) };
  if (signing.schemes.length === 0) return undefined;
  const { shared, ed25519 } = keysInUse(signing);
  return {
    settings: signing,
    secretIds: {
      shared: shared ? env.text(ENV.signingSecretId) : '',
      ed25519: ed25519 ? env.text(ENV.signingPrivateKeyId) : '',
    },
    access: readSecretAccess(env),
  };
}
