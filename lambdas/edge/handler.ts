// Wiring of the edge function.

import * as ASSET_FILE from '../contract/asset-files';
import * as ENV from '../contract/environment';
import type { HttpApp } from '../domain/http';
import { readEnvironment } from '../runtime/environment';
import { createHttpFunction } from '../runtime/http-function';
import { createLineLog, LOG_LEVELS } from '../runtime/line-log';
import type * as OriginGuard from '../runtime/origin-guard';
import { readOrigin } from '../runtime/origin-settings';
import { createEdgeApp } from './app';

const settings = readEnvironment(process.env, (env) => ({
  answers: env.answers(),
  origin: readOrigin(env),
  logLevel: env.oneOf(ENV.logLevel, LOG_LEVELS, 'INFO'),
  taskRoot: env.text('LAMBDA_TASK_ROOT'),
}));

/** A file next to the bundle, which only a deployment with a distribution has: the guard alone needs an HTTP client. */
function guarded(app: HttpApp): HttpApp {
  const { origin, taskRoot } = settings;
  if (origin === undefined) return app;
  const { createOriginGuard } = require(`${taskRoot}/${ASSET_FILE.originGuard}`) as typeof OriginGuard;
  return createOriginGuard(origin, process.env)(app);
}

export const handler = createHttpFunction(guarded(createEdgeApp(settings.answers.language)), {
  ...settings.answers,
  log: createLineLog('edge', { level: settings.logLevel }),
});
