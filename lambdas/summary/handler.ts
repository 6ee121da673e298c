// Wiring of the summary function.

import type { DocsAccess } from '../contract/api-routes';
import { LIVE_FILE } from '../contract/asset-files';
import * as ENV from '../contract/environment';
import type { PatrolSettings } from '../contract/settings';
import { readEnvironment } from '../runtime/environment';
import { createHttpFunction } from '../runtime/http-function';
import { createLineLog, LOG_LEVELS } from '../runtime/line-log';
import { createOriginGuard } from '../runtime/origin-guard';
import { readOrigin } from '../runtime/origin-settings';
import { readRouteTable } from '../runtime/route-table';
import { createDynamoCircuits } from '../stores/dynamodb/circuits';
import { createDynamoHealthRecords } from '../stores/dynamodb/health-records';
import { createDynamoHeartbeat } from '../stores/dynamodb/heartbeat';
import { createDynamoIncidents } from '../stores/dynamodb/incidents';
import { createDynamoLightReader } from '../stores/dynamodb/lights';
import type * as Live from '../stores/dynamodb/live-source';
import { createBackoff, createSignedDynamoCall } from '../stores/dynamodb/signed-call';
import { createSummaryApp, createSummaryEntry } from './app';
import { createDocsParts } from './docs-route';
import { createHealthSummaryRoute } from './health-summary-route';
import { createIncidentsRoute } from './incidents-route';
import { createOpsPageRoute, docsFilesIn, readOpsPage } from './page-files';
import { createMetricsRoute } from './prometheus-text';
import { createSnapshotReader } from './snapshot';
import { createWidget } from './widget/app';

const TABLE_TIMEOUT_MS = 3_000;

const env = readEnvironment(process.env, (reader) => ({
  deployment: reader.text(ENV.deployment),
  table: reader.text(ENV.stateTable),
  lightTable: reader.lightTable(),
  patrol: reader.json(ENV.patrolSettings) as PatrolSettings,
  taskRoot: reader.text('LAMBDA_TASK_ROOT'),
  answers: reader.answers(),
  origin: readOrigin(reader),
  logLevel: reader.oneOf(ENV.logLevel, LOG_LEVELS, 'INFO'),
  tenantsEnforced: reader.flag(ENV.validateTenant),
  live: reader.flag(ENV.liveConfig),
  docsAccess: reader.oneOf<DocsAccess>(ENV.docsAccess, ['open', 'admin']),
}));
const call = createSignedDynamoCall({ env: process.env, timeoutMs: TABLE_TIMEOUT_MS });
const routes = readRouteTable(env.taskRoot);
const clock = Date.now;
const backoff = () => createBackoff(clock() + TABLE_TIMEOUT_MS, { clock, random: Math.random });

/** A file next to the bundle, which only a deployment with live changes has. */
function liveRoutes() {
  const { createLiveSource } = require(`${env.taskRoot}/${LIVE_FILE.reader}`) as typeof Live;
  return createLiveSource(env.taskRoot, call, env.lightTable);
}

const read = createSnapshotReader(
  {
    health: createDynamoHealthRecords(call, env.table),
    heartbeat: createDynamoHeartbeat(call, env.table),
    circuits: createDynamoCircuits(call, env.table, backoff),
    lights: createDynamoLightReader(call, env.lightTable),
    ...(env.live && { routes: liveRoutes() }),
  },
  Object.keys(routes.cells),
);
const { patrol, tenantsEnforced } = env;
const options = { routes, intervalSeconds: patrol.intervalSeconds, tenantsEnforced, clock };
const docs = createDocsParts(docsFilesIn(env.taskRoot));

const app = createSummaryApp({
  admin: {
    'GET /api/admin/health-summary': createHealthSummaryRoute(read, options),
    'GET /api/admin/incidents': createIncidentsRoute(createDynamoIncidents(call, env.table), clock),
    'GET /api/admin/metrics': createMetricsRoute(read, options, env.deployment),
    ...(env.docsAccess === 'admin' ? docs : {}),
  },
  open: { 'GET /ops': createOpsPageRoute(readOpsPage(env.taskRoot)), ...(env.docsAccess === 'open' ? docs : {}) },
});

const log = createLineLog('summary', { level: env.logLevel });
export const handler = createSummaryEntry(
  createHttpFunction(createOriginGuard(env.origin, process.env)(app), { ...env.answers, log }),
  createWidget(read, options, log),
);
