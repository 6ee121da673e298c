// The alarms API: what is wrong now, worst first, in the reader's language.

import type { ConsoleRule, InBothLanguages } from '../../contract/console';
import { type Language, preferredLanguage } from '../../contract/language';
import type { GatewayRequest, HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { refusal } from '../../domain/refusal';
import type { TimedItem } from '../../stores/dynamodb/console-items';
import type { AdminParts } from '../app';
import { jsonAnswer } from '../json';
import { alarmList, type ListedAlarm } from './alarm-list';
import type { CloudWatch } from './cloud-watch';

export type FigureSource = 'cloudwatch' | 'local';

export interface ConsoleDeps {
  readonly rules: readonly ConsoleRule[];
  /** Name of the deployment, with which the names of its alarms begin. */
  readonly deployment: string;
  readonly source: FigureSource;
  readonly language: Language;
  readonly clock: Clock;
}

export interface AlarmPartsDeps extends ConsoleDeps {
  readonly cloudWatch: Pick<CloudWatch, 'alarms'>;
  readonly silences: { list(): Promise<readonly TimedItem[]> };
}

const PROBLEMS = {
  cloudwatch: {
    zh: 'CloudWatch 没有完整应答，可能有告警没有列出',
    en: 'CloudWatch gave no whole answer: alarms may be missing here',
  },
  table: { zh: '读不到状态表，不知道哪些告警已静默', en: 'The state table is out of reach: silences are not known' },
} as const;

/** What the caller reads, in one of two languages. */
export function reading({ headers }: GatewayRequest, fallback: Language): <T>(both: InBothLanguages<T>) => T {
  const language = preferredLanguage(headers['accept-language'], fallback) === 'en' ? 'en' : 'zh';
  return (both) => both[language];
}

export function createAlarmParts(deps: AlarmPartsDeps): AdminParts {
  const { cloudWatch, deployment, rules, clock } = deps;
  const list: HttpApp = async (request, facts) => {
    const state = new URLSearchParams(request.rawQuery).get('state');
    if (state !== null && state !== 'all') return refusal('BAD_REQUEST', 'state must be all, or be left out');
    const read = reading(request, deps.language);
    const nowMs = clock();
    const silences = await deps.silences.list().catch(() => undefined);
    const silenced = new Map(silences?.filter(({ untilMs }) => untilMs > nowMs).map((one) => [one.name, one]));
    const { alarms, fault } = await cloudWatch.alarms({
      prefix: `${deployment}-`,
      // A silenced alarm is shown in any state.
      ...(state === null && silenced.size === 0 && { state: 'ALARM' as const }),
    });
    if (fault !== undefined) facts['problem'] = fault;
    const missing = [fault !== undefined && 'cloudwatch', silences === undefined && 'table'] as const;
    const listed = alarmList(alarms, deployment, rules).filter(
      (alarm) => state !== null || alarm.state === 'ALARM' || silenced.has(alarm.name),
    );
    // What nobody has silenced comes first.
    const ordered = listed.toSorted((one, other) => Number(silenced.has(one.name)) - Number(silenced.has(other.name)));
    return jsonAnswer(200, {
      generated_at: isoTime(nowMs),
      source: deps.source,
      problems: missing.flatMap((source) => (source ? [{ source, message: read(PROBLEMS[source]) }] : [])),
      alarms: ordered.map((alarm) => shown(alarm, silenced.get(alarm.name), read)),
    });
  };
  return { 'GET /api/admin/alarms': list };
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function shown(alarm: ListedAlarm, silence: TimedItem | undefined, read: ReturnType<typeof reading>) {
  const { name, rule, target, state, sinceMs, rules } = alarm;
  return {
    name,
    rule: rule.id,
    severity: rule.severity,
    state,
    since: isoTime(sinceMs),
    ...(rule.scope === 'cell' && { cell: target }),
    ...(rule.scope !== 'platform' && { target }),
    title: read(rule.title),
    meaning: rules.map(({ meaning }) => read(meaning)).join(' '),
    runbook: { title: read(rule.title), href: `/api/admin/runbook/${rule.id}` },
    ...(silence && {
      silenced_until: isoTime(silence.untilMs),
      silenced_by: silence.setBy,
      reason: silence.reason,
    }),
  };
}
