// What a check expects of an answer, and how a promise breaks.

import type { Answer } from './caller';

/** A promise that does not hold. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
  readonly expected: string;
  readonly got: string;

  constructor(expected: string, got: string) {
    super(`expected ${expected}, got ${got}`);
    this.expected = expected;
    this.got = got;
  }
}

/** Longer texts are cut in reports. */
const MOST_CHARACTERS = 300;

export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** @throws BrokenPromise where both are not the same as JSON. */
export function same(got: unknown, expected: unknown, what = ''): void {
  if (JSON.stringify(got) === JSON.stringify(expected)) return;
  const prefix = what === '' ? '' : `${what}: `;
  throw new BrokenPromise(`${prefix}${shown(expected)}`, `${prefix}${shown(got)}`);
}

/** @throws BrokenPromise where it does not hold. */
export function holds(isTrue: boolean, expected: string, got: unknown): void {
  if (!isTrue) throw new BrokenPromise(expected, shown(got));
}

export function matches(got: unknown, form: RegExp, what: string): void {
  holds(typeof got === 'string' && form.test(got), `${what} like ${form.source}`, got ?? 'none');
}

export function answered(answer: Answer, status: number): Answer {
  holds(answer.status === status, `status ${status}`, `${answer.status} ${answer.text.slice(0, 200)}`);
  return answer;
}

/** The platform's envelope with this code. */
export function refused(answer: Answer, status: number, code: string): Answer {
  const got = answer.field('code');
  holds(answer.status === status && got === code, `${status} ${code}`, `${answer.status} ${answer.text.slice(0, 200)}`);
  return answer;
}
