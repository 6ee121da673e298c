// The deployment description: every section, its limits and its defaults.

import * as v from 'valibot';
import { REQUEST_DEADLINE_MS } from '../../lambdas/contract/limits';
import { DEFAULT_BREAKER, DEFAULT_PROXY, DEFAULT_TENANT } from '../../lambdas/contract/settings';
import { apiSection } from './api-section';
import { authSection } from './auth-section';
import { backupSection } from './backup-section';
import { breakerSection } from './cells-section';
import { functionsSection, networkSection, rolloutSection, secondRegionSection } from './deployment-sections';
import { distributionSection } from './distribution-section';
import { choice, credentialDoes, credentialFields, flag, mapOf, ratio, region, section, text, whole } from './fields';
import { liveConfigSection, tenantRoutesSection } from './live-section';
import { alarmsSection, objectivesSection, patrolSection } from './monitoring-sections';
import { plansSection } from './plans-section';
import { probeSection } from './probe-section';
import { logsSection, metricsSection } from './records-sections';
import { signingSection } from './signing-section';
import { usageSection } from './usage-section';

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
    required: 'Whether a request must have a tenant, in X-Tenant-Id or in the token.',
    validate: 'Whether the tenant must be in the registry, enabled and not expired.',
    plan: ['Plan of tenants whose registry entry names none.', 'no plan limits them'],
    requestsPerMinute:
      'Requests a minute of each tenant whose plan and registry entry name no rate, as on the old platform. 0 is no limit. Above it: 429 QUOTA_EXCEEDED.',
    callerRequestsPerMinute:
      'Requests a minute of one caller. Each environment counts for itself, so a caller that reaches several environments may send as many times more. 0 is no limit. Above it: 429 RATE_LIMIT.',
    cacheSeconds:
      'How long a registry entry is used without asking again. A tenant that is disabled meanwhile is let in for that long.',
    staleSeconds: 'How long the last known entry is used while the registry cannot be reached. After that: 503.',
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
    connectTimeoutMs: 'Connect timeout of one try.',
    retries: 'Further tries of requests that may safely be repeated.',
    retryBudgetRatio: 'Share of all calls that may be retries, so that they do not multiply an outage.',
    stateRefreshMs: 'How long an environment trusts what it last read of circuits and lights.',
    breaker: 'Circuit breaker of each Cell.',
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
          state: ['Table of health records, incidents, circuits and lights.', "the stack's own table"],
          tenants: ['Table of the tenant registry.', "the stack's own table"],
        },
      ),
      {},
    ),
  },
  {
    removal: '`retain` keeps tables, secrets and logs when the stacks are deleted.',
    deletionProtection: 'Protects the tables and the state stack from deletion until it is turned off.',
    maxReadUnits:
      'Read units a second of each table, above which DynamoDB throttles. It limits what a runaway caller can cost.',
    maxWriteUnits: 'Write units a second of each table, above which DynamoDB throttles.',
    restored: "Tables restored from a backup. The functions use them instead of the stack's own tables.",
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
    edge: v.exactOptional(distributionSection),
    network: v.exactOptional(networkSection),
    permissionsBoundary: v.exactOptional(text('the ARN of an IAM policy', /^arn:[\w-]+:iam::\d{12}:policy\/.+$/)),
    functions: v.optional(functionsSection, {}),
    rollout: v.exactOptional(rolloutSection),
    logs: v.optional(logsSection, {}),
    console: v.optional(flag(), false),
    metrics: v.optional(metricsSection, {}),
    tracing: v.exactOptional(flag()),
    alarms: v.optional(alarmsSection, {}),
    objectives: v.optional(objectivesSection, {}),
    state: v.optional(state, {}),
    probe: v.exactOptional(probeSection),
    backup: v.optional(backupSection, {}),
    tags: v.optional(mapOf(tagKey, tagValue, 'a map of tags'), {}),
  },
  {
    name: "Prefix of the stacks' names: <name>-state, <name>-gateway, <name>-observability, <name>-backup.",
    region: ['AWS region of the deployment.', "the region of the CDK's environment"],
    secondRegion: ['A region that stands ready to take over.', 'one region alone'],
    language: 'Language of error messages for callers that ask for none.',
    auth: 'How callers prove who they are. `mode` has no default: each deployment chooses.',
    signing: 'How requests to Cells are signed. Cells must first use the corrected check of deploy/cell-kit.',
    tenants: 'Which tenants may call.',
    plans: 'Limits of tenants, by the name of their plan. Above a limit: 429 RATE_LIMIT.',
    usage: ['What tenants use, by Cell, day and hour, counted from the access log.', 'nothing is counted'],
    tenantRoutes: [
      "Tenant → Cell → the tenant's own deployment of that Cell. Needs liveConfig.",
      'all tenants share the Cells',
    ],
    liveConfig: [
      'Lets you change Cells, plans, routes of tenants and thresholds of the patrol while the gateway runs.',
      'each change is a deployment',
    ],
    proxy: 'How requests are forwarded.',
    patrol: 'How Cells are watched.',
    api: 'How callers reach the API.',
    edge: [
      'CloudFront and AWS WAF in front of the API. The API then answers only what came through them.',
      'callers reach the API directly',
    ],
    network: [
      'The VPC of private Cells. The functions that talk to Cells run in it.',
      'Cells are reached over the internet',
    ],
    permissionsBoundary: ['ARN of a policy that no role of the stacks may exceed.', 'no boundary'],
    functions: 'Sizes of the functions.',
    rollout: ['How a new version of the code takes over.', 'functions are updated in place'],
    logs: 'Log lines of functions and of the API.',
    console:
      'Adds alarms, charts, circuits and probes to the ops page, with actions on them. The charts cost five dollars a month at most.',
    metrics: 'Which Cells and tenants have metrics of their own.',
    tracing: [
      'X-Ray traces of the functions. Lambda samples one a second and 5 % of the rest, for each function.',
      'on where the region has them',
    ],
    alarms: 'Who is notified, and of what.',
    objectives: 'Service level objectives.',
    state: 'The tables, and what happens to them.',
    probe: [
      'A probe Cell in a stack of its own, `<name>-probe`. `gateway verify` and `gateway drill` give it orders.',
      'no probe Cell is deployed',
    ],
    backup:
      'Backups: how long they are kept, who can delete them, where they are copied, and how often a restore is tested.',
    tags: 'Tags of everything that is deployed.',
  },
);

export type Description = v.InferOutput<typeof descriptionSchema>;
