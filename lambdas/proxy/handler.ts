// Wiring of the proxy function.

import { randomBytes } from 'node:crypto';
import * as ASSET_FILE from '../contract/asset-files';
import { LIVE_CODE } from '../contract/asset-files';
import type { FleetTable } from '../domain/circuit/ports';
import { createCachedSecrets, createSecretSource, type SecretAccess } from '../runtime/cached-secrets';
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
import type * as Limits from './limits/entry';
import type * as Live from './live/entry';
import { readSettings } from './read-settings';
import { createRequestSigner, leaveUnsigned, signOrRefuse } from './request-signer';
import type * as Tables from './tables';
import type * as Trail from './trail/entry';

const settings = readEnvironment(process.env, readSettings);
const routes = readRouteTable(settings.taskRoot);
const clock = Date.now;
let opened: Promise<ReturnType<typeof Tables.openTables>> | undefined;
const tables = () =>
  (opened ??= import('./tables').then(({ openTables }) =>
    openTables(process.env, { circuits: settings.stateTable, lights: settings.lightTable }),
  ));
const database: DynamoCall = async (operation, input) => (await tables()).call(operation, input);
const fleetTable: FleetTable = {
  read: async (cell) => (await tables()).fleet.read(cell),
  addCalls: async (...given) => (await tables()).fleet.addCalls(...given),
  replace: async (...given) => (await tables()).fleet.replace(...given),
};
const secretsOf = (access: SecretAccess) =>
  createSecretSource(access, async () =>
    (await import('../stores/secrets-manager')).createSecretsManager({ env: process.env }),
  );

function signer({ settings: signing, secretIds, access }: NonNullable<typeof settings.signing>) {
  return signOrRefuse(createRequestSigner(signing, secretIds, createCachedSecrets(secretsOf(access))), clock);
}

const fileOf = (name: string): unknown => require(`${settings.taskRoot}/${name}`);

/** Files next to the bundle, which only a deployment that limits tenants has. */
function tableLimits(onUnavailable: () => void) {
  const { createTableLimits } = fileOf(ASSET_FILE.limits) as typeof Limits;
  const counters = { call: database, tableName: settings.stateTable };
  return createTableLimits(settings.taskRoot, { ...counters, clock, random: Math.random, startTimer, onUnavailable });
}

const plain = {
  pool: createConnectionPool(clock),
  table: fleetTable,
  sign: settings.signing ? signer(settings.signing) : leaveUnsigned,
};
const { pool, ...ports } = settings.keepsTrail
  ? (fileOf(ASSET_FILE.trail) as typeof Trail).createTrails({ ...plain, clock, signing: settings.signing?.settings })
  : plain;

const parts = {
  rules: settings,
  routes,
  settings: settings.proxy,
  ...(settings.limitsTenants && { limits: tableLimits }),
  ...ports,
  call: createCallCell(pool),
  environmentId: randomBytes(8).toString('hex'),
  clock,
  random: Math.random,
  startTimer,
};

/** Files next to the bundle, which only a deployment with live changes has. */
const app = settings.live
  ? (fileOf(LIVE_CODE) as typeof Live).createLiveProxy(createProxy, parts, settings, database)
  : createProxy(parts);

export const handler = createHttpFunction(createOriginGuard(settings.origin, secretsOf)(app), {
  ...settings.answers,
  log: createLineLog('proxy', { level: settings.logLevel }),
  recordMetrics: createRequestMetrics(
    meterCells(
      createMetricsPublisher({ deployment: settings.deployment, service: 'proxy' }),
      meteredBy(settings.meteredCells, routes),
    ),
    settings.meteredTenants,
  ),
});
