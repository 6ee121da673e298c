// Changes of the code that change no behaviour, each with its reason: no test can notice them.

import type { Mutant, Mutation } from './mutants';

interface Equivalent {
  readonly file: string;
  readonly mutation: Mutation;
  /** The changed piece as it stands in the source, on one line. */
  readonly before: string;
  readonly why: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [];

export function isEquivalent({ file, mutation, before }: Mutant): boolean {
  return EQUIVALENTS.some((one) => one.file === file && one.mutation === mutation && one.before === before);
}
