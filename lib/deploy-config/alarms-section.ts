// Who is told about what, where thresholds differ from the rules', and what service level is promised.

import * as v from 'valibot';
import { ALERT_RULES } from '../alert-rules';
import { choice, flag, mapOf, section, text, whole } from './fields';

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
