// What a topic's message says, whoever wrote it: a CloudWatch alarm, or something else that an operator should read.

import type { AlarmWords, RuleWords } from '../contract/alarm-words';

export interface Notice {
  /** Alarms of the same name are one. */
  readonly name: string;
  readonly severity: string | undefined;
  readonly title: string;
  readonly meaning: string;
  /** A Cell, a function or a table; empty for the platform. */
  readonly target: string;
  readonly state: 'alarm' | 'ok' | 'unknown' | 'note';
  /** Unix ms at which the state began. */
  readonly sinceMs: number;
  /** A URL, or the path of the handbook. */
  readonly runbook: string | undefined;
  readonly isDrill: boolean;
  /**
   * An alarm that has its first data and is well: it recovers from nothing. No rule lets an alarm go from ALARM to
   * INSUFFICIENT_DATA: missing data is breaching, not breaching, or ignored. So what was told is told to have recovered.
   */
  readonly isFirstData: boolean;
}

const STATES: Readonly<Record<string, Notice['state']>> = { ALARM: 'alarm', OK: 'ok', INSUFFICIENT_DATA: 'unknown' };
const DRILL = /\bDRILL\b/;
/** Characters of a text that nobody here wrote. */
const LONGEST_TEXT = 400;

/** @param body of a queue's message: what SNS wraps around a publication */
export function readNotice(body: string, words: AlarmWords): Notice {
  const envelope = mapIn(body);
  const message = textOf(envelope, 'Message') ?? body;
  const alarm = mapIn(message);
  const name = textOf(alarm, 'AlarmName');
  const sinceMs = timeOf(textOf(alarm, 'StateChangeTime') ?? textOf(envelope, 'Timestamp'));
  const isDrill = DRILL.test(message) || DRILL.test(textOf(envelope, 'Subject') ?? '');
  if (name === undefined) {
    const title = textOf(envelope, 'Subject') ?? '来自 AWS 的通知';
    return {
      name: title,
      severity: undefined,
      title,
      meaning: message.slice(0, LONGEST_TEXT),
      target: '',
      state: 'note',
      sinceMs,
      runbook: undefined,
      isDrill,
      isFirstData: false,
    };
  }
  const description = textOf(alarm, 'AlarmDescription') ?? '';
  const [, severity, text = ''] = /^(?:(P\d) )?(.*?)(?: Runbook: \S+)?$/s.exec(description) ?? [];
  const own = wordsOf(name, words);
  return {
    name,
    severity,
    title: own?.title ?? name,
    meaning: own?.meaning ?? text.slice(0, LONGEST_TEXT),
    target: own?.target ?? '',
    state: STATES[textOf(alarm, 'NewStateValue') ?? ''] ?? 'unknown',
    sinceMs,
    runbook: /Runbook: (\S+)$/.exec(description)?.[1],
    isDrill,
    isFirstData: textOf(alarm, 'OldStateValue') === 'INSUFFICIENT_DATA' && textOf(alarm, 'NewStateValue') === 'OK',
  };
}

/** The rule whose id the name has, the longest where several fit; behind it stands the target. */
function wordsOf(name: string, { deployment, rules }: AlarmWords): (RuleWords & { target: string }) | undefined {
  if (!name.startsWith(`${deployment}-`)) return undefined;
  const rest = name.slice(deployment.length + 1);
  const [found] = Object.entries(rules)
    .filter(([id]) => rest === id || rest.startsWith(`${id}-`))
    .toSorted(([a], [b]) => b.length - a.length);
  return found && { ...found[1], target: rest.slice(found[0].length + 1) };
}

function mapIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function textOf(map: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = map[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** CloudWatch writes `2026-11-30T21:05:00.123+0000`. */
function timeOf(text: string | undefined): number {
  return Date.parse((text ?? '').replace(/\+0000$/, 'Z'));
}
