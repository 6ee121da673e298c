// Lines that every way to run the gateway has: the table, what watches it, its secrets, and what it sends.

import { METRICS_A_DAY } from '../../lambdas/contract/console';
import { RECALL_ITEMS } from '../../lambdas/contract/table-keys';
import { takesBackups } from '../constructs/backup/vault';
import { tokenCacheSeconds } from '../constructs/settings';
import type { DeployConfig } from '../deploy-config';
import { meteredCells } from '../deploy-config/metered-cells';
import { keptLines, type LogVolume } from './log-volume';
import { patrolRounds } from './patrol-rounds';
import type { Entry, Scene } from './scene';
import { GB, LOG_COMPRESSION, MONTH_SECONDS } from './workload';

/** Strongly consistent reads take one unit for up to 4 KB, eventually consistent ones half of it. */
const READ_UNIT_BYTES = 4_096;
const EVENTUAL = 0.5;
/** A test holds a health record to less; a tenant's item is smaller. */
const ITEM_BYTES = 1_024;
const DAYS_PER_MONTH = 30;

/** How many processes keep what they have read of the table. */
export interface Holders {
  readonly authorizers: number;
  readonly proxies: number;
}

export function tableLines(scene: Scene, holders: Holders): Entry[] {
  const { workload, config, counts } = scene;
  const { requestsPerSecond, cells, tenants } = workload;
  const requests = requestsPerSecond * MONTH_SECONDS;
  const fleetReads = readsPerRequest(requestsPerSecond, holders.proxies, cells, config.proxy.stateRefreshMs / 1000);
  const tenantReads = config.tenants.validate
    ? readsPerRequest(
        requestsPerSecond,
        holders.authorizers,
        tenants,
        Math.max(config.tenants.cacheSeconds, keptSeconds(config)),
      )
    : 0;
  const { rounds } = patrolRounds(scene);
  const { PutItem = 0, UpdateItem = 0, Query = 0 } = counts.table.patrolOperations;
  const writesPerCell = PutItem / counts.table.patrolCells;
  const queried = Query + (cells * ITEM_BYTES) / READ_UNIT_BYTES;
  const storedGb = ((cells + tenants) * ITEM_BYTES) / GB + usageGb(scene);
  const backups = takesBackups(config)
    ? config.backup.dailyRetentionDays +
      config.backup.weeklyRetentionDays / 7 +
      config.backup.monthlyRetentionDays / DAYS_PER_MONTH
    : 0;
  return [
    [
      'Table: circuits and lights read',
      'tableReadUnits',
      requests * fleetReads * keysPerLook(scene, requestsPerSecond * fleetReads, holders.proxies) * EVENTUAL,
    ],
    ['Table: tenants read', 'tableReadUnits', requests * tenantReads],
    ['Table: patrol reads', 'tableReadUnits', rounds * (queried + cells * EVENTUAL)],
    ['Table: patrol writes', 'tableWriteUnits', rounds * (cells * writesPerCell + UpdateItem)],
    ['Table: storage', 'tableStorageGb', storedGb],
    ['Table: point-in-time recovery', 'tableRecoveryGb', storedGb],
    ['Backup', 'backupGb', storedGb * backups],
  ];
}

/** @param looksPerSecond of all environments together: of each, one in half the refresh asks for the platform's light too */
export function keysPerLook({ counts, config }: Scene, looksPerSecond: number, environments: number): number {
  const { keysPerFleetRead, keysPerSharedRead } = counts.table;
  const looks = (looksPerSecond / environments) * (config.proxy.stateRefreshMs / 2_000);
  const recalls = tokenCacheSeconds(config) > 0 ? RECALL_ITEMS : 0;
  return keysPerSharedRead + (keysPerFleetRead + recalls - keysPerSharedRead) / (1 + looks);
}

/** An hour's item of a tenant, packed: a test holds one of 40 Cells to less. */
const USAGE_ITEM_BYTES = 1_024;

function usageGb({ config: { usage }, workload: { tenants } }: Scene): number {
  return usage === undefined ? 0 : (tenants * (usage.hourDays * 24 + usage.dayDays) * USAGE_ITEM_BYTES) / GB;
}

/** Rows of a slice that fits, of which there is one for each tenant and Cell, or each request where these are fewer. */
const ROWS_PER_QUERY = 7_500;
/** A query of a slice, from its start to its rows; four run at a time. Assumed, for nothing here can measure it. */
const QUERY_SECONDS = 2;
const QUERIES_AT_ONCE = 4;
const COUNT_SECONDS = 20;
const USAGE_FUNCTION_GB = 1;

/** Each hour is counted twice. Below an hour the one under way is counted too: once a period, half of it on average. */
export function usageLines({ config, workload }: Scene, { written, access }: LogVolume): Entry[] {
  const { usage } = config;
  if (usage === undefined) return [];
  const { requestsPerSecond, tenants, cells } = workload;
  const runs = usage.everyMinutes < 60 ? 60 / usage.everyMinutes : 0;
  const passes = 2 + (runs === 0 ? 0 : (runs + 1) / 2);
  const requestsPerHour = requestsPerSecond * 3_600;
  const slices = tenants * cells <= ROWS_PER_QUERY ? 1 : Math.ceil(requestsPerHour / ROWS_PER_QUERY);
  const secondsPerPass = COUNT_SECONDS + (2 * slices * QUERY_SECONDS) / QUERIES_AT_ONCE;
  const hours = MONTH_SECONDS / 3_600;
  const writesPerHour = tenants * (1 + runs);
  return [
    ['Usage: logs scanned', 'logScannedGb', (written + access) * passes],
    ['Usage: time', 'lambdaArmGbSeconds', hours * passes * secondsPerPass * USAGE_FUNCTION_GB],
    ['Usage: table writes', 'tableWriteUnits', hours * writesPerHour + tenants * DAYS_PER_MONTH],
  ];
}

/**
 * Lambda asks a queue with five connections, each of which waits 20 s for a message:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html. Alarms themselves are next to none.
 */
const POLLS_A_MONTH = (5 * MONTH_SECONDS) / 20;

export function watchLines(scene: Scene, logGb: number): Entry[] {
  const { workload, config, deployed, counts } = scene;
  const requests = workload.requestsPerSecond * MONTH_SECONDS;
  const { fixed, perCell } = counts.metricSeries;
  // Rules that count every line; the one of errors matches next to none.
  const matching = Math.max(0, deployed.insightRules - 1);
  return [
    ['Logs: stored', 'logStoredGb', (logGb * LOG_COMPRESSION * config.logs.retentionDays) / DAYS_PER_MONTH],
    ['Logs: personal data masked', 'logMaskedGb', config.logs.maskPersonalData ? logGb : 0],
    ['Metrics of the platform', 'customMetrics', fixed],
    ['Metrics by Cell', 'customMetrics', perCell * meteredCells(config).count],
    ['Alarms', 'alarmMetrics', deployed.alarmMetrics],
    ['Alarms that group others', 'compositeAlarms', deployed.compositeAlarms],
    // What a day may ask for at most, whatever is looked at.
    ['Console: figures, at most', 'queriedMetrics', config.console ? METRICS_A_DAY * DAYS_PER_MONTH : 0],
    ['Alarms to robots: queues polled', 'queueRequests', deployed.polledQueues * POLLS_A_MONTH],
    ['Dashboard', 'dashboards', deployed.dashboards],
    ['Ranking of tenants: rules', 'insightRules', deployed.insightRules],
    ['Ranking of tenants: events', 'insightEvents', requests * matching * keptLines(scene)],
  ];
}

export function secretLines({ deployed }: Scene, holders: Holders): Entry[] {
  // Each environment asks its extension, which asks again after five minutes.
  const calls = ((holders.authorizers + holders.proxies) * MONTH_SECONDS) / 300;
  return [
    ['Secrets', 'secrets', deployed.secrets],
    ['Secrets: calls', 'secretCalls', calls],
    ['Keys', 'keys', deployed.keys],
  ];
}

export function dataLines({ workload }: Scene): Entry[] {
  const bytes = workload.requestsPerSecond * MONTH_SECONDS * workload.responseKb * 1024;
  return [['Data to the internet', 'dataOutGb', bytes / GB]];
}

/**
 * Reads for each request where requests for `keys` keys fall evenly on `holders` caches, each of which trusts a read for
 * `trustedSeconds`: after a read the first request beyond that time reads again.
 * @returns 0..1
 */
export function readsPerRequest(
  requestsPerSecond: number,
  holders: number,
  keys: number,
  trustedSeconds: number,
): number {
  const perKeyAndSecond = requestsPerSecond / (holders * keys);
  return 1 / (1 + perKeyAndSecond * trustedSeconds);
}

/** How long API Gateway reuses a verdict. */
function keptSeconds(config: DeployConfig): number {
  return Math.max(config.auth.cacheTtlSeconds, tokenCacheSeconds(config));
}

/** Share of requests whose verdict API Gateway's cache does not have: one token a tenant, one route, one cache. */
export function judgedShare({ workload, config }: Scene): number {
  return readsPerRequest(workload.requestsPerSecond, 1, workload.tenants, keptSeconds(config));
}
