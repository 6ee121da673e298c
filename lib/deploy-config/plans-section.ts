// `plans`: what tenants may use.

import * as v from 'valibot';
import { MAX_BODY_BYTES } from '../../lambdas/contract/limits';
import { CELL_NAME } from '../../lambdas/contract/route-table';
import { mapOf, section, text, timeZone, whole } from './fields';

const MOST_PER_SECOND = 100_000;
/** One request in a day. */
const LEAST_PER_SECOND = 1 / 86_400;
const rateExpected = `a number of requests a second, at most ${MOST_PER_SECOND}, and at least one a day`;

const MOST_IN_A_PERIOD = 1_000_000_000_000;
const MOST_AT_ONCE = 10_000;

const rate = () =>
  v.pipe(v.number(rateExpected), v.minValue(LEAST_PER_SECOND, rateExpected), v.maxValue(MOST_PER_SECOND, rateExpected));
const burst = () => v.exactOptional(whole(1, 10_000_000));
const BURST_DOES = ['Requests that pass at once after a pause.', 'as many as pass in a second, at least 1'] as const;

/** A rate of a part of a tenant's requests, next to that of all of them. */
const partialRate = section(
  { requestsPerSecond: rate(), burst: burst() },
  { requestsPerSecond: 'Requests a second that pass in the long run.', burst: BURST_DOES },
);

const plan = section(
  {
    requestsPerSecond: v.exactOptional(rate()),
    burst: burst(),
    reads: v.exactOptional(partialRate),
    writes: v.exactOptional(partialRate),
    cells: v.exactOptional(mapOf(text('a Cell name', CELL_NAME), partialRate, 'a map of rates by the names of Cells')),
    maxBodyBytes: v.exactOptional(whole(1, MAX_BODY_BYTES)),
    concurrency: v.exactOptional(whole(1, MOST_AT_ONCE)),
    requestsPerDay: v.exactOptional(whole(1, MOST_IN_A_PERIOD)),
    requestsPerMonth: v.exactOptional(whole(1, MOST_IN_A_PERIOD)),
    timeZone: v.exactOptional(timeZone()),
  },
  {
    requestsPerSecond: [
      'Requests a second that pass in the long run, over all environments. 0.5 is one request in two seconds.',
      'tenants.requestsPerMinute, or no limit',
    ],
    requestsPerDay: ['Requests that pass in a day. Above it: 429 QUOTA_EXCEEDED.', 'no limit'],
    requestsPerMonth: ['Requests that pass in a month. Above it: 429 QUOTA_EXCEEDED.', 'no limit'],
    timeZone: ['Time zone of the days and months that are counted, unless the tenant has its own.', 'UTC'],
    burst: BURST_DOES,
    reads: [
      'Rate of GET, HEAD and OPTIONS. These requests count for the rate of all requests too.',
      'no separate rate',
    ],
    writes: ['Rate of all other methods. These requests count for the rate of all requests too.', 'no separate rate'],
    cells: ['Rate of requests to one Cell, by its name.', 'no separate rate'],
    concurrency: [
      'Requests that run at the same time, averaged over a second or more. It limits what a hanging Cell can hold.',
      'no limit',
    ],
    maxBodyBytes: ['Largest body. Above it: 413 PAYLOAD_TOO_LARGE.', `the gateway's own limit, ${MAX_BODY_BYTES}`],
  },
);

export const plansSection = mapOf(
  text('a plan name of a-z, 0-9 and -', /^[a-z0-9][a-z0-9-]{0,39}$/),
  plan,
  'a map of plans by their names',
);
