// One command line of the AWS CLI, as far as the operator's scripts use it.

export interface CliCommand {
  /** Service and operation, such as `dynamodb scan`. */
  readonly name: string;
  /** Without the leading `--`; flags without a value hold `true`. */
  readonly options: ReadonlyMap<string, string>;
}

export interface CliResult {
  readonly code: number;
  /** For standard output where the code is 0, for standard error else. */
  readonly text: string;
}

/** What the CLI answers to a call that AWS or the CLI itself refuses. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: number;

  constructor(message: string, code = 254) {
    super(message);
    this.code = code;
  }
}

/** Exit code of the CLI for a command line it cannot read. */
export const USAGE_ERROR = 252;

const FILE_PREFIX = 'file:///dev/stdin';

/** @throws CliError for what is no command line. */
export function readCommand(args: readonly string[], stdin: string): CliCommand {
  const [service = '', operation = '', ...rest] = args;
  const options = new Map<string, string>();
  for (let index = 0; index < rest.length; index += 1) {
    const name = /^--([a-z-]+)$/.exec(rest[index] ?? '')?.[1];
    if (name === undefined) throw new CliError(`Unknown options: ${rest[index]}`, USAGE_ERROR);
    const next = rest[index + 1];
    const isFlag = next === undefined || next.startsWith('--');
    options.set(name, isFlag ? 'true' : next === FILE_PREFIX ? stdin : next);
    if (!isFlag) index += 1;
  }
  if (options.get('output') !== 'json') throw new CliError('only --output json is answered', USAGE_ERROR);
  options.delete('output');
  return { name: `${service} ${operation}`, options };
}

/** Shorthand syntax of a structure: `A=1,B=2`. */
export function shorthand(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const equals = part.indexOf('=');
      return [part.slice(0, equals), part.slice(equals + 1)];
    }),
  );
}
