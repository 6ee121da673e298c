// Runs the checks one after the other, undoes what each of them changed, and leaves the deployment as it was found.

import { createSender, type Sender } from './caller';
import { type Check, NEEDS, type Need } from './check';
import { BrokenPromise, shown } from './expectations';
import { extraPatienceMs, type Facts, findFacts, NO_CELL, type Target } from './facts';
import { callerHeaders } from './requests';
import { takeTenant, untilPassing } from './throwaway-tenant';
import { createTools, NotApplicable } from './tools';

export interface Result extends Pick<Check, 'name' | 'group' | 'promise' | 'why' | 'link'> {
  readonly outcome: 'kept' | 'broken' | 'not applicable';
  /** Of a broken promise. */
  readonly expected?: string;
  readonly got?: string;
  /** Why it is not applicable. */
  readonly reason?: string;
  readonly tookMs: number;
}

export interface RunOptions {
  readonly target: Target;
  readonly checks: readonly Check[];
  readonly ended: AbortSignal;
  readonly onResult: (result: Result, done: number, of: number) => void;
}

export interface Run {
  readonly facts: Facts;
  readonly results: readonly Result[];
  /** Ended before its last check. */
  readonly cut: boolean;
  /** What could not be undone, as sentences. */
  readonly left: readonly string[];
}

type Step = () => Promise<unknown>;

export async function runChecks({ target, checks, ended, onResult }: RunOptions): Promise<Run> {
  const sender = createSender(ended);
  const undoer = createSender(new AbortController().signal);
  const left: string[] = [];
  const restores: Step[] = [];
  const results: Result[] = [];
  try {
    const giveBack = target.safe ? undefined : await takeTenant(sender, target);
    if (giveBack) restores.push(() => giveBack(undoer));
    const facts = await factsOf(sender, target);
    for (const check of checks) {
      if (ended.aborted) break;
      const undos: Step[] = [];
      const tools = createTools({ sender, undoer, target, facts, undo: (step) => undos.push(step) });
      const result = await runOne(check, facts, target, () => check.run(tools));
      await undoAll(undos, left);
      // What the interruption itself broke says nothing.
      if (ended.aborted) break;
      results.push(result);
      onResult(result, results.length, checks.length);
    }
    return { facts, results, cut: results.length < checks.length, left };
  } finally {
    await undoAll(restores, left);
    sender.close();
    undoer.close();
  }
}

/** The newest change first. */
async function undoAll(steps: Step[], left: string[]): Promise<void> {
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    await step().catch((error: Error) => left.push(error.message));
  }
}

async function factsOf(sender: Sender, target: Target): Promise<Facts> {
  const first = await findFacts(sender, target);
  if (first.callerPasses || target.safe || !first.validates) return first;
  // Environments may still take the tenant for missing.
  await untilPassing(async () => {
    const headers = callerHeaders('GET', first);
    const { status } = await sender.send(target.url, 'GET', `/api/v1/${NO_CELL}/`, headers);
    return status === 503;
  }, extraPatienceMs(first));
  return findFacts(sender, target);
}

async function runOne(check: Check, facts: Facts, target: Target, run: Step): Promise<Result> {
  const { name, group, promise, why, link } = check;
  const row = { name, group, promise, why, link };
  const lacking = check.needs.find((need: Need) => !NEEDS[need][1](facts));
  if (target.safe && !check.safe) return { ...row, outcome: 'not applicable', reason: '--safe only reads', tookMs: 0 };
  if (lacking !== undefined) return { ...row, outcome: 'not applicable', reason: NEEDS[lacking][0], tookMs: 0 };
  const startedMs = performance.now();
  const took = () => Math.round(performance.now() - startedMs);
  try {
    await run();
    return { ...row, outcome: 'kept', tookMs: took() };
  } catch (error) {
    if (error instanceof NotApplicable)
      return { ...row, outcome: 'not applicable', reason: error.message, tookMs: took() };
    const { expected, got } =
      error instanceof BrokenPromise ? error : { expected: 'an answer', got: shown((error as Error).message) };
    const told = { expected: withoutSecrets(expected, target), got: withoutSecrets(got, target) };
    return { ...row, outcome: 'broken', ...told, tookMs: took() };
  }
}

/** A secret is known by its beginning: reports cut texts, so that its end may be missing. */
const KNOWN_BY_CHARACTERS = 12;

/** An answer may hold a token that it must not: the report goes to terminals and build logs. */
function withoutSecrets(text: string, { adminToken, bearerToken, probeSecret }: Target): string {
  return [adminToken, bearerToken, probeSecret].reduce<string>(
    (told, secret = '') => {
      if (secret === '') return told;
      const [before, ...behind] = told.split(secret.slice(0, KNOWN_BY_CHARACTERS));
      return [before, ...behind.map((rest) => rest.replace(/^[\w.~+/=-]*/, ''))].join('(a secret)');
    },
    text.replace(/cgk_[0-9a-f_]{30,}/g, '(a secret)'),
  );
}
