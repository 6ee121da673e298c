// Changes wait on the record until they are published: which run may publish them, and how they leave it.

import type { HealthRecord } from '../domain/health/record';

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
