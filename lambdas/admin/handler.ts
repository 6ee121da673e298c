// Wiring of the admin function.

import * as ASSET_FILE from '../contract/asset-files';
import { LIVE_FILE } from '../contract/asset-files';
import * as ENV from '../contract/environment';
import type { LimitSettings, LogSearchSettings } from '../contract/settings';
import { dispatch } from '../domain/http';
import { readEnvironment } from '../runtime/environment';
import { createHttpFunction } from '../runtime/http-function';
import { createLineLog, LOG_LEVELS } from '../runtime/line-log';
import { createOriginGuard } from '../runtime/origin-guard';
import { readOrigin } from '../runtime/origin-settings';
import { readRouteTable } from '../runtime/route-table';
import { createDynamoAuditLog } from '../stores/dynamodb/audit';
import { createDynamoLightReader } from '../stores/dynamodb/lights';
import { createSignedDynamoCall } from '../stores/dynamodb/signed-call';
import { createDynamoTenantList } from '../stores/dynamodb/tenants';
import { type AdminParts, createAdminApp, type KnownRules } from './app';
import { createAuditParts } from './audit/parts';
import type * as Changes from './changes/entry';
import { RULED_ROUTES, TENANT_ROUTES } from './changes/routes';
import type * as Console from './console/entry';
import { createLightParts } from './lights/parts';
import type * as Live from './live/entry';
import type * as Requests from './requests/entry';
import { createTenantParts } from './tenants/parts';

const TABLE_TIMEOUT_MS = 3_000;

const settings = readEnvironment(process.env, (env) => ({
  answers: env.answers(),
  origin: readOrigin(env),
  tenantTable: env.text(ENV.tenantTable),
  tenantsEnforced: env.flag(ENV.validateTenant),
  limitsTenants: env.flag(ENV.tenantLimits),
  takesKeys: env.flag(ENV.apiKeys),
  keepsVerdicts: env.flag(ENV.keptVerdicts),
  live: env.flag(ENV.liveConfig),
  stateTable: env.text(ENV.stateTable),
  lightTable: env.lightTable(),
  logDays: env.integer(ENV.logDays),
  logs: env.optionalText(ENV.logSearch),
  healthFunction: env.optionalText(ENV.healthFunction),
  deployment: env.text(ENV.deployment),
  taskRoot: env.text('LAMBDA_TASK_ROOT'),
  logLevel: env.oneOf(ENV.logLevel, LOG_LEVELS, 'INFO'),
}));

const call = createSignedDynamoCall({ env: process.env, timeoutMs: TABLE_TIMEOUT_MS });
const clock = Date.now;

/** A file next to the bundle, which only a deployment that limits tenants has. */
function planNames(): readonly string[] {
  return Object.keys((require(`${settings.taskRoot}/${ASSET_FILE.limitSettings}`) as LimitSettings).plans);
}

const tables = {
  state: settings.stateTable,
  lights: settings.lightTable,
  audit: settings.tenantTable,
  keepsLive: settings.live,
};
const tenants = { store: createDynamoTenantList(call, settings.tenantTable), enforced: settings.tenantsEnforced };
const deployed: KnownRules = {
  routes: readRouteTable(settings.taskRoot),
  plans: settings.limitsTenants ? planNames() : undefined,
};

/** Files next to the bundle, which only a deployment with the console has. */
function openConsole(healthFunction: string) {
  const { taskRoot, deployment, answers, stateTable, tenantTable } = settings;
  const { createConsole } = require(`${taskRoot}/${ASSET_FILE.consoleCode}`) as typeof Console;
  const shared = { deployment, language: answers.language, env: process.env, clock };
  return createConsole(taskRoot, {
    ...shared,
    call,
    tables: { state: stateTable, audit: tenantTable },
    healthFunction,
  });
}

const ops = settings.healthFunction === undefined ? undefined : openConsole(settings.healthFunction);

let changes: Changes.Changes | undefined;

/** A file next to the bundle, which loads with the first change, or the first read of a quota or of API keys. */
function loadedChanges(): Changes.Changes {
  if (changes === undefined) {
    const { createChanges } = require(`${settings.taskRoot}/${ASSET_FILE.changes}`) as typeof Changes;
    changes = createChanges({ ...settings, call, tables, clock });
  }
  return changes;
}

/** Parts that answer these routes, found when the first request comes. */
function whenAsked(routes: readonly string[], parts: () => AdminParts): AdminParts {
  return Object.fromEntries(routes.map((key) => [key, (request, facts) => dispatch(parts())(request, facts)]));
}

/** Parts that hold what they are told against the Cells and plans that there are. */
function partsOver(rules: KnownRules): AdminParts {
  return { ...whenAsked(RULED_ROUTES, () => loadedChanges().over(rules)), ...ops?.partsOver(rules.routes) };
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
  ...createTenantParts(tenants),
  ...createLightParts({ store: createDynamoLightReader(call, settings.lightTable), clock }),
  ...whenAsked(TENANT_ROUTES, () => loadedChanges().ofTenants),
  ...(settings.live ? liveParts() : partsOver(deployed)),
  ...createAuditParts({ log: createDynamoAuditLog(call, settings.tenantTable), logDays: settings.logDays, clock }),
  ...requestParts(settings.logs),
  ...ops?.parts,
});

export const handler = createHttpFunction(createOriginGuard(settings.origin, process.env)(app), {
  ...settings.answers,
  log: createLineLog('admin', { level: settings.logLevel }),
});
