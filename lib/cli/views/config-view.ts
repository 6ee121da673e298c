// Live versions and what they differ in, as a terminal shows them. Authors and reasons are what somebody wrote: nothing of
// them steers the terminal.

import { type Column, table } from '../../terminal/table';
import { plainText } from '../../terminal/text-width';
import type { Terminal } from '../terminal';
import { timeText } from '../time-text';
import { durationText } from './cell-words';

export interface Version {
  readonly version: number;
  readonly at: number;
  readonly author: string;
  readonly reason: string;
  readonly from: number;
  readonly restores?: number;
}

export interface LiveState extends Partial<Version> {
  readonly version: number;
  readonly source: 'live' | 'deployed';
  readonly why: string;
  readonly rollout: Rollout | null;
  readonly rollout_progress: Progress | null;
}

interface Rollout {
  readonly tenants?: readonly string[];
  readonly percent?: number;
  readonly steps?: readonly number[];
  readonly bakeSeconds?: number;
}

interface Side {
  readonly requests: number;
  readonly server_errors: number;
  readonly timeouts: number;
  readonly refusals: number;
}

interface Progress {
  readonly says: string;
  readonly looked_at: number | null;
  readonly next_percent: number | null;
  readonly left_seconds: number | null;
  readonly tried: Side;
  readonly others: Side;
}

export interface Changes {
  readonly changes: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[];
  readonly changes_total: number;
}

const COLUMNS: readonly Column[] = [
  { title: 'VERSION', align: 'right' },
  { title: 'TIME', rank: 1 },
  { title: 'AUTHOR', rank: 2 },
  { title: 'REASON' },
];

const SHOWN_CHARACTERS = 120;

export function printState(state: LiveState, { print, screen, style }: Terminal): void {
  print(style(state.source === 'live' ? 'green' : 'cyan', state.why));
  if (state.author !== undefined && state.at !== undefined) {
    print(`${plainText(state.reason ?? '')} (${plainText(state.author)}, ${timeText(state.at)})`);
  }
  const { rollout, rollout_progress: progress } = state;
  if (rollout === null) return;
  print(style('yellow', `Tried by ${plainText(triedBy(rollout))}.`));
  if (progress === null) return;
  print(plainText(`${progress.says}.${progress.looked_at === null ? '' : ` (${timeText(progress.looked_at)})`}`));
  print(nextText(progress));
  const sides = [
    ['new', progress.tried],
    ['old', progress.others],
  ] as const;
  const rows = sides.map(([name, side]) =>
    [name, side.requests, side.server_errors, side.timeouts, side.refusals].map(String),
  );
  for (const line of table(SIDE_COLUMNS, rows, { width: screen()?.columns, style })) print(line);
}

const SIDE_COLUMNS: readonly Column[] = [
  { title: 'SIDE' },
  { title: 'REQUESTS', align: 'right' },
  { title: '5XX', align: 'right' },
  { title: 'TIMEOUTS', align: 'right' },
  { title: 'REFUSALS', align: 'right' },
];

function triedBy({ tenants, percent, steps = [] }: Rollout): string {
  const whom = [
    ...(tenants === undefined ? [] : [tenants.join(', ')]),
    ...(percent === undefined ? [] : [`${percent} % of the tenants`]),
  ].join(' and ');
  return steps.length === 0 ? whom : `${whom}; steps: ${steps.join(', ')} %`;
}

function nextText({ next_percent: next, left_seconds: left }: Progress): string {
  if (next === null || left === null) return 'It goes on by hand: apply it to more tenants, or to everybody.';
  const whom = next >= 100 ? 'everybody' : `${next} %`;
  return left > 0
    ? `Next: ${whom}, in ${durationText(left)} at the earliest.`
    : `Next: ${whom}, once it is seen to be well.`;
}

export function printVersions(versions: readonly Version[], { print, screen, style }: Terminal): void {
  if (versions.length === 0) print('Nothing was changed live.');
  const rows = versions.map(({ version, at, author, reason, restores }) => [
    String(version),
    timeText(at),
    plainText(author),
    plainText(restores === undefined ? reason : `back to ${restores}: ${reason}`),
  ]);
  if (rows.length > 0) for (const line of table(COLUMNS, rows, { width: screen()?.columns, style })) print(line);
}

export function printChanges({ changes, changes_total: total }: Changes, { print, style }: Terminal): void {
  if (total === 0) print('Nothing is different.');
  for (const { path, before, after } of changes) {
    if (before !== undefined) print(style('red', `- ${lineOf(path, before)}`));
    if (after !== undefined) print(style('green', `+ ${lineOf(path, after)}`));
  }
  if (total > changes.length) print(`and ${total - changes.length} more`);
}

function lineOf(path: string, value: unknown): string {
  const text = plainText(`${path}: ${JSON.stringify(value)}`);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`;
}
