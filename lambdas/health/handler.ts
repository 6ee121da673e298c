// Wiring of the patrol.

import type { Context } from 'aws-lambda';
import { ENV } from '../contract/environment';
import type { PatrolSettings, ProxySettings } from '../contract/settings';
import { createCircuitSignal } from '../domain/circuit/patrol-signal';
import { readEnvironment } from '../runtime/environment';
import { createLogger } from '../runtime/logger';
import { metricsPublisher } from '../runtime/metrics';
import { readRouteTable } from '../runtime/route-table';
import { createBackoff } from '../stores/dynamodb/backoff';
import { createDynamoCircuits } from '../stores/dynamodb/circuits';
import { createDynamoHealthRecords } from '../stores/dynamodb/health-records';
import { createDynamoHeartbeat } from '../stores/dynamodb/heartbeat';
import { createDynamoIncidents } from '../stores/dynamodb/incidents';
import { createDynamoLights } from '../stores/dynamodb/lights';
import { retryThrottled } from '../stores/dynamodb/retry-throttled';
import { createSdkCall } from '../stores/dynamodb/sdk-call';
import { patrol } from './app';
import { createControlCheck } from './control-check';
import { createEventBridge } from './event-bridge';
import { createHttpProbe } from './http-probe';
import { patrolledCells } from './patrolled-cells';
import { createReport } from './report';

/** Left to Lambda to end the invocation, ms. */
const LAST_WORD_MS = 1_000;
const TABLE_TIMEOUT_MS = 3_000;

const env = readEnvironment(process.env, (reader) => ({
  table: reader.text(ENV.stateTable),
  eventBus: reader.text(ENV.eventBus),
  settings: reader.json(ENV.patrolSettings) as PatrolSettings,
  proxy: reader.json(ENV.proxySettings) as ProxySettings,
  taskRoot: reader.text('LAMBDA_TASK_ROOT'),
  dynamoEndpoint: reader.optionalText('AWS_ENDPOINT_URL_DYNAMODB'),
  eventEndpoint: reader.optionalText('AWS_ENDPOINT_URL_EVENTBRIDGE'),
}));
const { settings } = env;
const call = createSdkCall({ endpoint: env.dynamoEndpoint, timeoutMs: TABLE_TIMEOUT_MS });
const routes = readRouteTable(env.taskRoot);
const cells = patrolledCells(routes, settings);
const { probeTimeoutMs: timeoutMs } = settings;
const clock = Date.now;
const { random } = Math;
const settingsOf = (cell: string) => ({ ...env.proxy.breaker, ...routes.cells[cell]?.breaker });
const ports = {
  clock,
  wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  probe: createHttpProbe({ timeoutMs, elapsedMs: () => performance.now() }),
  control: settings.controlUrl === null ? null : createControlCheck(settings.controlUrl, timeoutMs),
  events: createEventBridge({ endpoint: env.eventEndpoint, eventBus: env.eventBus }),
  report: createReport(createLogger('health'), metricsPublisher('health')),
};

export const handler = async (_event: unknown, context: Context): Promise<void> => {
  const deadlineMs = clock() + context.getRemainingTimeInMillis() - LAST_WORD_MS;
  const backoff = createBackoff(deadlineMs, { clock, random });
  const patient = retryThrottled(call, backoff);
  const circuits = createDynamoCircuits(patient, env.table, () => backoff);
  const stores = {
    circuits,
    signal: createCircuitSignal({ store: circuits, clock, random, settingsOf }),
    lights: createDynamoLights(patient, env.table),
    health: createDynamoHealthRecords(patient, env.table),
    heartbeat: createDynamoHeartbeat(patient, env.table),
    incidents: createDynamoIncidents(patient, env.table),
  };
  const schedule = { rounds: settings.roundsPerInvocation, intervalMs: settings.intervalSeconds * 1000 };
  await patrol({ ...ports, ...stores }, { ...settings, cells }, schedule, deadlineMs);
};
