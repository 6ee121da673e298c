// Wiring of the summary function.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASSET_FILE, ENV } from '../contract/environment';
import type { PatrolSettings } from '../contract/settings';
import { readEnvironment } from '../runtime/environment';
import { httpFunction } from '../runtime/http-function';
import { createLogger } from '../runtime/logger';
import { originGuard, readOrigin } from '../runtime/origin-guard';
import { readRouteTable } from '../runtime/route-table';
import { createBackoff } from '../stores/dynamodb/backoff';
import { createDynamoCircuits } from '../stores/dynamodb/circuits';
import { createDynamoHealthRecords } from '../stores/dynamodb/health-records';
import { createDynamoHeartbeat } from '../stores/dynamodb/heartbeat';
import { createDynamoIncidents } from '../stores/dynamodb/incidents';
import { createDynamoLights } from '../stores/dynamodb/lights';
import { signedDynamoCall } from '../stores/dynamodb/signed-call';
import { createSummaryApp } from './app';
import { summaryEntry } from './entry';
import { createHealthSummaryRoute } from './health-summary-route';
import { createIncidentsRoute } from './incidents-route';
import { createMetricsRoute } from './metrics-route';
import { createOpsPageRoute } from './ops-page-route';
import { createSnapshotReader } from './snapshot';
import { createWidget } from './widget/app';

const TABLE_TIMEOUT_MS = 3_000;

const env = readEnvironment(process.env, (reader) => ({
  table: reader.text(ENV.stateTable),
  lightTable: reader.optionalText(ENV.lightTable) ?? reader.text(ENV.stateTable),
  patrol: reader.json(ENV.patrolSettings) as PatrolSettings,
  taskRoot: reader.text('LAMBDA_TASK_ROOT'),
  language: reader.language(),
  origin: readOrigin(reader),
}));
const call = signedDynamoCall({ env: process.env, timeoutMs: TABLE_TIMEOUT_MS });
const routes = readRouteTable(env.taskRoot);
const clock = Date.now;
const backoff = () => createBackoff(clock() + TABLE_TIMEOUT_MS, { clock, random: Math.random });
const read = createSnapshotReader(
  {
    health: createDynamoHealthRecords(call, env.table),
    heartbeat: createDynamoHeartbeat(call, env.table),
    circuits: createDynamoCircuits(call, env.table, backoff),
    lights: createDynamoLights(call, env.lightTable),
  },
  Object.keys(routes.cells),
);
const options = { routes, intervalSeconds: env.patrol.intervalSeconds, clock };
const asset = (file: string): string => readFileSync(join(env.taskRoot, file), 'utf8');
const opsPage = { html: asset(ASSET_FILE.opsPage), contentSecurityPolicy: asset(ASSET_FILE.opsPagePolicy).trim() };

const app = createSummaryApp({
  admin: {
    'GET /api/admin/health-summary': createHealthSummaryRoute(read, options),
    'GET /api/admin/incidents': createIncidentsRoute(createDynamoIncidents(call, env.table), clock),
    'GET /api/admin/metrics': createMetricsRoute(read, options),
  },
  open: { 'GET /ops': createOpsPageRoute(opsPage) },
});

const log = createLogger('summary');
export const handler = summaryEntry(
  httpFunction(originGuard(env.origin)(app), { language: env.language, log }),
  createWidget(read, options, log),
);
