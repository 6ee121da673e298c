// Wiring of the proxy function.

import { ENV } from '../contract/environment';
import type { ProxySettings } from '../contract/settings';
import { createRequestSigner } from '../domain/signing/request-signer';
import { cachedSecrets } from '../runtime/cached-secrets';
import { readEnvironment } from '../runtime/environment';
import { httpFunction } from '../runtime/http-function';
import { createLogger } from '../runtime/logger';
import { metricsPublisher } from '../runtime/metrics';
import { requestMetrics } from '../runtime/request-metrics';
import { readRouteTable } from '../runtime/route-table';
import { secretsExtension } from '../runtime/secrets-extension';
import { keepAliveAgents } from './agents';
import { proxyApp } from './app';
import { callCell } from './call-cell';
import { forward } from './forward';
import { leaveUnsigned, signOrRefuse } from './signer';
import { readSigning } from './signing-environment';
import { tryCell } from './try-cell';

const settings = readEnvironment(process.env, (env) => ({
  requireTenantId: env.flag(ENV.requireTenantId),
  proxy: env.json(ENV.proxySettings) as ProxySettings,
  signing: readSigning(env),
  language: env.language(),
  meteredTenants: env.optionalText(ENV.meteredTenants)?.split(',') ?? [],
  taskRoot: env.text('LAMBDA_TASK_ROOT'),
}));

const clock = Date.now;

function signer({ settings: signing, secretIds, extension }: NonNullable<typeof settings.signing>) {
  return signOrRefuse(createRequestSigner(signing, secretIds, cachedSecrets(secretsExtension(extension))), clock);
}

const app = proxyApp({
  rules: settings,
  routes: readRouteTable(settings.taskRoot),
  checkLight: async () => undefined,
  forward: forward(
    tryCell({
      call: callCell(keepAliveAgents()),
      sign: settings.signing ? signer(settings.signing) : leaveUnsigned,
      settings: settings.proxy,
      clock,
    }),
  ),
});

export const handler = httpFunction(app, {
  language: settings.language,
  log: createLogger('proxy'),
  recordMetrics: requestMetrics(metricsPublisher('proxy'), settings.meteredTenants),
});
