// The deployment description: every section, its limits and its defaults.

import * as v from 'valibot';
import { REQUEST_DEADLINE_MS } from '../../lambdas/contract/limits';
import { MOST_METERED_TENANTS } from '../../lambdas/contract/metrics';
import { DEFAULT_BREAKER, DEFAULT_PROXY, DEFAULT_TENANT } from '../../lambdas/contract/settings';
import { apiSection } from './api-section';
import { authSection } from './auth-section';
import { backupSection } from './backup-section';
import { breakerSection } from './cells-section';
import { functionsSection, networkSection, rolloutSection, secondRegionSection } from './deployment-sections';
import { edgeSection } from './distribution-section';
import { choice, credentialDoes, credentialFields, flag, mapOf, ratio, region, section, text, whole } from './fields';
import { liveConfigSection, tenantRoutesSection } from './live-section';
import { alarmsSection, objectivesSection, patrolSection } from './monitoring-sections';
import { plansSection } from './plans-section';
import { signingSection } from './signing-section';
import { usageSection } from './usage-section';

const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653,
];

const tenants = section(
  {
    required: v.optional(flag(), true),
    validate: flag(),
    plan: v.exactOptional(text('the name of one of the plans')),
    requestsPerMinute: v.optional(whole(0, 1_000_000), 0),
    callerRequestsPerMinute: v.optional(whole(0, 1_000_000), 0),
    cacheSeconds: v.optional(whole(0, 300), DEFAULT_TENANT.cacheSeconds),
    staleSeconds: v.optional(whole(0, 3600), DEFAULT_TENANT.staleSeconds),
  },
  {
    required: 'Whether a request must have a tenant at all: X-Tenant-Id, or one in the token.',
    validate: 'Whether the tenant must be in the registry, enabled and not expired.',
    plan: ['The plan of every tenant whose registry entry names no other.', 'no tenant is limited by a plan'],
    requestsPerMinute:
      'Requests a minute of tenants whose plan and registry entry name no rate, as the old platform has them; 0 is no limit. ' +
      'Beyond it a caller is answered 429 QUOTA_EXCEEDED.',
    callerRequestsPerMinute:
      'Requests a minute of a single caller, as each environment counts them for itself: approximate, and up to as many times more ' +
      'as environments see the caller. 0 is no limit. Beyond it 429 RATE_LIMIT.',
    cacheSeconds: 'How long a registry entry is trusted without asking again: a disabled tenant is let in for as long.',
    staleSeconds: 'How long the last known entry serves while the registry cannot be reached; then 503.',
  },
);

const PROXY_ABSENT = {
  authorization: 'forward, with a warning at synth',
  setCookiePath: 'as-sent',
  cookies: 'all pass',
  pages: 'as-sent',
};

const proxy = section(
  {
    timeoutMs: v.optional(whole(100, REQUEST_DEADLINE_MS), DEFAULT_PROXY.timeoutMs),
    connectTimeoutMs: v.optional(whole(50, 10_000), DEFAULT_PROXY.connectTimeoutMs),
    retries: v.optional(whole(0, 5), DEFAULT_PROXY.retries),
    retryBudgetRatio: v.optional(ratio(), DEFAULT_PROXY.retryBudgetRatio),
    stateRefreshMs: v.optional(whole(100, 60_000), DEFAULT_PROXY.stateRefreshMs),
    breaker: v.optional(
      breakerSection((field) => String(DEFAULT_BREAKER[field])),
      {},
    ),
    ...credentialFields,
  },
  {
    ...credentialDoes((field) => PROXY_ABSENT[field]),
    timeoutMs: "Response timeout of one try. All tries and their backoff share one deadline below API Gateway's 30 s.",
    connectTimeoutMs: 'Time to connect.',
    retries: 'Further tries of requests that may safely be repeated.',
    retryBudgetRatio: 'Share of all calls that may be retries, so that they do not multiply an outage.',
    stateRefreshMs: 'How long an environment trusts what it last read of circuits and lights.',
    breaker: 'Circuit breaker of each Cell.',
  },
);

const metricsExpected = `at most ${MOST_METERED_TENANTS} tenant ids`;
const metrics = section(
  {
    cells: v.optional(choice('all', 'core', 'none'), 'all'),
    mostCells: v.optional(whole(0, 10_000), 200),
    tenants: v.optional(
      v.pipe(
        v.array(text('a tenant id without commas', /^[^\s,]+$/), metricsExpected),
        v.maxLength(MOST_METERED_TENANTS, metricsExpected),
      ),
      [],
    ),
  },
  {
    cells: 'Whose metrics there are by Cell: about two dollars a Cell and month.',
    mostCells: 'Beyond so many Cells only core ones have metrics of their own, and beyond so many of those none.',
    tenants:
      'Tenants with metrics of their own; the largest are named by the dashboard. All others are counted together.',
  },
);

const logs = section(
  {
    retentionDays: v.optional(
      v.picklist(LOG_RETENTION_DAYS, `one of CloudWatch's periods: ${LOG_RETENTION_DAYS.join(', ')}`),
      30,
    ),
    level: v.optional(choice('DEBUG', 'INFO', 'WARN', 'ERROR'), 'INFO'),
    ownKey: v.optional(flag(), false),
    maskPersonalData: v.optional(flag(), false),
    explainRequests: v.optional(flag(), false),
  },
  {
    retentionDays: 'How long log lines are kept.',
    level: 'Least level that is logged.',
    ownKey: "Encrypts logs with a key of the account's own instead of CloudWatch's.",
    maskPersonalData: "A second net under the functions' own masking; CloudWatch bills it by the volume scanned.",
    explainRequests:
      'Each request can be asked for by its id: why it was answered as it was. A line of a good request grows by about 30 bytes, and a search is billed by what it reads.',
  },
);

const tableName = text('a table name', /^[A-Za-z0-9_.-]{3,255}$/);
const state = section(
  {
    removal: v.optional(choice('retain', 'destroy'), 'retain'),
    deletionProtection: v.optional(flag(), true),
    maxReadUnits: v.optional(whole(1, 1_000_000), 4_000),
    maxWriteUnits: v.optional(whole(1, 1_000_000), 2_000),
    restored: v.optional(
      section(
        { state: v.exactOptional(tableName), tenants: v.exactOptional(tableName) },
        {
          state: ['Table of health records, incidents, circuits and lights.', "the stack's own"],
          tenants: ['Table of the tenant registry.', "the stack's own"],
        },
      ),
      {},
    ),
  },
  {
    removal: '`retain`: tables, secrets and logs outlive the stacks.',
    deletionProtection: 'Neither the tables nor the state stack can be deleted before this is turned off.',
    maxReadUnits: 'Read units a second and table beyond which DynamoDB throttles: what a runaway caller may cost.',
    maxWriteUnits: 'Write units a second and table beyond which DynamoDB throttles.',
    restored: "Tables restored from a backup, which the functions use instead of the stack's own.",
  },
);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
const TAG_CHARACTERS = 'letters, digits, spaces and _.:/=+-@';
const tagKey = text(
  `up to 128 ${TAG_CHARACTERS}, not starting with aws:`,
  /^(?!aws:)[\p{L}\p{N}\p{Zs}_.:/=+\-@]{1,128}$/iu,
);
const tagValue = text(`up to 256 ${TAG_CHARACTERS}`, /^[\p{L}\p{N}\p{Zs}_.:/=+\-@]{1,256}$/u);

export const descriptionSchema = section(
  {
    name: text('a-z, 0-9 and -, starting with a letter, 40 characters at most', /^[a-z][a-z0-9-]{0,39}$/),
    region: v.exactOptional(region()),
    secondRegion: v.exactOptional(secondRegionSection),
    language: v.optional(choice('zh-CN', 'en'), 'zh-CN'),
    auth: authSection,
    signing: v.optional(signingSection, {}),
    tenants,
    plans: v.optional(plansSection, {}),
    usage: v.exactOptional(usageSection),
    tenantRoutes: v.exactOptional(tenantRoutesSection),
    liveConfig: v.exactOptional(liveConfigSection),
    proxy: v.optional(proxy, {}),
    patrol: v.optional(patrolSection, {}),
    api: v.optional(apiSection, {}),
    edge: v.exactOptional(edgeSection),
    network: v.exactOptional(networkSection),
    permissionsBoundary: v.exactOptional(text('the ARN of an IAM policy', /^arn:[\w-]+:iam::\d{12}:policy\/.+$/)),
    functions: v.optional(functionsSection, {}),
    rollout: v.exactOptional(rolloutSection),
    logs: v.optional(logs, {}),
    metrics: v.optional(metrics, {}),
    tracing: v.exactOptional(flag()),
    alarms: v.optional(alarmsSection, {}),
    objectives: v.optional(objectivesSection, {}),
    state: v.optional(state, {}),
    backup: v.optional(backupSection, {}),
    tags: v.optional(mapOf(tagKey, tagValue, 'a map of tags'), {}),
  },
  {
    name: "Prefix of the stacks' names: <name>-state, <name>-gateway, <name>-observability, <name>-backup.",
    region: ['Where it is deployed.', "what the CDK's own environment says"],
    secondRegion: ['A region that stands ready to take over.', 'one region alone'],
    language: 'Language of error messages where a caller asks for none.',
    auth: 'Whom the gateway believes. `mode` has no default: a deployment names it.',
    signing: 'How requests to Cells are signed. Cells need a mended check first: deploy/cell-kit.',
    tenants: 'Whose requests pass.',
    plans: 'What tenants may use, by name of the plan. A tenant over its limit is answered 429 RATE_LIMIT.',
    usage: ['What tenants use, by Cell, day and hour, counted from the access log.', 'nothing is counted'],
    tenantRoutes: [
      "Tenant → Cell → the tenant's own deployment of it. Needs liveConfig.",
      'all tenants share the Cells',
    ],
    liveConfig: [
      'Lets Cells, plans, routes of tenants and thresholds of the patrol be changed while the gateway runs.',
      'each change is a deployment',
    ],
    proxy: 'How requests are forwarded.',
    patrol: 'How Cells are watched.',
    api: 'How callers reach the API.',
    edge: ['CloudFront and a web application firewall in front of the API, which then answers nobody else.', 'neither'],
    network: [
      'The VPC of private Cells. The functions that talk to Cells run in it.',
      'Cells are reached over the internet',
    ],
    permissionsBoundary: ['ARN of a policy that no role of the stacks may exceed.', 'no boundary'],
    functions: 'Sizes of the functions.',
    rollout: ['How a new version of the code takes over.', 'functions are updated in place'],
    logs: 'Log lines of functions and of the API.',
    metrics: 'Whose requests are counted apart.',
    tracing: [
      'X-Ray traces of the functions. Lambda samples one a second and 5 % of the rest, for each function.',
      'on where the region has them',
    ],
    alarms: 'Who is told of what.',
    objectives: 'What service level is promised.',
    state: 'The tables, and what becomes of them.',
    backup: 'How long backups are kept, what locks and copies them, and how often a restore is tried.',
    tags: 'Tags of everything that is deployed.',
  },
);

export type Description = v.InferOutput<typeof descriptionSchema>;
