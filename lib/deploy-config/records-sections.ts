// `logs` and `metrics`: what the gateway writes about requests, and how long it is kept.

import * as v from 'valibot';
import { MOST_METERED_TENANTS } from '../../lambdas/contract/metrics';
import { choice, flag, section, text, whole } from './fields';

const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653,
];

/** Each divides a minute: what was gathered in a minute is written when the next begins. */
const GATHER_SECONDS = [0, 10, 15, 20, 30];
/** Where goodLines is more than 1. */
export const STANDARD_SLOW_MS = 1_000;

const metricsExpected = `at most ${MOST_METERED_TENANTS} tenant ids`;
export const metricsSection = section(
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
    gatherSeconds: v.optional(v.picklist(GATHER_SECONDS, `one of ${GATHER_SECONDS.join(', ')}`), 0),
  },
  {
    cells: 'Cells with metrics of their own, at about two dollars a month for each Cell.',
    mostCells:
      'With more Cells than this, only core Cells have metrics of their own. With more core Cells than this, none has.',
    tenants:
      'Tenants with metrics of their own. All others are counted together. The dashboard shows which tenants are largest.',
    gatherSeconds:
      'How long each environment of the proxy gathers the metrics of good requests before it writes them. It writes those of failures at once. With 0 it writes those of every request at once.',
  },
);

export const logsSection = section(
  {
    retentionDays: v.optional(
      v.picklist(LOG_RETENTION_DAYS, `one of CloudWatch's periods: ${LOG_RETENTION_DAYS.join(', ')}`),
      30,
    ),
    level: v.optional(choice('DEBUG', 'INFO', 'WARN', 'ERROR'), 'INFO'),
    ownKey: v.optional(flag(), false),
    maskPersonalData: v.optional(flag(), false),
    explainRequests: v.optional(flag(), false),
    goodLines: v.optional(whole(1, 1_000), 1),
    slowMs: v.exactOptional(whole(1, 30_000)),
    accessLog: v.optional(choice('full', 'short'), 'full'),
  },
  {
    retentionDays: 'How long log lines are kept.',
    level: 'Minimum log level.',
    ownKey: "Encrypts logs with a key in your account instead of CloudWatch's key.",
    maskPersonalData:
      "CloudWatch masks personal data too, in case the functions' own masking misses some. It is billed by the volume scanned.",
    explainRequests:
      "Lets operators ask by a request's id why it was answered as it was. The log line of a good request grows by about 30 bytes, and a search is billed by what it reads.",
    goodLines:
      'Of this number of good requests one keeps its log line, chosen by the trace id. Lines of failures, retries, slow requests and requests with a sampled traceparent are always kept.',
    slowMs: [
      'A good request that takes this many ms or more is slow, and its line is always kept.',
      `${STANDARD_SLOW_MS}`,
    ],
    accessLog:
      "`full` has all fields. `short` has what usage and explained requests need: no caller's address, method, protocol or time of the integration.",
  },
);
