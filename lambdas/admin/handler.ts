// Wiring of the admin function.

import { randomBytes } from 'node:crypto';
import * as ASSET_FILE from '../contract/asset-files';
import { LIVE_FILE } from '../contract/asset-files';
import * as ENV from '../contract/environment';
import type { LimitSettings, LogSearchSettings } from '../contract/settings';
import { createSecretSource, type SecretAccess } from '../runtime/cached-secrets';
import { readEnvironment } from '../runtime/environment';
import { createHttpFunction } from '../runtime/http-function';
import { createLogger } from '../runtime/logger';
import { createOriginGuard, readOrigin } from '../runtime/origin-guard';
import { readRouteTable } from '../runtime/route-table';
import { createDynamoKeys } from '../stores/dynamodb/api-keys';
import { createDynamoAuditLog } from '../stores/dynamodb/audit';
import { createDynamoLights } from '../stores/dynamodb/lights';
import { createSignedDynamoCall } from '../stores/dynamodb/signed-call';
import { createDynamoTenants } from '../stores/dynamodb/tenants';
import { type AdminParts, createAdminApp, type KnownRules } from './app';
import { createAuditParts } from './audit/parts';
import { createKeyParts } from './keys/parts';
import { createLightParts } from './lights/parts';
import type * as Live from './live/entry';
import type * as Requests from './requests/entry';
import { createTenantParts } from './tenants/parts';
import { createQuotaParts } from './tenants/quota';

const TABLE_TIMEOUT_MS = 3_000;

const settings = readEnvironment(process.env, (env) => ({
  answers: env.answers(),
  origin: readOrigin(env),
  tenantTable: env.text(ENV.tenantTable),
  tenantsEnforced: env.flag(ENV.validateTenant),
  limitsTenants: env.flag(ENV.tenantLimits),
  takesKeys: env.flag(ENV.apiKeys),
  live: env.flag(ENV.liveConfig),
  lightTable: env.lightTable(),
  logDays: env.integer(ENV.logDays),
  logs: env.optionalText(ENV.logSearch),
  taskRoot: env.text('LAMBDA_TASK_ROOT'),
}));

const call = createSignedDynamoCall({ env: process.env, timeoutMs: TABLE_TIMEOUT_MS });
const clock = Date.now;

const secretsOf = (access: SecretAccess) =>
  createSecretSource(access, async () =>
    (await import('../stores/secrets-manager')).createSecretsManager({ env: process.env }),
  );

/** A file next to the bundle, which only a deployment that limits tenants has. */
function planNames(): readonly string[] {
  return Object.keys((require(`${settings.taskRoot}/${ASSET_FILE.limitSettings}`) as LimitSettings).plans);
}

const tables = { lights: settings.lightTable, audit: settings.tenantTable };
const tenants = { store: createDynamoTenants(call, settings.tenantTable), enforced: settings.tenantsEnforced };
const deployed: KnownRules = {
  routes: readRouteTable(settings.taskRoot),
  plans: settings.limitsTenants ? planNames() : undefined,
};

/** Parts that hold what they are told against the Cells and plans that there are. */
function partsOver({ routes, plans }: KnownRules): AdminParts {
  return {
    ...createQuotaParts({ ...tenants, plans, clock }),
    ...createKeyParts({
      tenants: tenants.store,
      keys: createDynamoKeys(call, settings.tenantTable),
      isOn: settings.takesKeys,
      plans,
      clock,
      randomHex: (bytes) => randomBytes(bytes).toString('hex'),
    }),
    ...createLightParts({
      store: createDynamoLights(call, { ...tables, keepsLive: settings.live }),
      routes,
      clock,
    }),
  };
}

/** Files next to the bundle, which only a deployment with live changes has. */
function liveParts() {
  const { createLiveParts } = require(`${settings.taskRoot}/${LIVE_FILE.admin}`) as typeof Live;
  return createLiveParts(settings.taskRoot, { call, tables, tenants, clock, partsOver });
}

/** A file next to the bundle, which only a deployment that explains its requests has. */
function requestParts(logs: string | undefined) {
  if (logs === undefined) return {};
  const { createRequests } = require(`${settings.taskRoot}/${ASSET_FILE.requests}`) as typeof Requests;
  return createRequests({
    logs: JSON.parse(logs) as LogSearchSettings,
    env: process.env,
    language: settings.answers.language,
    clock,
    planOf: async (tenantId) => (await tenants.store.get(tenantId))?.plan,
  });
}

const app = createAdminApp({
  ...createTenantParts({ ...tenants, clock }),
  ...(settings.live ? liveParts() : partsOver(deployed)),
  ...createAuditParts({ log: createDynamoAuditLog(call, settings.tenantTable), logDays: settings.logDays, clock }),
  ...requestParts(settings.logs),
});

export const handler = createHttpFunction(createOriginGuard(settings.origin, secretsOf)(app), {
  ...settings.answers,
  log: createLogger('admin'),
});
