// Reads a function's environment once at start: every fault in one message, empty counts as missing.

import * as ENV from '../contract/environment';
import type { AnswerSettings } from './http-function';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface EnvironmentReader {
  text(name: string): string;
  optionalText(name: string): string | undefined;
  /** `1` or `0`; missing is `0`. */
  flag(name: string): boolean;
  integer(name: string): number;
  /** `standard` where it is missing; without one it must be there. */
  oneOf<T extends string>(name: string, values: readonly T[], standard?: T): T;
  /** A JSON object that the stack wrote from validated settings. */
  json(name: string): object;
  /** How every answer to a caller is written. */
  answers(): AnswerSettings;
  /** Where lights are kept: the state table unless two regions share them. */
  lightTable(): string;
}

/**
 * Runs `read` and returns what it made of the environment.
 * @throws Error naming every missing or malformed variable; values that may be secret are not repeated.
 */
export function readEnvironment<T>(env: Environment, read: (reader: EnvironmentReader) => T): T {
  const faults: string[] = [];
  const settings = read(createReader(env, faults));
  if (faults.length > 0) throw new Error(`The function's environment is not usable: ${faults.join('; ')}`);
  return settings;
}

function createReader(env: Environment, faults: string[]): EnvironmentReader {
  const optionalText = (name: string): string | undefined => env[name]?.trim() || undefined;
  const text = (name: string): string => {
    const value = optionalText(name);
    if (value === undefined) faults.push(`${name} is missing`);
    return value ?? '';
  };
  const oneOf = <T extends string>(name: string, values: readonly T[], standard?: T): T => {
    const value = optionalText(name) ?? standard ?? text(name);
    if (value !== '' && !values.includes(value as T)) faults.push(`${name} must be one of ${values.join(', ')}`);
    return value as T;
  };
  return {
    text,
    optionalText,
    oneOf,
    flag(name) {
      const value = optionalText(name) ?? '0';
      if (value !== '0' && value !== '1') faults.push(`${name} must be 0 or 1`);
      return value === '1';
    },
    integer(name) {
      const value = text(name);
      if (value !== '' && !/^\d{1,15}$/.test(value)) faults.push(`${name} must be a whole number`);
      return Number(value);
    },
    json(name) {
      const value = text(name);
      const parsed = value === '' ? {} : parseObject(value);
      if (parsed === undefined) faults.push(`${name} must be a JSON object`);
      return parsed ?? {};
    },
    answers: () => ({
      language: oneOf(ENV.defaultLanguage, ['zh-CN', 'en'], 'zh-CN'),
      strictTransport: optionalText(ENV.strictTransport),
    }),
    lightTable: () => optionalText(ENV.lightTable) ?? text(ENV.stateTable),
  };
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
