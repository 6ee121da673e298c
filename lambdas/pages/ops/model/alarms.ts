// The alarms that concern a person now, from the admin API, or from the runner of this machine where the API lists none.

import { type Answer, isRecord, recordsOf, textOf } from './answer';

export interface ShownAlarm {
  readonly name: string;
  /** Id of the alert rule; empty where only the name is known. */
  readonly rule: string;
  /** `P0` is the worst; empty where nobody says. */
  readonly severity: string;
  readonly isFiring: boolean;
  /** Unix seconds. */
  readonly since: number | null;
  readonly cell: string;
  readonly meaning: string;
  readonly silence: { readonly until: number; readonly by: string; readonly reason: string } | null;
}

export interface AlarmList {
  /** Whether alarms can be silenced from here: the admin API lists them. */
  readonly isConsole: boolean;
  readonly alarms: readonly ShownAlarm[];
  /** Why the list may be old; empty where it is not. */
  readonly failure: string;
}

/** Undefined where the deployment has no console. */
export function readAlarms(answer: Answer): AlarmList | undefined {
  if (answer.kind === 'ok' && isRecord(answer.body)) {
    const { alarms, problems } = answer.body;
    // A list may be part of the whole: it says what it lacks.
    const failure = recordsOf(problems)
      .map(({ message }) => textOf(message))
      .join(' ');
    return { isConsole: true, alarms: recordsOf(alarms).map(readAlarm), failure };
  }
  if (answer.kind !== 'trouble') return undefined;
  const { trouble } = answer;
  if (trouble.kind !== 'refused') return { isConsole: true, alarms: [], failure: trouble.kind };
  if (trouble.status === 404) return undefined;
  return { isConsole: true, alarms: [], failure: `${trouble.code} ${trouble.message}`.trim() };
}

/** What the runner of this machine lists; undefined where nobody tells. */
export function readLocalAlarms(answer: unknown): AlarmList | undefined {
  if (!isRecord(answer) || !Array.isArray(answer['data'])) return undefined;
  const firing = recordsOf(answer['data']).filter(({ state, suppressed }) => state === 'ALARM' && suppressed !== true);
  return { isConsole: false, alarms: firing.map(({ name }) => readAlarm({ name, state: 'ALARM' })), failure: '' };
}

function readAlarm(alarm: Record<string, unknown>): ShownAlarm {
  const until = secondsOf(alarm['silenced_until']);
  return {
    name: textOf(alarm['name']),
    rule: textOf(alarm['rule']),
    severity: textOf(alarm['severity']).toUpperCase(),
    isFiring: alarm['state'] === 'ALARM',
    since: secondsOf(alarm['since']),
    cell: textOf(alarm['cell']),
    meaning: textOf(alarm['meaning']),
    silence: until === null ? null : { until, by: textOf(alarm['silenced_by']), reason: textOf(alarm['reason']) },
  };
}

/** Unix seconds of a time in ISO 8601, or of a number that is Unix seconds already. */
export function secondsOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms / 1000;
}
