// `light`: read-only mode of the platform or of a Cell.

import type { LightSummary } from '../../../lambdas/contract/health-summary';
import { type Column, table } from '../../terminal/table';
import { plainText } from '../../terminal/text-width';
import { command, noMore, texts, type ValuesOf } from '../command';
import { CONNECTION_OPTIONS, connect } from '../connection';
import { EXIT, UsageError } from '../exit';
import type { GatewayClient } from '../gateway-client';
import type { Terminal } from '../terminal';
import { readDuration, readTime, timeText } from '../time-text';
import { durationText } from '../views/cell-words';

interface LightAnswer extends LightSummary {
  readonly target: string;
}

const COLUMNS: readonly Column[] = [
  { title: 'TARGET' },
  { title: 'REASON' },
  { title: 'SET BY', rank: 1 },
  { title: 'UNTIL', rank: 2 },
  { title: 'LEFT', align: 'right' },
];

const OPTIONS = { ...CONNECTION_OPTIONS, ...texts('reason', 'for', 'until') } as const;
type LightValues = ValuesOf<typeof OPTIONS>;

export const light = command({
  summary: 'make a Cell or the platform read-only',
  help: `light [list]
light red TARGET --reason TEXT (--for 30m | --until 2026-12-31T18:00)
light green TARGET
  Lists what is read-only, makes a target read-only (red), or permits writes
  again (green). TARGET is a Cell, or gateway for the whole platform. A red
  light ends by itself, within a week.`,
  options: OPTIONS,
  async run({ values, words, terminal }) {
    const [verb = 'list', target] = words;
    noMore(words, verb === 'list' ? 1 : 2);
    const change = changeOf(verb, target, values);
    const client = await connect(values, terminal);
    if (change === undefined) {
      const answer = await client.ask<{ readonly data: readonly LightAnswer[] }>('GET', '/api/admin/lights');
      if (values.json) terminal.print(JSON.stringify(answer, undefined, 2));
      else printList(answer.data, terminal);
      return EXIT.ok;
    }
    const path = `/api/admin/lights/${encodeURIComponent(target ?? '')}`;
    const before = values.json ? undefined : await redLight(client, target);
    const set = await client.ask<LightAnswer | { readonly color: 'green'; readonly target: string }>(
      'PUT',
      path,
      change,
    );
    if (values.json) terminal.print(JSON.stringify(set, undefined, 2));
    else {
      terminal.print(`${set.target} is ${set.color}${set.color === 'red' ? ` until ${timeText(set.until)}` : ''}.`);
      if (before) terminal.note(whoseItWas(before));
    }
    return EXIT.ok;
  },
});

async function redLight(client: GatewayClient, target: string | undefined): Promise<LightAnswer | undefined> {
  const { data = [] } = await client.ask<{ readonly data?: readonly LightAnswer[] }>('GET', '/api/admin/lights');
  return data.find((set) => set.target === target);
}

function whoseItWas({ set_by: by, reason, until }: LightAnswer): string {
  return `It was red until ${timeText(until)}, set by ${plainText(by)}: ${plainText(reason)}`;
}

/** The admin API's request body; undefined where the lights are only listed. */
function changeOf(verb: string, target: string | undefined, values: LightValues): object | undefined {
  const { reason, for: minutes, until } = values;
  const isRed = verb === 'red';
  if (!isRed && (reason ?? minutes ?? until) !== undefined)
    throw new UsageError('Only a red light has a reason and an end.');
  if (verb === 'list') return undefined;
  if (!isRed && verb !== 'green') throw new UsageError(`A light is red or green, and not ${verb}.`);
  if (target === undefined) throw new UsageError(`light ${verb} needs a target: a Cell's name, or gateway for all.`);
  if (!isRed) return { color: 'green' };
  if (reason === undefined) throw new UsageError('A red light needs a --reason: callers are told it.');
  if ((minutes === undefined) === (until === undefined)) {
    throw new UsageError('A red light needs an end: --for a time such as 30m, or --until a moment.');
  }
  const seconds = minutes === undefined ? undefined : readDuration(minutes, '--for');
  if (seconds !== undefined && seconds % 60 !== 0)
    throw new UsageError(`--for is ${minutes}, and has to be whole minutes.`);
  const end = seconds === undefined ? { expiresAt: readTime(until ?? '', '--until') } : { minutes: seconds / 60 };
  return { color: 'red', reason, ...end };
}

function printList(lights: readonly LightAnswer[], { print, screen, style, nowMs }: Terminal): void {
  if (lights.length === 0) return print('Every light is green.');
  const rows = lights.map(({ target, reason, set_by: by, until }) => [
    { text: target, format: 'red' as const },
    reason,
    by,
    timeText(until),
    durationText(until - nowMs() / 1000),
  ]);
  for (const line of table(COLUMNS, rows, { width: screen()?.columns, style })) print(line);
}
