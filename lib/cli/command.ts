// One verb: its options are parsed before it runs, and one that it does not have is an error.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { explainParse } from '../terminal/typing-slips';
import { type ExitCode, UsageError } from './exit';
import type { Terminal } from './terminal';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'];

export interface Command {
  readonly help: string;
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<ExitCode>;
}

export interface CommandParts<O extends Options> {
  readonly help: string;
  readonly options: O;
  readonly run: (input: {
    readonly values: Values<O>;
    readonly words: readonly string[];
    readonly terminal: Terminal;
  }) => Promise<ExitCode>;
}

export function command<const O extends Options>({ help, options, run }: CommandParts<O>): Command {
  return {
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
