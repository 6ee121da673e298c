// `patrol`: how Cells are watched.

import * as v from 'valibot';
import { DEFAULT_OVERLOAD, DEFAULT_PATROL } from '../../lambdas/contract/settings';
import { ALERT_RULES } from '../alert-rules/index';
import { choice, flag, listOf, mapOf, section, text, trustedUrl, whole } from './fields';

// Who is told about what, where thresholds differ from the rules', and what service level is promised.

const contact = text('an e-mail address or an https:// URL', /^([^\s@/]+@[^\s@/.]+(\.[^\s@/.]+)+|https:\/\/\S+)$/);
const contacts = v.optional(v.array(contact, 'a list of e-mail addresses and https:// URLs'), []);

const RUNBOOK_URL = /^https:\/\/(?=\S*\{rule\})\S+$/;

const SEVERITIES = ['P0', 'P1', 'P2', 'P3'] as const;
const severities = v.optional(listOf(choice(...SEVERITIES), 'a list of P0, P1, P2, P3'), [...SEVERITIES]);
const robot = section({ severities }, { severities: 'Severities of the alarms that it gets.' });

const ruleIds = ALERT_RULES.map(({ id }) => id);

export const alarmsSection = section(
  {
    contacts: v.optional(
      section(
        { P0: contacts, P1: contacts, P2: contacts, P3: contacts },
        {
          P0: 'Contacts that act at any hour.',
          P1: 'Contacts that act within the hour.',
          P2: 'Contacts that act the same day.',
          P3: 'Contacts that want to know.',
        },
      ),
      {},
    ),
    cells: v.optional(choice('all', 'core', 'none'), 'core'),
    runbookUrl: v.exactOptional(
      text('an https:// URL with {rule} in it, such as https://wiki.example.com/runbooks#{rule}', RUNBOOK_URL),
    ),
    forward: v.exactOptional(
      section(
        { dingTalk: v.exactOptional(robot), weCom: v.exactOptional(robot) },
        {
          dingTalk: ['The robot of a 钉钉 group.', 'it gets no alarms'],
          weCom: ['The robot of a 企业微信 group.', 'it gets no alarms'],
        },
      ),
    ),
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
    contacts: 'Contacts by severity: e-mail addresses and https:// URLs. Each confirms its subscription once.',
    cells:
      "Cells with alarms of their own, at about a dollar a month for each Cell. The platform's alarms cover all Cells in any case.",
    runbookUrl: [
      "Address of a rule's runbook section, with `{rule}` for the rule's name. Alarms and their notifications link it.",
      "the console's page where there is a console and a domain, else the path of the handbook",
    ],
    forward: [
      'Sends alarms to robots of chat groups, in Chinese. Each robot has a secret. Put its webhook there after the first deployment.',
      'alarms go to the contacts alone',
    ],
    accountConcurrency:
      "The account's limit of concurrent executions in the region. The alarm `function-concurrency` fires at 80 % of a function's reservation, or of the part of this limit that no function has reserved.",
    thresholds: 'Rule id → the threshold to use instead, in the unit of the rule.',
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
      "Creates Application Signals SLOs too. The account must have enabled them once. The dashboard's error budget works without them.",
    availabilityPercent: 'Share of requests that are not answered with a 5xx.',
    latencyMs: 'A request up to this long counts as fast.',
    latencyPercent: 'Share of requests that are fast.',
    days: 'Period over which the shares are measured.',
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
        v.check((seconds) => 60 % seconds === 0 || seconds % 60 === 0, intervalExpected),
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
          slowMs: 'A slower probe counts as overloaded. A probe below half of this counts as relaxed.',
          looksToRed: 'Overloaded probes in a row that turn the light red.',
          looksToGreen: 'Relaxed probes in a row that turn it green.',
          redSeconds: 'How long a red light lasts if the patrol does not renew it.',
        },
      ),
    ),
  },
  {
    intervalSeconds:
      'Time between two probes of a Cell. Below a minute, one run makes several rounds and is billed while it waits.',
    probeTimeoutMs: 'Timeout of a whole probe.',
    failuresToGoDown: 'Failed probes in a row after which a Cell is down.',
    successesToComeBack: 'Good probes in a row after which it is up again.',
    concurrency: ['Cells probed at once.', '64, and more from 1,000 Cells on'],
    controlUrl: [
      "URL that is asked when all Cells fail at once. If it fails too, the patrol's own network is at fault.",
      'the patrol judges by the Cells alone',
    ],
    overload: ['Lets the patrol set a slow Cell read-only.', 'the patrol sets no lights'],
  },
);
