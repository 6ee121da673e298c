// Wiring of the patrol.

import type { Context } from 'aws-lambda';
import { consoleCode, LIVE_FILE } from '../contract/asset-files';
import * as ENV from '../contract/environment';
import { METERED_CELLS } from '../contract/metrics';
import type { PatrolSettings, ProxySettings } from '../contract/settings';
import { readEnvironment } from '../runtime/environment';
import { createLogger } from '../runtime/logger';
import { meterCells, meteredBy } from '../runtime/metrics';
import { readRouteTable } from '../runtime/route-table';
import type * as Live from '../stores/dynamodb/live-source';
import { createSignedDynamoCall } from '../stores/dynamodb/signed-call';
import { patrol } from './app';
import type * as Console from './console';
import { createEventBridge } from './event-bridge';
import { createControlCheck, createHttpProbe } from './http-probe';
import { createMetrics } from './library-metrics';
import type * as Keeper from './live/entry';
import { patrolledCells } from './patrolled-cells';
import { createReport } from './report';
import { createTablePorts } from './table-ports';

/** Left to Lambda to end the invocation, ms. */
const LAST_WORD_MS = 1_000;
const TABLE_TIMEOUT_MS = 3_000;

const env = readEnvironment(process.env, (reader) => ({
  deployment: reader.text(ENV.deployment),
  table: reader.text(ENV.stateTable),
  lightTable: reader.lightTable(),
  auditTable: reader.optionalText(ENV.tenantTable) ?? '',
  eventBus: reader.text(ENV.eventBus),
  settings: reader.json(ENV.patrolSettings) as PatrolSettings,
  proxy: reader.json(ENV.proxySettings) as ProxySettings,
  taskRoot: reader.text('LAMBDA_TASK_ROOT'),
  meteredCells: reader.oneOf(ENV.meteredCells, METERED_CELLS, 'all'),
  live: reader.flag(ENV.liveConfig),
  hasConsole: reader.flag(ENV.opsConsole),
  eventEndpoint: reader.optionalText('AWS_ENDPOINT_URL_EVENTBRIDGE'),
}));
const { table, lightTable, auditTable, settings } = env;
const { probeTimeoutMs: timeoutMs } = settings;
// One try a call: repeating is the stores' own, which know the invocation's deadline.
const call = createSignedDynamoCall({ env: process.env, timeoutMs: TABLE_TIMEOUT_MS, attempts: 1 });
const routes = readRouteTable(env.taskRoot);
const rulesNow = env.live ? liveRules() : async () => ({ ...routes, patrol: settings });
const clock = Date.now;
const log = createLogger('health');
const ports = {
  wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  probe: createHttpProbe({ timeoutMs, elapsedMs: () => performance.now() }),
  control: settings.controlUrl === null ? null : createControlCheck(settings.controlUrl, timeoutMs),
  events: createEventBridge({ endpoint: env.eventEndpoint, eventBus: env.eventBus }),
  report: createReport(
    log,
    meterCells(createMetrics({ deployment: env.deployment, service: 'health' }), meteredBy(env.meteredCells, routes)),
  ),
  tendLive: env.live ? liveKeeper() : undefined,
};
/** Files next to the bundle, which only a deployment with live changes has. */
function liveRules() {
  const { createLiveSource } = require(`${env.taskRoot}/${LIVE_FILE.reader}`) as typeof Live;
  return createLiveSource(env.taskRoot, call, lightTable);
}

function liveKeeper() {
  const { createLiveKeeper } = require(`${env.taskRoot}/${LIVE_FILE.keeper}`) as typeof Keeper;
  return createLiveKeeper(env.taskRoot, {
    call,
    tables: { state: table, lights: lightTable, audit: auditTable },
    deployment: env.deployment,
    intervalMs: settings.intervalSeconds * 1000,
    clock,
    log,
    writeMetric: (line) => process.stdout.write(`${line}\n`),
  });
}

/** A file next to the bundle, which only a deployment with the console has. */
const ops = env.hasConsole ? (require(`${env.taskRoot}/${consoleCode}`) as typeof Console) : undefined;

const schedule = { rounds: settings.roundsPerInvocation, intervalMs: settings.intervalSeconds * 1000 };

export const handler = async (event: unknown, context: Context): Promise<unknown> => {
  const deadlineMs = clock() + context.getRemainingTimeInMillis() - LAST_WORD_MS;
  const { patrol: thresholds, ...rules } = await rulesNow();
  const cells = patrolledCells(rules, { ...settings, ...thresholds });
  const asked = ops?.probeAsked(event);
  if (ops && asked !== undefined) return ops.probeNow(asked, cells, ports.probe, clock);
  const breakerOf = (cell: string) => ({ ...env.proxy.breaker, ...rules.cells[cell]?.breaker });
  const stores = createTablePorts(
    { call, table, lightTable, auditTable, clock, random: Math.random, breakerOf },
    deadlineMs,
  );
  const { intervalMs } = schedule;
  const keepCircuits = ops?.createKeeper(stores.call, table, { ...stores, breakerOf, clock, intervalMs });
  await patrol(
    { ...ports, ...stores, ...(keepCircuits && { keepCircuits }), clock },
    { ...settings, cells },
    schedule,
    deadlineMs,
  );
  return undefined;
};
