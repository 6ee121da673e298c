// Wiring of the edge function.

import * as ENV from '../contract/environment';
import { createSecretSource, type SecretAccess } from '../runtime/cached-secrets';
import { readEnvironment } from '../runtime/environment';
import { createHttpFunction } from '../runtime/http-function';
import { createLineLog, LOG_LEVELS } from '../runtime/line-log';
import { createOriginGuard, readOrigin } from '../runtime/origin-guard';
import { createEdgeApp } from './app';

const settings = readEnvironment(process.env, (env) => ({
  answers: env.answers(),
  origin: readOrigin(env),
  logLevel: env.oneOf(ENV.logLevel, LOG_LEVELS, 'INFO'),
}));

const secretsOf = (access: SecretAccess) =>
  createSecretSource(access, async () =>
    (await import('../stores/secrets-manager')).createSecretsManager({ env: process.env }),
  );
export const handler = createHttpFunction(
  createOriginGuard(settings.origin, secretsOf)(createEdgeApp(settings.answers.language)),
  {
    ...settings.answers,
    log: createLineLog('edge', { level: settings.logLevel }),
  },
);
