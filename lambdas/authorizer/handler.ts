// Wiring of the authorizer.

import * as ASSET_FILE from '../contract/asset-files';
import * as ENV from '../contract/environment';
import type { AuthSettings, TenantSettings } from '../contract/settings';
import { createCachedSecrets, createSecretSource } from '../runtime/cached-secrets';
import { readEnvironment } from '../runtime/environment';
import { readSecretAccess } from '../runtime/secret-access';
import { createSignedDynamoCall } from '../stores/dynamodb/signed-call';
import { createDynamoTenantReader } from '../stores/dynamodb/tenants';
import { CELL_ROUTE, createAuthorizer, createOpsTokenCheck, type Identify } from './app';
import { createAuthorizerFunction, createFailureReport } from './authorizer-function';
import { cacheTenants, createTenantLookup, skipTenantCheck } from './cached-tenants';
import { createHeaderIdentify, createJwtIdentify } from './identify';
import type * as Keys from './keys/entry';
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
  keys: env.flag(ENV.apiKeys)
    ? {
        tableName: env.text(ENV.tenantTable),
        cache: env.json(ENV.tenantSettings) as TenantSettings,
        file: `${env.text('LAMBDA_TASK_ROOT')}/${ASSET_FILE.keys}`,
      }
    : undefined,
  keepsVerdicts: env.flag(ENV.keptVerdicts),
  opsTokenSecretId: env.text(ENV.opsTokenSecretId),
  access: readSecretAccess(env),
}));

const { auth, tenants, keys } = settings;
const clock = Date.now;
const secrets = createCachedSecrets(createSecretSource(settings.access, process.env));

const dynamo = createSignedDynamoCall({ env: process.env, timeoutMs: REGISTRY_TIMEOUT_MS });
const lookUpTenant = tenants
  ? createTenantLookup(
      cacheTenants({ reader: createDynamoTenantReader(dynamo, tenants.table), settings: tenants.cache, clock }),
    )
  : skipTenantCheck;

const judge = createAuthorizer({
  isOpsToken: createOpsTokenCheck(() => secrets.read(settings.opsTokenSecretId)),
  identify: withKeys(
    auth.mode === 'jwt'
      ? createJwtIdentify({
          settings: auth,
          verify: createTokenVerifier({ settings: auth, fetch: createJwksFetcher(), clock }),
          lookUpTenant,
          clock,
        })
      : createHeaderIdentify({ lookUpTenant, clock }),
  ),
});

/** A file next to the bundle, which only a deployment that takes API keys has. */
function withKeys(identify: Identify): Identify {
  if (keys === undefined) return identify;
  const { createKeyIdentify } = require(keys.file) as typeof Keys;
  return createKeyIdentify(identify, { ...keys, call: dynamo, clock, ...(tenants && { lookUpTenant }) });
}

export const handler = createAuthorizerFunction(
  judge,
  createFailureReport({
    deployment: settings.deployment,
    message: 'The caller could not be judged',
    metric: 'authorizerFailures',
    write: (line) => process.stdout.write(`${line}\n`),
    clock,
  }),
  settings.keepsVerdicts ? { routes: CELL_ROUTE, clock } : undefined,
);
