// Is a regular expression linear in the length of its text? A proof each time, never a measurement: what the machine is
// busy with must not change the verdict.

import { checkSync } from 'recheck/lib/browser';
import { type Token, tokensOf, withoutLookarounds } from './pattern-tokens';
import type { SourcePattern } from './source-patterns';

export interface PatternVerdict {
  /**
   * `bounded`: nothing in it repeats without limit, so that it takes a limited number of steps from each place.
   * `proved`: by its automaton. `unjudged`: neither could be shown, which counts as not linear.
   */
  readonly outcome: 'bounded' | 'proved' | 'vulnerable' | 'unjudged';
  /** Complexity and attack of one that is not linear. */
  readonly why: string;
}

export type Pattern = Pick<SourcePattern, 'source' | 'flags' | 'anchored'>;

/** Only a guard: the proofs below take milliseconds to seconds. */
const TIMEOUT_MS = 120_000;
/** A longer repetition makes an automaton of thousands of states. */
const LONGEST_UNROLLED = 8;

export function judgePattern({ source, flags, anchored }: Pattern): PatternVerdict {
  const tokens = tokensOf(source);
  if (tokens.every((token) => token.kind !== 'quantifier' || token.most !== Infinity)) {
    return { outcome: 'bounded', why: '' };
  }
  // Written out, because the flag means nothing to recheck.
  const searched = anchored ? `^(?:${relaxed(tokens)})` : relaxed(tokens);
  const result = checkSync(searched, flags.replace('y', ''), { checker: 'automaton', timeout: TIMEOUT_MS });
  if (result.status === 'safe') return { outcome: 'proved', why: '' };
  if (result.status === 'unknown') return { outcome: 'unjudged', why: result.error.kind };
  return { outcome: 'vulnerable', why: `${result.complexity.summary}: ${result.attack.pattern}` };
}

/**
 * A pattern that takes at least as many steps, in terms that an automaton has: a long repetition becomes an endless
 * one, and a lookaround, which can only cut a search short, is left out.
 */
function relaxed(tokens: readonly Token[]): string {
  return withoutLookarounds(tokens)
    .map((token) => (isLong(token) ? '*' : token.text))
    .join('');
}

function isLong(token: Token): boolean {
  return token.kind === 'quantifier' && token.most > LONGEST_UNROLLED && token.most !== Infinity;
}
