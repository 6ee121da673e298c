// Judges one check against the stored record and writes the outcome, whoever else writes meanwhile.

import { judge, type Thresholds } from '../domain/health/judge';
import type { Check, HealthStore } from '../domain/health/ports';
import type { HealthRecord } from '../domain/health/record';
import type { Clock } from '../domain/ports';

// Changes wait on the record until they are published: which run may publish them, and how they leave it.

/** Longer than one round takes from writing a record to clearing its changes; a run that died loses its turn after it. */
export const LEASE_MS = 60_000;

/** Oldest changes beyond this are dropped, so that a record can't grow past what one item may hold. */
export const MAX_PENDING = 100;

/**
 * Claims the record's unpublished changes for the run that is about to write it. A lease that still runs is left
 * alone; one further ahead than a lease can be was taken under another clock, and counts as over.
 */
export function claim(
  record: HealthRecord,
  nowMs: number,
): { readonly record: HealthRecord; readonly claimed: boolean } {
  const leased = record.leaseUntilMs > nowMs && record.leaseUntilMs <= nowMs + LEASE_MS;
  if (record.pending.length === 0 || leased) return { record, claimed: false };
  return {
    record: { ...record, pending: record.pending.slice(-MAX_PENDING), leaseUntilMs: nowMs + LEASE_MS },
    claimed: true,
  };
}

/** The record without the changes that were published, free for whoever publishes the next. */
export function withoutPublished(record: HealthRecord, ids: ReadonlySet<string>): HealthRecord {
  return { ...record, pending: record.pending.filter((change) => !ids.has(change.id)), leaseUntilMs: 0 };
}

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
