// What a command has of its surroundings; a test hands in its own.

import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { asCalled } from '../terminal/called-as';
import { type Style, styleFor } from '../terminal/style';
import { columnsOf, wrapText } from '../terminal/wrap-text';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Terminal {
  readonly env: Environment;
  /** The next line of standard input, after the question; undefined where input has ended. */
  readonly ask: (question: string) => Promise<string | undefined>;
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
  let lines: (() => Promise<string | undefined>) | undefined;
  return {
    env,
    ask(question) {
      stderr.write(question);
      lines ??= createLineReader(stdin);
      return lines();
    },
    input: () => text(stdin),
    print: (line) => stdout.write(`${asCalled(line, env)}\n`),
    note: (line) => stderr.write(`${wrapText(asCalled(line, env), columnsOf(stderr))}\n`),
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

/** Reads line by line. Between lines the input is paused, so that a process that asks no more can end. */
function createLineReader(input: NodeJS.ReadStream): () => Promise<string | undefined> {
  const reader = createInterface({ input });
  const lines: (string | undefined)[] = [];
  let waiting: ((line: string | undefined) => void) | undefined;
  const take = (line: string | undefined): void => {
    if (waiting === undefined) lines.push(line);
    else waiting(line);
    waiting = undefined;
  };
  let ended = false;
  reader.on('line', take).on('close', () => {
    ended = true;
    take(undefined);
  });
  return async () => {
    if (lines.length > 0 || ended) return lines.shift();
    reader.resume();
    const line = await new Promise<string | undefined>((resolve) => {
      waiting = resolve;
    });
    if (!ended) reader.pause();
    return line;
  };
}
