// Wiring of the edge function.

import { readEnvironment } from '../runtime/environment';
import { httpFunction } from '../runtime/http-function';
import { createLogger } from '../runtime/logger';
import { originGuard, readOrigin } from '../runtime/origin-guard';
import { edgeApp } from './app';

const settings = readEnvironment(process.env, (env) => ({ language: env.language(), origin: readOrigin(env) }));

export const handler = httpFunction(originGuard(settings.origin)(edgeApp), {
  language: settings.language,
  log: createLogger('edge'),
});
