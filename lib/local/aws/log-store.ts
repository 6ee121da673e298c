// Lines of the log groups that a function queries, for as long as it does: what CloudWatch Logs keeps, in memory.

import { appendFile, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

/** Hours are counted again two hours after their end. */
const KEPT_MS = 4 * 3_600_000;
/** Lines are dropped this many at a time, so that each does not move all others. */
const SWEEP_EVERY = 10_000;
const WRITE_AFTER_MS = 200;
/** Of a group that is only searched for single lines. Beyond them the oldest go. */
const MOST_SEARCHED = 50_000;

export class LogStore {
  readonly #groups = new Map<string, LogLine[]>();
  readonly #files = new Map<string, string>();
  readonly #searched: ReadonlySet<string>;
  #pending = new Map<string, string>();

  /**
   * @param folder keeps lines for the next start; in memory where absent
   * @param searched groups of which the newest lines are kept, in memory
   */
  constructor(groups: readonly string[], folder: string | undefined, nowMs: number, searched: readonly string[] = []) {
    this.#searched = new Set(searched.filter((group) => !groups.includes(group)));
    for (const group of this.#searched) this.#groups.set(group, []);
    if (folder !== undefined && groups.length > 0) mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const group of groups) {
      const file = folder === undefined ? undefined : join(folder, `${encodeURIComponent(group)}.jsonl`);
      const lines = (file === undefined ? [] : readLines(file)).filter(({ atMs }) => atMs > nowMs - KEPT_MS);
      this.#groups.set(group, lines);
      if (file === undefined) continue;
      this.#files.set(group, file);
      writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
    }
  }

  /** Lines of groups that nobody queries are not kept. */
  add(group: string, text: string, atMs: number): void {
    const lines = this.#groups.get(group);
    if (!lines) return;
    const line = { atMs, text };
    lines.push(line);
    if (this.#searched.has(group)) {
      // A tenth at once, so that each line does not move all others.
      if (lines.length > MOST_SEARCHED) lines.splice(0, MOST_SEARCHED / 10);
      return;
    }
    if (lines.length % SWEEP_EVERY === 0)
      this.#groups.set(
        group,
        lines.filter((old) => old.atMs > atMs - KEPT_MS),
      );
    const file = this.#files.get(group);
    if (file === undefined) return;
    if (this.#pending.size === 0) setTimeout(() => this.#write(), WRITE_AFTER_MS).unref();
    this.#pending.set(file, `${this.#pending.get(file) ?? ''}${JSON.stringify(line)}\n`);
  }

  has(group: string): boolean {
    return this.#groups.has(group);
  }

  /** Both ends are part of the span. */
  between(group: string, fromMs: number, toMs: number): readonly LogLine[] {
    return (this.#groups.get(group) ?? []).filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  }

  /** A line that is lost with the process was not asked for by anybody. */
  #write(): void {
    const pending = this.#pending;
    this.#pending = new Map();
    for (const [file, text] of pending) appendFile(file, text, () => undefined);
  }
}

function readLines(file: string): LogLine[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as LogLine];
    } catch {
      // The last line of a process that was killed.
      return [];
    }
  });
}
