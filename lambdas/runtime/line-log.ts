// The platform's log lines without a library: for the functions on the path of every request, where Powertools' logger
// would be a third of the bundle and of the time to the first answer. A test holds both to the same line.

import { maskText } from '../domain/masking';
import type { Clock } from '../domain/ports';

/** The part of the logger that functions use; fields are passed with each call, never appended. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

interface LineLogOptions {
  /** Below it nothing is written. */
  readonly level?: LogLevel;
  readonly write?: (line: string) => void;
  readonly clock?: Clock;
}

export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

export function createLineLog(service: string, options: LineLogOptions = {}): Log {
  const { level: least = 'INFO', write = writeLine, clock = Date.now } = options;
  const logAt = (level: LogLevel) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return () => undefined;
    return (message: string, fields: LogFields = {}) => {
      const line: Record<string, unknown> = { level, message: maskText(message), timestamp: isoTime(clock()), service };
      for (const name of Object.keys(fields)) line[name] = loggable(fields[name]);
      write(JSON.stringify(line));
    };
  };
  return { info: logAt('INFO'), warn: logAt('WARN'), error: logAt('ERROR') };
}

/** Only what holds other values is walked: a replacer for the whole line would cost more than the line. */
function loggable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return plain('', value);
  return JSON.parse(JSON.stringify(value instanceof Error ? errorFields(value) : value, plain)) as unknown;
}

function plain(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? undefined : maskText(value);
  if (value instanceof Error) return errorFields(value);
  return value === null ? undefined : value;
}

function isoTime(nowMs: number): string {
  return new Date(nowMs).toISOString();
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

interface ErrorFields {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: ErrorFields;
}

/** Own properties of an error are left out: clients attach requests to theirs, credentials included. */
export function errorFields({ name, message, stack, cause }: Error): ErrorFields {
  return { name, message, stack, ...(cause instanceof Error ? { cause: errorFields(cause) } : {}) };
}
