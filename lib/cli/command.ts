// A verb: parses its options before it runs, and refuses unknown ones.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { explainParse } from '../terminal/typing-slips';
import { type ExitCode, UsageError } from './exit';
import type { Terminal } from './terminal';

type Options = NonNullable<ParseArgsConfig['options']>;
/** What a command line gives for these options. */
export type ValuesOf<O extends Options> = Readonly<
  ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values']
>;

/** Options that each take a text. */
export function texts<const N extends string>(...names: readonly N[]) {
  return Object.fromEntries(names.map((name) => [name, { type: 'string' }])) as Readonly<Record<N, { type: 'string' }>>;
}

export interface Command {
  /** What it is for, in a few words: the overview lists it. */
  readonly summary: string;
  readonly help: string;
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<ExitCode>;
}

export interface CommandParts<O extends Options> {
  readonly summary: string;
  readonly help: string;
  readonly options: O;
  readonly run: (input: {
    readonly values: ValuesOf<O>;
    readonly words: readonly string[];
    readonly terminal: Terminal;
  }) => Promise<ExitCode>;
}

export function command<const O extends Options>({ summary, help, options, run }: CommandParts<O>): Command {
  return {
    summary,
    help,
    run(args, terminal) {
      const { values, positionals: words } = parse(args, options);
      return run({ values, words, terminal });
    },
  };
}

function parse<O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(explainParse(error as Error, Object.keys(options)));
  }
}

/** @throws UsageError for more words than a verb takes */
export function noMore(words: readonly string[], most: number): void {
  const extra = words[most];
  if (extra !== undefined) throw new UsageError(`${extra} is one word too many.`);
}
