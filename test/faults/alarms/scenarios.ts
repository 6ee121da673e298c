// A fault for every alert rule. What breaks here is real where this machine has the part: Cells, the patrol, secrets,
// the state table, lights. Where only AWS could tell (throttles of Lambda, errors of DynamoDB, backups), the scenario
// publishes what AWS would.

import type { ErrorCode } from '../../../lambdas/contract/error-codes';
import { DIMENSION, LIVE_METRIC, METRIC, METRIC_NAMESPACE, USAGE_METRIC } from '../../../lambdas/contract/metrics';
import type { PlatformDatapoints } from '../../../lib/local/alarms/platform-events';
import { PLATFORM_METRICS } from '../../support/platform-metrics';
import { type AlarmLab, type CellName, type Minute, OTHER_REGION, PREFIX } from './alarm-lab';

export interface Scenario {
  /** Alarms it proves, without the deployment's prefix. */
  readonly proves: readonly string[];
  /** Minutes of the fault until the alarms fire, at most. */
  readonly firesWithin: number;
  /** Minutes after the fault until they are clear again, at most. */
  readonly clearsWithin: number;
  readonly breakIt?: (lab: AlarmLab) => Promise<void> | void;
  readonly mendIt?: (lab: AlarmLab) => Promise<void> | void;
  /** What a minute of the fault holds. */
  readonly minute?: (lab: AlarmLab) => Partial<Minute>;
  /** Where the fault is a part that AWS runs, what a minute without it holds. */
  readonly calm?: (lab: AlarmLab) => Partial<Minute>;
}

const SHIFTED = ['authorizer', 'proxy', 'summary', 'admin', 'edge'];
const FUNCTIONS = [...SHIFTED, 'health', 'restore-check', 'usage'];

function cells(mood: Parameters<AlarmLab['moods']['set']>[1], ...names: CellName[]) {
  return {
    breakIt: (lab: AlarmLab) => names.forEach((name) => lab.moods.set(name, mood)),
    mendIt: (lab: AlarmLab) => lab.mend(),
  };
}

/** Only what AWS is known to publish: a scenario cannot make up a metric. */
function published(
  namespace: string,
  name: string,
  dimensions: Record<string, string>,
  value: number,
): PlatformDatapoints {
  const names = Object.keys(dimensions).join();
  const isKnown = PLATFORM_METRICS.some(
    (metric) => metric.namespace === namespace && metric.names.includes(name) && metric.dimensions.join() === names,
  );
  if (!isKnown) throw new Error(`AWS publishes no ${namespace} ${name} by ${names}`);
  return { namespace, dimensions, values: { [name]: [value] } };
}

function latency(lab: AlarmLab, ms: number): PlatformDatapoints[] {
  const ApiId = lab.stack.hosted.apiDefinition.id;
  const point = published('AWS/ApiGateway', 'Latency', { ApiId }, ms);
  return [{ ...point, values: { Latency: Array.from({ length: 1_500 }, () => ms) } }];
}

function functions(lab: AlarmLab, name: string, value: number): PlatformDatapoints[] {
  return FUNCTIONS.map((short) => published('AWS/Lambda', name, { FunctionName: lab.functionName(short) }, value));
}

/** Of the alias that callers invoke. */
function aliases(lab: AlarmLab, value: number): PlatformDatapoints[] {
  return SHIFTED.map((short) => {
    const name = lab.functionName(short);
    return published('AWS/Lambda', 'Errors', { FunctionName: name, Resource: `${name}:live` }, value);
  });
}

/** As the proxy publishes it, by code. */
function refusals(code: ErrorCode, value: number): PlatformDatapoints[] {
  const { name, service } = METRIC.refusals;
  return [
    {
      namespace: METRIC_NAMESPACE,
      dimensions: { [DIMENSION.service]: service, [DIMENSION.deployment]: PREFIX, [DIMENSION.code]: code },
      values: { [name]: [value] },
    },
  ];
}

function staleRequests(value: number): PlatformDatapoints[] {
  const { name, service } = METRIC.liveConfigStale;
  const dimensions = { [DIMENSION.service]: service, [DIMENSION.deployment]: PREFIX };
  return [{ namespace: METRIC_NAMESPACE, dimensions, values: { [name]: [value] } }];
}

/** As the patrol publishes what it did to the live version. */
function doneLive(metric: keyof typeof LIVE_METRIC): PlatformDatapoints[] {
  const { name, service } = LIVE_METRIC[metric];
  const dimensions = { [DIMENSION.service]: service, [DIMENSION.deployment]: PREFIX };
  return [{ namespace: METRIC_NAMESPACE, dimensions, values: { [name]: [1] } }];
}

/** As the usage function publishes it. */
function largestShare(percent: number): PlatformDatapoints {
  const { name, service } = USAGE_METRIC.usageLargestShare;
  const dimensions = { [DIMENSION.service]: service, [DIMENSION.deployment]: PREFIX };
  return { namespace: METRIC_NAMESPACE, dimensions, values: { [name]: [percent] } };
}

function tables(lab: AlarmLab, name: string, value: number, operation?: string): PlatformDatapoints[] {
  return lab
    .tableNames()
    .map((TableName) =>
      published(
        'AWS/DynamoDB',
        name,
        { TableName, ...(operation === undefined ? {} : { Operation: operation }) },
        value,
      ),
    );
}

/** Secrets are cached for minutes: this one needs functions that never read theirs. */
export const WITHOUT_SECRETS: Scenario = {
  proves: [
    'signing-key-unavailable',
    'authorizer-failures',
    'gateway-outage',
    'rollout-signing-unavailable',
    'rollout-unjudged',
  ],
  firesWithin: 4,
  clearsWithin: 5,
  breakIt: (lab) => lab.forgetSecrets(),
  mendIt: (lab) => lab.recallSecrets(),
  minute: () => ({ adminCalls: 6 }),
};

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'one Cell fails every request but looks well to the patrol': {
    proves: ['cell-5xx-rate-crm', 'cell-trouble-crm'],
    firesWithin: 6,
    clearsWithin: 3,
    ...cells('failing-requests', 'crm'),
  },
  'another Cell': {
    proves: ['cell-5xx-rate-erp', 'cell-trouble-erp'],
    firesWithin: 6,
    clearsWithin: 3,
    ...cells('failing-requests', 'erp'),
  },
  'the third Cell': {
    proves: ['cell-5xx-rate-oa', 'cell-trouble-oa'],
    firesWithin: 6,
    clearsWithin: 3,
    ...cells('failing-requests', 'oa'),
  },
  'every Cell fails requests': {
    proves: ['gateway-5xx-rate', 'gateway-outage'],
    firesWithin: 6,
    clearsWithin: 3,
    ...cells('failing-requests', 'crm', 'erp', 'oa'),
  },
  'a Cell goes down': {
    proves: ['cell-down-crm', 'circuit-open'],
    firesWithin: 4,
    clearsWithin: 3,
    ...cells('failing', 'crm'),
  },
  'several Cells go down': {
    proves: ['cells-down-many', 'cell-down-erp', 'cell-down-oa'],
    firesWithin: 4,
    clearsWithin: 3,
    ...cells('failing', 'erp', 'oa'),
  },
  'a Cell refuses signatures': {
    proves: ['signature-refused'],
    firesWithin: 3,
    clearsWithin: 4,
    ...cells('refusing-signatures', 'crm'),
  },
  'an operator turns the platform read-only': {
    proves: ['red-light'],
    firesWithin: 2,
    clearsWithin: 3,
    breakIt: (lab) => lab.light('red'),
    mendIt: (lab) => lab.light('green'),
  },
  'the patrol stops': {
    proves: ['patrol-stalled'],
    firesWithin: 3,
    clearsWithin: 2,
    minute: () => ({ patrols: false }),
  },
  'the patrol’s own network fails': {
    proves: ['patrol-blind', 'gateway-outage'],
    firesWithin: 3,
    clearsWithin: 3,
    ...cells('silent', 'crm', 'erp', 'oa', 'control' as CellName),
    minute: () => ({ requests: 0 }),
  },
  'the state table is gone': {
    proves: ['state-store-unavailable', 'limits-unavailable'],
    firesWithin: 4,
    clearsWithin: 5,
    breakIt: (lab) => lab.dropStateTable(),
    mendIt: (lab) => lab.restoreStateTable(),
    minute: () => ({ bursts: 5 }),
  },
  'a tenant is over its limit': {
    proves: ['tenant-throttled'],
    firesWithin: 5,
    clearsWithin: 6,
    minute: () => ({ platform: [...refusals('RATE_LIMIT', 20), ...refusals('QUOTA_EXCEEDED', 20)] }),
  },
  'the live version cannot be read': {
    proves: ['live-config-stale'],
    firesWithin: 3,
    clearsWithin: 4,
    minute: () => ({ platform: staleRequests(4) }),
  },
  'a version that was tried is taken back': {
    proves: ['live-rollback'],
    firesWithin: 1,
    clearsWithin: 5,
    minute: () => ({ platform: doneLive('liveRollbacks') }),
  },
  'the pointer to the live version is put back': {
    proves: ['live-pointer-repaired'],
    firesWithin: 1,
    clearsWithin: 5,
    minute: () => ({ platform: doneLive('livePointerRepairs') }),
  },
  'one tenant sends nearly all': {
    proves: ['tenant-share'],
    firesWithin: 1,
    clearsWithin: 61,
    minute: () => ({ platform: [largestShare(95)] }),
    calm: () => ({ platform: [largestShare(5)] }),
  },
  'functions fail': {
    proves: FUNCTIONS.map((name) => `function-errors-${name}`),
    firesWithin: 3,
    clearsWithin: 6,
    minute: (lab) => ({ platform: functions(lab, 'Errors', 3) }),
    calm: (lab) => ({ platform: functions(lab, 'Errors', 0) }),
  },
  'a new version crashes': {
    proves: SHIFTED.map((name) => `rollout-${name}`),
    firesWithin: 1,
    clearsWithin: 2,
    minute: (lab) => ({ platform: aliases(lab, 1) }),
    calm: (lab) => ({ platform: aliases(lab, 0) }),
  },
  'a new version refuses what it should forward': {
    proves: ['rollout-service-unavailable'],
    firesWithin: 1,
    clearsWithin: 4,
    minute: () => ({ platform: refusals('SERVICE_UNAVAILABLE', 5) }),
  },
  'functions are throttled': {
    proves: FUNCTIONS.map((name) => `function-throttles-${name}`),
    firesWithin: 3,
    clearsWithin: 4,
    minute: (lab) => ({ platform: functions(lab, 'Throttles', 1) }),
    calm: (lab) => ({ platform: functions(lab, 'Throttles', 0) }),
  },
  'functions near their concurrency': {
    proves: FUNCTIONS.map((name) => `function-concurrency-${name}`),
    firesWithin: 5,
    clearsWithin: 6,
    minute: (lab) => ({ platform: functions(lab, 'ConcurrentExecutions', 900) }),
    calm: (lab) => ({ platform: functions(lab, 'ConcurrentExecutions', 1) }),
  },
  'requests take seconds': {
    proves: ['latency-p99', 'latency-p95'],
    firesWithin: 12,
    clearsWithin: 22,
    minute: (lab) => ({ platform: latency(lab, 8_000) }),
    calm: (lab) => ({ platform: latency(lab, 20) }),
  },
  'DynamoDB throttles': {
    proves: ['table-throttles-state', 'table-throttles-tenants'],
    firesWithin: 3,
    clearsWithin: 4,
    minute: (lab) => ({ platform: tables(lab, 'WriteThrottleEvents', 20) }),
    calm: (lab) => ({ platform: tables(lab, 'WriteThrottleEvents', 0) }),
  },
  'DynamoDB answers with errors of its own': {
    proves: ['table-system-errors-state', 'table-system-errors-tenants'],
    firesWithin: 3,
    clearsWithin: 4,
    minute: (lab) => ({ platform: tables(lab, 'SystemErrors', 5, 'GetItem') }),
    calm: (lab) => ({ platform: tables(lab, 'SystemErrors', 0, 'GetItem') }),
  },
  'changes reach the other region late': {
    proves: ['replication-behind'],
    firesWithin: 6,
    clearsWithin: 12,
    minute: (lab) => ({ platform: [replication(lab, 90_000)] }),
    calm: (lab) => ({ platform: [replication(lab, 800)] }),
  },
  'a backup job fails': {
    proves: ['backup-failed'],
    firesWithin: 1,
    clearsWithin: 61,
    minute: () => ({ backups: { completed: 1, failed: 1 } }),
    calm: () => ({ requests: 1 }),
  },
  'a backup that is due does not come': {
    proves: ['backup-missing'],
    firesWithin: 31,
    clearsWithin: 61,
    minute: () => ({ requests: 0, backups: { completed: 0, failed: 0 }, lasts: 60 }),
    calm: () => ({ requests: 0 }),
  },
  'the scheduler gives up on runs': {
    proves: ['dead-letters'],
    firesWithin: 1,
    clearsWithin: 4,
    minute: (lab) => ({ platform: [deadLetters(lab, 2)] }),
    calm: (lab) => ({ platform: [deadLetters(lab, 0)] }),
  },
  'the proxy floods its log': {
    proves: ['log-volume'],
    firesWithin: 1,
    clearsWithin: 61,
    minute: (lab) => ({ platform: [logged(lab, 6 * 1024 ** 3)] }),
    calm: () => ({ requests: 1 }),
  },
};

function replication(lab: AlarmLab, ms: number): PlatformDatapoints {
  const TableName = lab.replicatedTable();
  return published('AWS/DynamoDB', 'ReplicationLatency', { TableName, ReceivingRegion: OTHER_REGION }, ms);
}

function deadLetters(lab: AlarmLab, visible: number): PlatformDatapoints {
  const [QueueName = ''] = lab.attributes('AWS::SQS::Queue', 'QueueName');
  return published('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName }, visible);
}

function logged(lab: AlarmLab, bytes: number): PlatformDatapoints {
  const { logGroupName: LogGroupName } = lab.definition('proxy');
  return published('AWS/Logs', 'IncomingBytes', { LogGroupName }, bytes);
}
