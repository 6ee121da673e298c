// From the alarms of CloudWatch to what an operator reads: which rule each follows, no Cell twice, worst first.

import type { ConsoleRule } from '../../contract/console';
import type { AlarmReading, AlarmStateName } from './cloud-watch';

/** An alarm of this deployment by its name. */
interface NamedAlarm {
  readonly rule: ConsoleRule;
  /** Cell, function or table; empty for the platform's. */
  readonly target: string;
}

export interface ListedAlarm extends NamedAlarm {
  /** The alarm that notifies: of a Cell, the one that groups its others. */
  readonly name: string;
  readonly state: AlarmStateName;
  readonly sinceMs: number;
  /** Every rule of the Cell that is in this state. */
  readonly rules: readonly ConsoleRule[];
}

/** Groups the alarms of one Cell, and tells for them. */
const CELL_GROUP = 'cell-trouble';
const TARGET = /^[\w-]{1,64}$/;

/** Undefined for an alarm that follows no rule, and for one of another deployment whose name begins alike. */
export function namedAlarm(name: string, prefix: string, rules: readonly ConsoleRule[]): NamedAlarm | undefined {
  if (!name.startsWith(`${prefix}-`)) return undefined;
  const own = name.slice(prefix.length + 1);
  const fits = ({ id, scope }: ConsoleRule): boolean =>
    scope === 'platform' ? own === id : own.startsWith(`${id}-`) && TARGET.test(own.slice(id.length + 1));
  const rule = rules.filter(fits).toSorted((one, other) => other.id.length - one.id.length)[0];
  return rule && { rule, target: rule.scope === 'platform' ? '' : own.slice(rule.id.length + 1) };
}

export const groupOfCell = (prefix: string, cell: string): string => `${prefix}-${CELL_GROUP}-${cell}`;

const ORDER: readonly AlarmStateName[] = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

/** Worst first: by state, by severity, then the oldest. */
export function alarmList(
  readings: readonly AlarmReading[],
  prefix: string,
  rules: readonly ConsoleRule[],
): readonly ListedAlarm[] {
  const cells = new Map<string, ListedAlarm>();
  const others: ListedAlarm[] = [];
  for (const { name, state, sinceMs } of readings) {
    const named = namedAlarm(name, prefix, rules);
    if (named === undefined) continue;
    const alarm: ListedAlarm = { ...named, name, state, sinceMs, rules: [named.rule] };
    if (named.rule.scope !== 'cell') {
      others.push(alarm);
      continue;
    }
    const grouped = { ...alarm, name: groupOfCell(prefix, named.target) };
    const other = cells.get(named.target);
    cells.set(named.target, other === undefined ? grouped : together(other, grouped));
  }
  return [...others, ...cells.values()].toSorted(
    (one, other) =>
      ORDER.indexOf(one.state) - ORDER.indexOf(other.state) ||
      compare(one.rule.severity, other.rule.severity) ||
      one.sinceMs - other.sinceMs ||
      compare(one.name, other.name),
  );
}

/** The worse of two alarms about one Cell speaks for both; where both are as bad, for both rules since the earlier. */
function together(one: ListedAlarm, other: ListedAlarm): ListedAlarm {
  const [first, second] =
    ORDER.indexOf(other.state) < ORDER.indexOf(one.state) || (other.state === one.state && isBefore(other, one))
      ? [other, one]
      : [one, other];
  if (first.state !== second.state) return first;
  return { ...first, sinceMs: Math.min(one.sinceMs, other.sinceMs), rules: [...first.rules, ...second.rules] };
}

/** The more severe rule; of equals the later in the alphabet, since a Cell that is down explains its errors. */
function isBefore({ rule: one }: ListedAlarm, { rule: other }: ListedAlarm): boolean {
  return (compare(one.severity, other.severity) || compare(other.id, one.id)) < 0;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
