// Wiring of the edge function.

import { ENV } from '../contract/environment';
import { readEnvironment } from '../runtime/environment';
import { httpFunction } from '../runtime/http-function';
import { createLogger } from '../runtime/logger';
import { originGuard, readOrigin } from '../runtime/origin-guard';
import { edgeApp } from './app';

const settings = readEnvironment(process.env, (env) => ({
  language: env.language(),
  strictTransport: env.optionalText(ENV.strictTransport),
  origin: readOrigin(env),
}));

export const handler = httpFunction(originGuard(settings.origin)(edgeApp), {
  language: settings.language,
  strictTransport: settings.strictTransport,
  log: createLogger('edge'),
});
