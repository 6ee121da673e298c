// Wiring of the authorizer. Logger and metrics are loaded when something fails: a good verdict needs neither.

import { ENV } from '../contract/environment';
import type { AuthSettings } from '../contract/settings';
import { authorizerFunction } from '../runtime/authorizer-function';
import { cachedSecrets } from '../runtime/cached-secrets';
import { readEnvironment } from '../runtime/environment';
import { secretsExtension } from '../runtime/secrets-extension';
import { authorize } from './app';
import { identifyByHeader } from './header-mode';
import { opsTokenCheck } from './ops-token';

const settings = readEnvironment(process.env, (env) => ({
  auth: env.json(ENV.authSettings) as AuthSettings,
  opsTokenSecretId: env.text(ENV.opsTokenSecretId),
  extensionPort: env.integer(ENV.secretsExtensionPort),
  sessionToken: env.text('AWS_SESSION_TOKEN'),
}));

if (settings.auth.mode !== 'header') throw new Error(`No identity mode ${settings.auth.mode}`);

const secrets = cachedSecrets(secretsExtension({ port: settings.extensionPort, sessionToken: settings.sessionToken }));

const judge = authorize({
  isOpsToken: opsTokenCheck(() => secrets.read(settings.opsTokenSecretId)),
  identify: identifyByHeader,
});

export const handler = authorizerFunction(judge, async (error) => {
  const { createLogger } = await import('../runtime/logger');
  const { metricsPublisher } = await import('../runtime/metrics');
  createLogger('authorizer').error('The caller could not be judged', { error });
  metricsPublisher('authorizer')({ authorizerFailures: 1 });
});
