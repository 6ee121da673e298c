// Wiring of the edge function.

import { ENV } from '../contract/environment';
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

export const handler = httpFunction(originGuard(settings.origin)(edgeApp), {
  ...settings.answers,
  log: lineLog('edge', { level: settings.logLevel }),
});
