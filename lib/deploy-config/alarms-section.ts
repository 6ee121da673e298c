// Who is told about what, where thresholds differ from the rules', and what service level is promised.

import * as v from 'valibot';
import { choice, flag, section, text, whole } from './fields';

const contact = text('an e-mail address or an https:// URL', /^([^\s@/]+@[^\s@/]+\.[^\s@/]+|https:\/\/\S+)$/);
const contacts = v.optional(v.array(contact, 'a list of e-mail addresses and https:// URLs'), []);

export const alarmsSection = section({
  contacts: v.optional(section({ P0: contacts, P1: contacts, P2: contacts, P3: contacts }), {}),
  /** Whose alarms there are by Cell: each costs about a dollar a month. Those of the platform cover all Cells. */
  cells: v.optional(choice('all', 'core', 'none'), 'core'),
  /** Rule id -> threshold in the rule's own unit. */
  thresholds: v.optional(v.record(text('a rule id'), v.number('a number'), 'a map of rule id to number'), {}),
});

const percent = (standard: number) => {
  const expected = 'a percentage from 50 to 99.999';
  return v.optional(v.pipe(v.number(expected), v.minValue(50, expected), v.maxValue(99.999, expected)), standard);
};

export const objectivesSection = section({
  /** Also as Application Signals SLOs, which an account must have enabled once; the dashboard's budget needs none. */
  deploy: v.optional(flag(), false),
  availabilityPercent: percent(99.9),
  latencyMs: v.optional(whole(1, 30_000), 3_000),
  latencyPercent: percent(99),
  days: v.optional(whole(1, 90), 28),
});
