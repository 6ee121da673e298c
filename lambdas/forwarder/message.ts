// Notices as one markdown message in Chinese: the worst first, and what does not fit counted at its end.

import type { Notice } from './notice';

export interface Message {
  /** What a phone shows before the message is opened. */
  readonly title: string;
  readonly text: string;
}

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const STATE_WORDS = { alarm: '告警', ok: '已恢复', unknown: '没有数据', note: '通知' } as const;

/** @param maxBytes of the text in UTF-8, as the robot takes it */
export function messageOf(all: readonly Notice[], nowMs: number, maxBytes: number): Message {
  const notices = gathered(all);
  const [first] = notices;
  const heading =
    first === undefined || notices.length > 1 ? `网关：${notices.length} 条通知` : plain(headline(first.notice));
  const isDrill = notices.some(({ notice }) => notice.isDrill);
  const title = `${isDrill && !heading.startsWith('DRILL') ? 'DRILL ' : ''}${heading}`;
  const blocks = notices.map((one) => block(one, nowMs));
  let shown = blocks.length;
  const text = () => [`### ${title}`, ...blocks.slice(0, shown), ...leftOut(notices.slice(shown))].join('\n\n');
  while (shown > 0 && Buffer.byteLength(text()) > maxBytes) shown -= 1;
  return { title, text: text() };
}

interface Gathered {
  readonly notice: Notice;
  /** States that the alarm went through. */
  readonly changes: number;
}

/** One entry an alarm, with its newest state; alarms before recoveries, then by severity. */
function gathered(all: readonly Notice[]): Gathered[] {
  const byName = new Map<string, Gathered>();
  for (const notice of all) {
    const known = byName.get(notice.name);
    const isNewer = known === undefined || !(notice.sinceMs < known.notice.sinceMs);
    byName.set(notice.name, { notice: isNewer ? notice : known.notice, changes: (known?.changes ?? 0) + 1 });
  }
  const rank = ({ notice: { state, severity = 'P9' } }: Gathered) => `${state === 'ok' ? 1 : 0}${severity}`;
  return [...byName.values()].toSorted((a, b) => (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b))));
}

function headline({ isDrill, severity, state, title, target }: Notice): string {
  const parts = [isDrill ? 'DRILL' : '', severity ?? '', STATE_WORDS[state], title, target && `（${plain(target)}）`];
  return parts.filter((part) => part !== '').join(' ');
}

function block({ notice, changes }: Gathered, nowMs: number): string {
  const { meaning, runbook, state } = notice;
  const lines = [
    `**${plain(headline(notice))}**`,
    ...(meaning === '' || state === 'ok' ? [] : [`> ${plain(meaning)}`]),
    `- ${ageOf(notice, nowMs)}${changes > 1 ? `，期间变化 ${changes} 次` : ''}`,
    ...(runbook === undefined || state === 'ok' ? [] : [`- 处理手册：${link(runbook)}`]),
  ];
  return lines.join('\n\n');
}

function ageOf({ sinceMs, state }: Notice, nowMs: number): string {
  if (Number.isNaN(sinceMs)) return '时间未知';
  const minutes = Math.max(0, Math.floor((nowMs - sinceMs) / MINUTE_MS));
  const [hours, rest] = [Math.floor(minutes / HOUR_MINUTES), minutes % HOUR_MINUTES];
  const age = hours === 0 ? `${rest} 分钟` : `${hours} 小时 ${rest} 分钟`;
  const at = new Date(sinceMs).toISOString().slice(0, 16).replace('T', ' ');
  return state === 'alarm' ? `已持续 ${age}，自 ${at} UTC 起` : `${age}前，${at} UTC`;
}

function link(runbook: string): string {
  return /^https:\/\/[^\s()<>]+$/.test(runbook) ? `[${runbook}](${runbook})` : plain(runbook);
}

function leftOut(notices: readonly Gathered[]): string[] {
  if (notices.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { notice } of notices) {
    const severity = notice.severity ?? '其他';
    counts.set(severity, (counts.get(severity) ?? 0) + 1);
  }
  const listed = [...counts].map(([severity, count]) => `${severity} ${count} 条`).join('，');
  return [`**另有 ${notices.length} 条没有逐条列出**（${listed}），请看运维页或 CloudWatch。`];
}

/** Text that nobody here wrote forms no markup: no link, no line of its own. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[[\]<>*`]/g, '');
}
