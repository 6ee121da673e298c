// One class of attack: how its inputs are made, and what each is judged by.

import fc from 'fast-check';
import type { FuzzGateway } from './gateway';

export interface FuzzClass {
  readonly name: string;
  /** What is tried, and what must hold: a sentence for the report. */
  readonly what: string;
  /** Share of a run's inputs. */
  readonly weight: number;
  /** The property of one input, which throws on a fault. */
  property(gateway: FuzzGateway): fc.IAsyncPropertyWithHooks<unknown>;
}

export interface FuzzOutcome {
  readonly name: string;
  readonly what: string;
  readonly seed: number;
  readonly inputs: number;
  /** The fault and its input; undefined where all is well. */
  readonly fault: string | undefined;
}

export async function runClass(
  each: FuzzClass,
  gateway: FuzzGateway,
  seed: number,
  numRuns: number,
): Promise<FuzzOutcome> {
  return outcomeOf(each, seed, await fc.check(each.property(gateway), { seed, numRuns, endOnFailure: true }));
}

/** The first fault as it was met: connections are kept, so that a smaller input need not show the same. */
export function outcomeOf<T>(
  { name, what }: Pick<FuzzClass, 'name' | 'what'>,
  seed: number,
  details: fc.RunDetails<T>,
): FuzzOutcome {
  const text = `${String(details.errorInstance)}\n${fc.defaultReportMessage(details)}`;
  return { name, what, seed, inputs: details.numRuns, fault: details.failed ? readable(text) : undefined };
}

const MOST_CHARACTERS_A_LINE = 1_000;

/** A bomb stands there by its beginning; seed and path give the whole of it. */
function readable(text: string): string {
  const cut = (line: string): string =>
    line.length <= MOST_CHARACTERS_A_LINE
      ? line
      : `${line.slice(0, MOST_CHARACTERS_A_LINE)}... and ${line.length - MOST_CHARACTERS_A_LINE} characters more`;
  return text.split('\n').map(cut).join('\n');
}

/** Throws where there are any. */
export function mustBeNone(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
