// The deployment description: every section, its limits and its defaults.

import * as v from 'valibot';
import { REQUEST_DEADLINE_MS } from '../../lambdas/contract/limits';
import { MOST_METERED_TENANTS } from '../../lambdas/contract/metrics';
import { DEFAULT_OVERLOAD, DEFAULT_PATROL, DEFAULT_PROXY, DEFAULT_TENANT } from '../../lambdas/contract/settings';
import { alarmsSection, objectivesSection } from './alarms-section';
import { apiSection } from './api-section';
import { authSection } from './auth-section';
import { backupSection } from './backup-section';
import { breakerFields } from './cells-section';
import { edgeSection } from './edge-section';
import { choice, flag, ratio, region, section, text, trustedUrl, whole } from './fields';
import { networkSection } from './network-section';
import { secondRegionSection } from './second-region-section';
import { signingSection } from './signing-section';

const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653,
];

const tenants = section({
  required: v.optional(flag(), true),
  validate: flag(),
  cacheSeconds: v.optional(whole(0, 300), DEFAULT_TENANT.cacheSeconds),
  staleSeconds: v.optional(whole(0, 3600), DEFAULT_TENANT.staleSeconds),
});

const proxy = section({
  timeoutMs: v.optional(whole(100, REQUEST_DEADLINE_MS), DEFAULT_PROXY.timeoutMs),
  connectTimeoutMs: v.optional(whole(50, 10_000), DEFAULT_PROXY.connectTimeoutMs),
  retries: v.optional(whole(0, 5), DEFAULT_PROXY.retries),
  retryBudgetRatio: v.optional(ratio(), DEFAULT_PROXY.retryBudgetRatio),
  stateRefreshMs: v.optional(whole(100, 60_000), DEFAULT_PROXY.stateRefreshMs),
  breaker: v.optional(section(breakerFields), {}),
});

const intervalExpected = 'seconds that divide a minute, or whole minutes up to an hour';
const patrol = section({
  intervalSeconds: v.optional(
    v.pipe(
      v.number(intervalExpected),
      v.integer(intervalExpected),
      v.minValue(1, intervalExpected),
      v.maxValue(3600, intervalExpected),
      v.check((seconds) => (seconds < 60 ? 60 % seconds : seconds % 60) === 0, intervalExpected),
    ),
    DEFAULT_PATROL.intervalSeconds,
  ),
  probeTimeoutMs: v.optional(whole(50, 20_000), DEFAULT_PATROL.probeTimeoutMs),
  failuresToGoDown: v.optional(whole(1, 100), DEFAULT_PATROL.failuresToGoDown),
  successesToComeBack: v.optional(whole(1, 100), DEFAULT_PATROL.successesToComeBack),
  concurrency: v.optional(whole(1, 1024), DEFAULT_PATROL.concurrency),
  controlUrl: v.exactOptional(trustedUrl()),
  overload: v.exactOptional(
    section({
      slowMs: v.optional(whole(50, 20_000), DEFAULT_OVERLOAD.slowMs),
      looksToRed: v.optional(whole(2, 60), DEFAULT_OVERLOAD.looksToRed),
      looksToGreen: v.optional(whole(2, 60), DEFAULT_OVERLOAD.looksToGreen),
      redSeconds: v.optional(whole(60, 86_400), DEFAULT_OVERLOAD.redSeconds),
    }),
  ),
});

const functionSize = section({
  memoryMb: v.exactOptional(whole(128, 10_240)),
  reservedConcurrency: v.exactOptional(whole(1, 100_000)),
});
const warmFunctionSize = section({
  memoryMb: v.exactOptional(whole(128, 10_240)),
  reservedConcurrency: v.exactOptional(whole(1, 100_000)),
  /** Environments kept ready, billed by the hour. */
  provisionedConcurrency: v.exactOptional(whole(1, 100_000)),
});
const functions = section({
  authorizer: v.optional(warmFunctionSize, {}),
  proxy: v.optional(warmFunctionSize, {}),
  summary: v.optional(warmFunctionSize, {}),
  admin: v.optional(warmFunctionSize, {}),
  health: v.optional(functionSize, {}),
  edge: v.optional(warmFunctionSize, {}),
  'restore-check': v.optional(functionSize, {}),
});

const metricsExpected = `at most ${MOST_METERED_TENANTS} tenant ids`;
const metrics = section({
  /** Tenants with metrics of their own; the largest are named by the dashboard. All others are counted together. */
  tenants: v.optional(
    v.pipe(
      v.array(text('a tenant id without commas', /^[^\s,]+$/), metricsExpected),
      v.maxLength(MOST_METERED_TENANTS, metricsExpected),
    ),
    [],
  ),
});

const logs = section({
  retentionDays: v.optional(
    v.picklist(LOG_RETENTION_DAYS, `one of CloudWatch's periods: ${LOG_RETENTION_DAYS.join(', ')}`),
    30,
  ),
  level: v.optional(choice('DEBUG', 'INFO', 'WARN', 'ERROR'), 'INFO'),
  /** A key of the account's own instead of CloudWatch's. */
  ownKey: v.optional(flag(), false),
  /** A second net under the functions' own masking; CloudWatch bills it by the volume scanned. */
  maskPersonalData: v.optional(flag(), false),
});

const tableName = text('a table name', /^[A-Za-z0-9_.-]{3,255}$/);
const state = section({
  removal: v.optional(choice('retain', 'destroy'), 'retain'),
  deletionProtection: v.optional(flag(), true),
  /** Request units a second and table beyond which DynamoDB throttles: what a runaway caller may cost. */
  maxReadUnits: v.optional(whole(1, 1_000_000), 4_000),
  maxWriteUnits: v.optional(whole(1, 1_000_000), 2_000),
  /** Tables restored from a backup, which the functions use instead of the stack's own. */
  restored: v.optional(section({ state: v.exactOptional(tableName), tenants: v.exactOptional(tableName) }), {}),
});

export const descriptionSchema = section({
  /** Prefix of the stacks' names. */
  name: text('a-z, 0-9 and -, starting with a letter, 40 characters at most', /^[a-z][a-z0-9-]{0,39}$/),
  /** Where it is deployed; what the CLI's profile says where absent. */
  region: v.exactOptional(region()),
  secondRegion: v.exactOptional(secondRegionSection),
  language: v.optional(choice('zh-CN', 'en'), 'zh-CN'),
  auth: authSection,
  signing: v.optional(signingSection, {}),
  tenants,
  proxy: v.optional(proxy, {}),
  patrol: v.optional(patrol, {}),
  api: v.optional(apiSection, {}),
  edge: v.exactOptional(edgeSection),
  network: v.exactOptional(networkSection),
  /** ARN of a policy that no role of the stacks may exceed. */
  permissionsBoundary: v.exactOptional(text('the ARN of an IAM policy', /^arn:[\w-]+:iam::\d{12}:policy\/.+$/)),
  functions: v.optional(functions, {}),
  logs: v.optional(logs, {}),
  metrics: v.optional(metrics, {}),
  alarms: v.optional(alarmsSection, {}),
  objectives: v.optional(objectivesSection, {}),
  state: v.optional(state, {}),
  backup: v.optional(backupSection, {}),
  tags: v.optional(v.record(text('a tag key'), text('a tag value'), 'a map of tags'), {}),
});

export type Description = v.InferOutput<typeof descriptionSchema>;
