// Live versions and what they differ in, as a terminal shows them. Authors and reasons are what somebody wrote: nothing of
// them steers the terminal.

import { type Column, table } from '../../terminal/table';
import { plainText } from '../../terminal/text-width';
import type { Terminal } from '../terminal';
import { timeText } from '../time-text';

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
  readonly rollout: object | null;
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

export function printState(state: LiveState, { print, style }: Terminal): void {
  print(style(state.source === 'live' ? 'green' : 'cyan', state.why));
  if (state.author !== undefined && state.at !== undefined) {
    print(`${plainText(state.reason ?? '')} (${plainText(state.author)}, ${timeText(state.at)})`);
  }
  if (state.rollout !== null) print(style('yellow', `Tried by ${plainText(JSON.stringify(state.rollout))}`));
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
