// Wiring of the check that CodeDeploy asks for before it shifts callers to new versions.

import { setTimeout as pause } from 'node:timers/promises';
import * as ENV from '../contract/environment';
import { createSecretSource } from '../runtime/cached-secrets';
import { readEnvironment } from '../runtime/environment';
import { createLogger } from '../runtime/logger';
import { readSecretAccess } from '../runtime/secret-access';
import { createRolloutCheck, type NewVersions } from './app';
import { createAwsCalls } from './aws-calls';
import { KEPT_CHECKS, VERSION_CHECKS } from './checks';

const settings = readEnvironment(process.env, (env) => ({
  versions: env.json(ENV.newVersions) as NewVersions,
  access: readSecretAccess(env),
  originProofSecretId: env.optionalText(ENV.originProofSecretId),
  keepsVerdicts: env.flag(ENV.keptVerdicts),
}));

const secrets = createSecretSource(settings.access, process.env);

const checks = settings.keepsVerdicts ? [...VERSION_CHECKS, ...KEPT_CHECKS] : VERSION_CHECKS;

export const handler = createRolloutCheck(settings.versions, checks, {
  ...createAwsCalls(process.env, Date.now),
  originProof: async () =>
    settings.originProofSecretId === undefined ? undefined : secrets.read(settings.originProofSecretId),
  log: createLogger('rollout-check'),
  clock: Date.now,
  wait: (ms) => pause(ms),
  random: Math.random,
});
