// What is wrong now, worst first, each Cell once: its alarms and its state make one line.

import type { BoardRow } from '../../board/rows';
import type { ShownAlarm } from './alarms';

export interface Problem {
  readonly key: string;
  /** `P0` to `P3`; empty where no alarm says. */
  readonly severity: string;
  readonly cell: string;
  /** The worst alarm of the problem; undefined where a Cell is in trouble before any alarm rings. */
  readonly alarm: ShownAlarm | undefined;
  /** Further alarms about the same Cell. */
  readonly others: readonly ShownAlarm[];
  /** The Cell as the patrol sees it. */
  readonly row: BoardRow | undefined;
  /** Unix seconds. */
  readonly since: number | null;
}

/** Before any alarm rings, a Cell that is down is as urgent as its alarm. */
const DOWN_RANK = 1.5;
const TROUBLED_RANK = 2.5;
const UNNAMED_RANK = 2.2;

/** @param rows Cells in order of urgency. Silenced alarms are no problem now: the caller shows them apart. */
export function problemsOf(alarms: readonly ShownAlarm[], rows: readonly BoardRow[]): Problem[] {
  const firing = alarms.filter(({ isFiring, silence }) => isFiring && silence === null);
  const byCell = new Map(rows.map((row) => [row.summary.cell, row]));
  const about = new Map<string, ShownAlarm[]>();
  for (const alarm of firing) {
    const key = alarm.cell === '' ? `alarm ${alarm.name}` : `cell ${alarm.cell}`;
    about.set(key, [...(about.get(key) ?? []), alarm]);
  }
  const ofAlarms = [...about].map(([key, group]): Problem => {
    const [alarm, ...others] = group.toSorted((a, b) => alarmRank(a) - alarmRank(b));
    const cell = alarm?.cell ?? '';
    const row = byCell.get(cell);
    return { key, severity: alarm?.severity ?? '', cell, alarm, others, row, since: alarm?.since ?? null };
  });
  const ofCells = rows
    .filter(({ needsAttention, lastKnown, status, summary: { cell, last_check_at: looked } }) => {
      const isUnprobed = status === 'unknown' && looked === null;
      return needsAttention && lastKnown === null && !isUnprobed && !about.has(`cell ${cell}`);
    })
    .map((row): Problem => {
      const { cell } = row.summary;
      return { key: `cell ${cell}`, severity: '', cell, alarm: undefined, others: [], row, since: sinceOf(row) };
    });
  return [...ofAlarms, ...ofCells].toSorted((a, b) => rank(a) - rank(b));
}

/** A Cell that is up has been so for long: what troubles it began with its light. */
function sinceOf({ status, summary: { since, light } }: BoardRow): number | null {
  return status === 'up' ? (light?.since ?? null) : since;
}

function rank({ alarm, row }: Problem): number {
  if (alarm) return alarmRank(alarm);
  return row?.status === 'down' ? DOWN_RANK : TROUBLED_RANK;
}

function alarmRank({ severity }: ShownAlarm): number {
  const number = Number.parseInt(severity.slice(1), 10);
  return Number.isNaN(number) ? UNNAMED_RANK : number;
}
