// Wiring of the proxy function.

import { randomBytes } from 'node:crypto';
import * as ASSET_FILE from '../contract/asset-files';
import { LIVE_CODE } from '../contract/asset-files';
import { PROXY_METRIC } from '../contract/metrics';
import type { FleetTable } from '../domain/circuit/ports';
import { createCachedSecrets, createSecretSource } from '../runtime/cached-secrets';
import { readEnvironment } from '../runtime/environment';
import { createHttpFunction } from '../runtime/http-function';
import { createLineLog } from '../runtime/line-log';
import { createMetricsPublisher, meterCells, meteredBy } from '../runtime/metrics';
import { createOriginGuard } from '../runtime/origin-guard';
import { createRequestMetrics } from '../runtime/request-log';
import { readRouteTable } from '../runtime/route-table';
import type { DynamoCall } from '../stores/dynamodb/call';
import { createConnectionPool } from '../transport/http1/connection-pool';
import { createCallCell } from './cell-call';
import { createProxy } from './create-proxy';
import { startTimer } from './fleet/timer';
import type * as Kept from './kept/entry';
import type * as Limits from './limits/entry';
import type * as Live from './live/entry';
import { readSettings } from './read-settings';
import type * as Records from './records/entry';
import { createRequestSigner, leaveUnsigned, signOrRefuse } from './request-signer';
import type * as Tables from './tables';
import type * as Trail from './trail/entry';

const settings = readEnvironment(process.env, readSettings);
const routes = readRouteTable(settings.taskRoot);
const clock = Date.now;
let opened: Promise<ReturnType<typeof Tables.openTables>> | undefined;
const tables = () =>
  (opened ??= import('./tables').then(({ openTables }) =>
    openTables(process.env, { circuits: settings.stateTable, lights: settings.lightTable }, kept.watch),
  ));
const database: DynamoCall = async (operation, input) => (await tables()).call(operation, input);
const ofFleet = <K extends keyof FleetTable>(name: K) =>
  (async (...given: unknown[]) =>
    ((await tables()).fleet[name] as (...all: unknown[]) => unknown)(...given)) as FleetTable[K];
const fleetTable = { read: ofFleet('read'), addCalls: ofFleet('addCalls'), replace: ofFleet('replace') };
const moment = { clock, random: Math.random, startTimer };
const same = <T>(one: T): T => one;
const fileOf = (name: string): unknown => require(`${settings.taskRoot}/${name}`);

/** A file next to the bundle, which only a deployment has whose verdicts API Gateway keeps by the token alone. */
const kept = settings.recallSeconds
  ? (fileOf(ASSET_FILE.kept) as typeof Kept).createKeptVerdicts(settings, database)
  : { watch: same, guard: same };

/** Files next to the bundle, which only a deployment that limits tenants has. */
function tableLimits(onUnavailable: () => void) {
  const { createTableLimits } = fileOf(ASSET_FILE.limits) as typeof Limits;
  return createTableLimits(settings.taskRoot, {
    ...moment,
    call: database,
    tableName: settings.stateTable,
    onUnavailable,
  });
}

const { signing } = settings;
const plain = {
  pool: createConnectionPool(clock),
  table: fleetTable,
  sign: signing
    ? signOrRefuse(
        createRequestSigner(
          signing.settings,
          signing.secretIds,
          createCachedSecrets(createSecretSource(signing.access, process.env)),
        ),
        clock,
      )
    : leaveUnsigned,
};
const { pool, ...ports } = settings.keepsTrail
  ? (fileOf(ASSET_FILE.trail) as typeof Trail).createTrails({ ...plain, clock, signing: signing?.settings })
  : plain;

const parts = {
  rules: settings,
  routes,
  settings: settings.proxy,
  ...(settings.limitsTenants && { limits: tableLimits }),
  ...ports,
  call: createCallCell(pool),
  environmentId: randomBytes(8).toString('hex'),
  ...moment,
};

/** Files next to the bundle, which only a deployment with live changes has. */
const app = settings.live
  ? (fileOf(LIVE_CODE) as typeof Live).createLiveProxy(createProxy, parts, settings, database)
  : createProxy(parts);

/** A file next to the bundle, which only a deployment that asks for fewer records has. */
const records = settings.records
  ? (fileOf(ASSET_FILE.records) as typeof Records).createRecords(settings, routes)
  : {
      log: createLineLog('proxy', { level: settings.logLevel }),
      recordMetrics: createRequestMetrics(
        meterCells(
          createMetricsPublisher({ deployment: settings.deployment, service: 'proxy', metrics: PROXY_METRIC }),
          meteredBy(settings.meteredCells, routes),
        ),
        settings.meteredTenants,
      ),
    };

export const handler = kept.guard(
  createHttpFunction(createOriginGuard(settings.origin, process.env)(app), { ...settings.answers, ...records }),
);
