// Who is told about what, and where a deployment's thresholds differ from the rules'.

import * as v from 'valibot';
import { choice, section, text } from './fields';

const contact = text('an e-mail address or an https:// URL', /^([^\s@/]+@[^\s@/]+\.[^\s@/]+|https:\/\/\S+)$/);
const contacts = v.optional(v.array(contact, 'a list of e-mail addresses and https:// URLs'), []);

export const alarmsSection = section({
  contacts: v.optional(section({ P0: contacts, P1: contacts, P2: contacts, P3: contacts }), {}),
  /** Whose alarms there are by Cell: each costs about a dollar a month. Those of the platform cover all Cells. */
  cells: v.optional(choice('all', 'core', 'none'), 'core'),
  /** Rule id -> threshold in the rule's own unit. */
  thresholds: v.optional(v.record(text('a rule id'), v.number('a number'), 'a map of rule id to number'), {}),
});
