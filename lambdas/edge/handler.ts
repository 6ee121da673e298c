// Wiring of the edge function.

import * as ENV from '../contract/environment';
import { type SecretAccess, secretSource } from '../runtime/cached-secrets';
import { readEnvironment } from '../runtime/environment';
import { httpFunction } from '../runtime/http-function';
import { LOG_LEVELS, lineLog } from '../runtime/line-log';
import { originGuard, readOrigin } from '../runtime/origin-guard';
import { edgeApp } from './app';

const settings = readEnvironment(process.env, (env) => ({
  answers: env.answers(),
  origin: readOrigin(env),
  logLevel: env.oneOf(ENV.logLevel, LOG_LEVELS, 'INFO'),
}));

const secretsOf = (access: SecretAccess) =>
  secretSource(access, async () => (await import('../stores/secrets-manager')).secretsManager({ env: process.env }));
export const handler = httpFunction(originGuard(settings.origin, secretsOf)(edgeApp), {
  ...settings.answers,
  log: lineLog('edge', { level: settings.logLevel }),
});
