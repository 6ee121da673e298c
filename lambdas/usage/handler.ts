// Wiring of the usage function.

import * as ASSET_FILE from '../contract/asset-files';
import { LIVE_FILE } from '../contract/asset-files';
import * as ENV from '../contract/environment';
import { USAGE_METRIC } from '../contract/metrics';
import type { RouteTable } from '../contract/route-table';
import type { LimitSettings, UsageSettings } from '../contract/settings';
import { adminOnly } from '../domain/admin-access';
import { answersHead, dispatch } from '../domain/http';
import type { Tenant } from '../domain/tenant/tenant';
import { withDefaultTenantListed } from '../domain/tenant/tenant-store';
import { readEnvironment } from '../runtime/environment';
import { createHttpFunction } from '../runtime/http-function';
import { createLineLog, LOG_LEVELS } from '../runtime/line-log';
import { createMetricsPublisher } from '../runtime/metrics';
import { createOriginGuard } from '../runtime/origin-guard';
import { readOrigin } from '../runtime/origin-settings';
import { readRouteTable } from '../runtime/route-table';
import type * as Live from '../stores/dynamodb/live-source';
import { createBackoff, createSignedDynamoCall } from '../stores/dynamodb/signed-call';
import { createDynamoTenantList } from '../stores/dynamodb/tenants';
import { createTasks, createUsageEntry } from './app';
import { createAwsCalls } from './aws-calls';
import { createApiCount, createCounting } from './counting';
import { createDays } from './days';
import { createRunQuery } from './log-query';
import { createPeriodUsage } from './period-usage';
import { createQuotaCounters } from './quota-counters';
import { createQuotaEvents, createQuotaWatch, type QuotaWatch } from './quota-watch';
import { createUsageReport, createUsageSum } from './usage-report';
import { createUsageRoute } from './usage-route';
import { createUsageTable } from './usage-table';
import { zonesOf } from './zones';

const TABLE_TIMEOUT_MS = 10_000;

const env = readEnvironment(process.env, (reader) => ({
  deployment: reader.text(ENV.deployment),
  answers: reader.answers(),
  origin: readOrigin(reader),
  logLevel: reader.oneOf(ENV.logLevel, LOG_LEVELS, 'INFO'),
  tenantTable: reader.text(ENV.tenantTable),
  tenantsEnforced: reader.flag(ENV.validateTenant),
  limitsTenants: reader.flag(ENV.tenantLimits),
  live: reader.flag(ENV.liveConfig),
  settings: reader.json(ENV.usageSettings) as UsageSettings,
  accessLog: reader.text(ENV.accessLogGroup),
  proxyLog: reader.text(ENV.proxyLogGroup),
  apiId: reader.text(ENV.apiId),
  region: reader.text('AWS_REGION'),
  taskRoot: reader.text('LAMBDA_TASK_ROOT'),
}));
const { settings, region } = env;
const regions = settings.regions.length > 0 ? settings.regions : [region];
const clock = Date.now;
const random = Math.random;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const log = createLineLog('usage', { level: env.logLevel });
const call = createSignedDynamoCall({ env: process.env, timeoutMs: TABLE_TIMEOUT_MS });
const backoff = () => createBackoff(clock() + TABLE_TIMEOUT_MS, { clock, random });
const aws = createAwsCalls({ env: process.env, clock, random, wait });
const table = createUsageTable({
  call,
  tableName: env.tenantTable,
  clock,
  backoff,
  ...settings,
});
const deployed: Rules = {
  cells: readRouteTable(env.taskRoot).cells,
  // A file next to the bundle, which only a deployment that limits tenants has.
  limits: env.limitsTenants ? (require(`${env.taskRoot}/${ASSET_FILE.limitSettings}`) as LimitSettings) : undefined,
};
const rulesNow = env.live ? liveRules() : async () => deployed;
const tenants = withDefaultTenantListed(createDynamoTenantList(call, env.tenantTable));
const zonesFor = async (list: readonly Tenant[]) => {
  const rules = { standard: settings.timeZone, limits: (await rulesNow()).limits };
  return zonesOf(list, rules, await table.calendars(), clock());
};
const zones = async () => zonesFor(await tenants.list());
const counting = createCounting({
  ...env,
  table,
  clock,
  run: createRunQuery(aws, wait),
  // A deployed Cell that was taken away live has requests in hours that are still counted.
  cells: async () => Object.keys({ ...deployed.cells, ...(await rulesNow()).cells }),
  apiCount: createApiCount(aws, env.apiId),
});
const tasks = createTasks({
  table,
  region,
  clock,
  log,
  zones,
  countsOpen: settings.everyMinutes < 60,
  count: counting,
  closeDays: createDays({ table, region, clock, hourDays: settings.hourDays }),
  publish: createMetricsPublisher({ deployment: env.deployment, service: 'usage', metrics: USAGE_METRIC }),
  watchQuotas: deployed.limits && watchOf(deployed.limits),
});
interface Rules extends RouteTable {
  /** Undefined where nobody is limited. */
  readonly limits: LimitSettings | undefined;
}
/** Files next to the bundle, which only a deployment with live changes has. */
function liveRules(): () => Promise<Rules> {
  const { createLiveSource } = require(`${env.taskRoot}/${LIVE_FILE.reader}`) as typeof Live;
  return createLiveSource(
    env.taskRoot,
    call,
    readEnvironment(process.env, (reader) => reader.lightTable()),
  );
}
/** Where tenants are limited, the function knows their counters and the event bus. */
function watchOf(plans: LimitSettings): QuotaWatch {
  const { stateTable, eventBus } = readEnvironment(process.env, (reader) => ({
    stateTable: reader.text(ENV.stateTable),
    eventBus: reader.text(ENV.eventBus),
  }));
  return createQuotaWatch({
    limits: async () => (await rulesNow()).limits ?? plans,
    zonesOf: zonesFor,
    clock,
    log,
    tenants: () => tenants.list(),
    counters: createQuotaCounters(call, stateTable, backoff),
    publish: createQuotaEvents(aws, eventBus, clock),
    usedBy: createPeriodUsage(createUsageSum({ table, regions })),
  });
}

const route = createUsageRoute({
  clock,
  zones,
  deployment: env.deployment,
  standardZone: settings.timeZone,
  isTenant: async (id) => !env.tenantsEnforced || (await tenants.get(id)) !== undefined,
  report: createUsageReport({ table, regions, hourDays: settings.hourDays }),
});
const app = createOriginGuard(
  env.origin,
  process.env,
)(answersHead(adminOnly(dispatch({ 'GET /api/admin/usage': route }))));

export const handler = createUsageEntry(createHttpFunction(app, { ...env.answers, log }), tasks, clock);
