// One fault of a deployment description, in words that say what was got and what is expected.

import { escapedText } from '../terminal/text-width';

export interface Fault {
  /** Dotted path in the description, or the environment variable that set it. */
  readonly where: string;
  readonly got: string;
  readonly expected: string;
  /** Where the file says it: `line 7, column 3`. */
  readonly at?: string;
}

export function faultText({ at, where, got, expected }: Fault): string {
  const place = at === undefined ? '' : ` (${at})`;
  return `${escapedText(where)}${place}: got ${escapedText(got)}; expected ${expected}`;
}

/** Thrown once, with every fault found; its message is for the person who wrote the description. */
export class DeployConfigError extends Error {
  readonly faults: readonly Fault[];

  constructor(file: string, faults: readonly Fault[]) {
    const lines = faults.map((fault) => `  - ${faultText(fault)}`);
    super(`${culprit(file, faults)} ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${lines.join('\n')}`);
    this.name = 'DeployConfigError';
    this.faults = faults;
  }
}

/** A fault that an environment variable brought names the variable: the file has none of it. */
function culprit(file: string, faults: readonly Fault[]): string {
  const ofVariables = faults.filter(({ where }) => /^[A-Z][A-Z0-9]*_[A-Z0-9_]*$/.test(where)).length;
  if (ofVariables === 0) return `${file} has`;
  return ofVariables === faults.length ? 'The environment has' : `${file} and the environment have`;
}

const SHOWN_CHARACTERS = 80;

/** A value as a fault shows it: short, one line, without the credentials a URL may carry. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(typeof value === 'string' ? withoutSecrets(value) : value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`;
}

/** Text before the last `@` of a URL may be a password, of any characters; a query may be a token. */
function withoutSecrets(text: string): string {
  const start = text.indexOf('//');
  if (start === -1) return text;
  const end = text.lastIndexOf('@');
  const shown = end > start ? `${text.slice(0, start)}//***${text.slice(end)}` : text;
  const query = shown.indexOf('?');
  return query === -1 ? shown : `${shown.slice(0, query)}?***`;
}
