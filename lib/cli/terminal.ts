// What a command has of its surroundings; a test hands in its own.

import { text } from 'node:stream/consumers';
import { type Style, styleFor } from '../terminal/style';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Terminal {
  readonly env: Environment;
  /** All of standard input. */
  readonly input: () => Promise<string>;
  readonly print: (line: string) => void;
  /** To standard error: what is not the answer. */
  readonly note: (line: string) => void;
  /** Columns and rows of the screen; undefined where output is no terminal. */
  readonly screen: () => { readonly columns: number; readonly rows: number } | undefined;
  readonly style: Style;
  readonly nowMs: () => number;
  /** Aborted by the next Ctrl-C, which otherwise ends the process as usual. */
  readonly untilInterrupted: () => AbortSignal;
}

export function processTerminal({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  // Whoever reads has enough, as after `| head`: that is no fault.
  stdout.on('error', () => process.exit());
  return {
    env,
    input: () => text(stdin),
    print: (line) => stdout.write(`${line}\n`),
    note: (line) => stderr.write(`${line}\n`),
    screen: () => (stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : undefined),
    style: styleFor(stdout),
    nowMs: Date.now,
    untilInterrupted() {
      const ended = new AbortController();
      process.once('SIGINT', () => ended.abort());
      return ended.signal;
    },
  };
}
