// Wiring of the authorizer.

import * as ENV from '../contract/environment';
import type { AuthSettings, TenantSettings } from '../contract/settings';
import { cachedSecrets, readSecretAccess, secretSource } from '../runtime/cached-secrets';
import { readEnvironment } from '../runtime/environment';
import { signedDynamoCall } from '../stores/dynamodb/signed-call';
import { createDynamoTenantReader } from '../stores/dynamodb/tenants';
import { authorize, opsTokenCheck } from './app';
import { authorizerFunction, failureReport } from './authorizer-function';
import { cacheTenants, skipTenantCheck, tenantLookup } from './cached-tenants';
import { identifyByHeader, identifyByJwt } from './identify';
import { createJwksFetcher } from './token/jwks-fetcher';
import { createTokenVerifier } from './token/token-verifier';

/** A registry read that takes longer is answered from the cache, or not at all. */
const REGISTRY_TIMEOUT_MS = 2_000;

const settings = readEnvironment(process.env, (env) => ({
  deployment: env.text(ENV.deployment),
  auth: env.json(ENV.authSettings) as AuthSettings,
  tenants: env.flag(ENV.validateTenant)
    ? { table: env.text(ENV.tenantTable), cache: env.json(ENV.tenantSettings) as TenantSettings }
    : undefined,
  opsTokenSecretId: env.text(ENV.opsTokenSecretId),
  access: readSecretAccess(env),
}));

const { auth, tenants } = settings;
const clock = Date.now;
const secrets = cachedSecrets(
  secretSource(settings.access, async () =>
    (await import('../stores/secrets-manager')).secretsManager({ env: process.env }),
  ),
);

const dynamo = signedDynamoCall({ env: process.env, timeoutMs: REGISTRY_TIMEOUT_MS });
const lookUpTenant = tenants
  ? tenantLookup(
      cacheTenants({ reader: createDynamoTenantReader(dynamo, tenants.table), settings: tenants.cache, clock }),
    )
  : skipTenantCheck;

const judge = authorize({
  isOpsToken: opsTokenCheck(() => secrets.read(settings.opsTokenSecretId)),
  identify:
    auth.mode === 'jwt'
      ? identifyByJwt({
          settings: auth,
          verify: createTokenVerifier({ settings: auth, fetch: createJwksFetcher(), clock }),
          lookUpTenant,
          clock,
        })
      : identifyByHeader({ lookUpTenant, clock }),
});

export const handler = authorizerFunction(
  judge,
  failureReport({
    deployment: settings.deployment,
    message: 'The caller could not be judged',
    metric: 'authorizerFailures',
    write: (line) => process.stdout.write(`${line}\n`),
    clock,
  }),
);
