// `patrol`: how Cells are watched.

import * as v from 'valibot';
import { DEFAULT_OVERLOAD, DEFAULT_PATROL } from '../../lambdas/contract/settings';
import { ALERT_RULES } from '../alert-rules/index';
import { choice, flag, mapOf, section, text, trustedUrl, whole } from './fields';

// Who is told about what, where thresholds differ from the rules', and what service level is promised.

const contact = text('an e-mail address or an https:// URL', /^([^\s@/]+@[^\s@/.]+(\.[^\s@/.]+)+|https:\/\/\S+)$/);
const contacts = v.optional(v.array(contact, 'a list of e-mail addresses and https:// URLs'), []);

const ruleIds = ALERT_RULES.map(({ id }) => id);

export const alarmsSection = section(
  {
    contacts: v.optional(
      section(
        { P0: contacts, P1: contacts, P2: contacts, P3: contacts },
        {
          P0: 'To be woken at any hour.',
          P1: 'To act within the hour.',
          P2: 'To act today.',
          P3: 'To know of it.',
        },
      ),
      {},
    ),
    cells: v.optional(choice('all', 'core', 'none'), 'core'),
    accountConcurrency: v.optional(whole(100, 1_000_000), 1_000),
    thresholds: v.optional(
      mapOf(
        v.picklist(ruleIds, `one of ${ruleIds.join(', ')}`),
        v.pipe(v.number('a number'), v.finite('a number')),
        'a map of rule id to number',
      ),
      {},
    ),
  },
  {
    contacts:
      'Whom each severity tells: e-mail addresses and https:// URLs. An address confirms its subscription once.',
    cells:
      'Whose alarms there are by Cell: each costs about a dollar a month. Those of the platform cover all Cells anyhow.',
    accountConcurrency:
      "The account's limit of concurrent executions in the region. `function-concurrency` rings at 80 % of what all reserved shares leave of it, or of a function's own share.",
    thresholds: "Rule id → another threshold, in the rule's own unit.",
  },
);

const percent = (standard: number) => {
  const expected = 'a percentage from 50 to 99.999';
  return v.optional(v.pipe(v.number(expected), v.minValue(50, expected), v.maxValue(99.999, expected)), standard);
};

export const objectivesSection = section(
  {
    deploy: v.optional(flag(), false),
    availabilityPercent: percent(99.9),
    latencyMs: v.optional(whole(1, 30_000), 3_000),
    latencyPercent: percent(99),
    days: v.optional(whole(1, 90), 28),
  },
  {
    deploy:
      "Also as Application Signals SLOs, which an account must have enabled once; the dashboard's budget needs none.",
    availabilityPercent: 'Share of requests that are not answered with a 5xx.',
    latencyMs: 'What counts as fast.',
    latencyPercent: 'Share of requests that are fast.',
    days: 'Over how long the shares are taken.',
  },
);

const intervalExpected = 'seconds that divide a minute, or whole minutes up to an hour';
export const patrolSection = section(
  {
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
    concurrency: v.exactOptional(whole(1, 1024)),
    controlUrl: v.exactOptional(trustedUrl()),
    overload: v.exactOptional(
      section(
        {
          slowMs: v.optional(whole(50, 20_000), DEFAULT_OVERLOAD.slowMs),
          looksToRed: v.optional(whole(2, 60), DEFAULT_OVERLOAD.looksToRed),
          looksToGreen: v.optional(whole(2, 60), DEFAULT_OVERLOAD.looksToGreen),
          redSeconds: v.optional(whole(60, 86_400), DEFAULT_OVERLOAD.redSeconds),
        },
        {
          slowMs: 'A slower answer is one of an overloaded Cell; one below half of it, of a Cell at ease.',
          looksToRed: 'Overloaded looks in a row that turn the light red.',
          looksToGreen: 'Looks at ease in a row that turn it green.',
          redSeconds: 'How long a light lasts that is not renewed.',
        },
      ),
    ),
  },
  {
    intervalSeconds:
      'Period between two looks at a Cell. Below a minute: several rounds within one run, billed while it waits.',
    probeTimeoutMs: 'Everything a probe may take.',
    failuresToGoDown: 'Failed probes in a row after which a Cell is down.',
    successesToComeBack: 'Good probes in a row after which it is up again.',
    concurrency: ['Cells probed at once.', '64, and more from 1,000 Cells on'],
    controlUrl: [
      'Asked when all Cells fail at once, to tell the own network from theirs.',
      'the Cells alone are judged by',
    ],
    overload: ['Lets the patrol set a slow Cell read-only.', 'it sets no lights'],
  },
);
