// Wiring of the edge function.

import { readEnvironment } from '../runtime/environment';
import { httpFunction } from '../runtime/http-function';
import { createLogger } from '../runtime/logger';
import { originGuard, readOrigin } from '../runtime/origin-guard';
import { edgeApp } from './app';

const settings = readEnvironment(process.env, (env) => ({
  answers: env.answers(),
  origin: readOrigin(env),
}));

export const handler = httpFunction(originGuard(settings.origin)(edgeApp), {
  ...settings.answers,
  log: createLogger('edge'),
});
