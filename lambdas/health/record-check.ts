// Judges one check against the stored record and writes the outcome, whoever else writes meanwhile.

import { judge, type Thresholds } from '../domain/health/judge';
import type { HealthStore } from '../domain/health/ports';
import type { Check } from '../domain/health/probe';
import type { HealthRecord } from '../domain/health/record';
import type { Clock } from '../domain/ports';
import { claim, withoutPublished } from './outbox';

/** Each lost race means that another run got through; several in a row for one Cell are a fault. */
const MAX_TRIES = 5;

export interface Recorded {
  readonly record: HealthRecord;
  /** This run is the one that publishes the record's pending changes. */
  readonly claimed: boolean;
}

/**
 * @param past what this run read before it probed
 * @returns undefined where a newer check had been recorded: this one came too late to say anything
 */
export async function recordCheck(
  health: HealthStore,
  past: HealthRecord | undefined,
  check: Check,
  thresholds: Thresholds,
  clock: Clock,
): Promise<Recorded | undefined> {
  let current = past;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const judgement = judge(current, check, thresholds, clock());
    if (judgement.kind === 'superseded') return undefined;
    const { record, claimed } = claim(judgement.record, clock());
    const stored = await health.replace(record);
    if (stored) return { record: stored, claimed };
    current = await health.get(check.cell);
  }
  throw new Error(`The record of ${check.cell} changed ${MAX_TRIES} times while it was being written`);
}

/** Takes published changes off the record, which a later check may have rewritten meanwhile. */
export async function clearPublished(
  health: HealthStore,
  written: HealthRecord,
  ids: ReadonlySet<string>,
): Promise<void> {
  let current: HealthRecord | undefined = written;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (!current?.pending.some(({ id }) => ids.has(id))) return;
    if (await health.replace(withoutPublished(current, ids))) return;
    current = await health.get(written.cell);
  }
  throw new Error(`The record of ${written.cell} changed ${MAX_TRIES} times while its changes were being cleared`);
}
