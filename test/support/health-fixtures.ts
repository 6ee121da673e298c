// Checks and records for the health tests.

import { type CellStatus, type ProbeError } from '../../lambdas/contract/health-summary';
import { judge, type Thresholds } from '../../lambdas/domain/health/judge';
import type { Check } from '../../lambdas/domain/health/ports';
import type { HealthRecord } from '../../lambdas/domain/health/record';

export const START_MS = 1_764_000_000_000;
export const THRESHOLDS: Thresholds = { failuresToGoDown: 3, successesToComeBack: 1 };

/** `+` a success in 20 ms, anything else a failure. */
export function check(result: '+' | ProbeError, atMs: number, cell = 'erp'): Check {
  return { cell, atMs, result: result === '+' ? { ok: true, latencyMs: 20 } : { ok: false, error: result } };
}

/** Judges the results one after the other, 30 s apart, each at its own time. */
export function judgeAll(
  results: readonly ('+' | ProbeError)[],
  thresholds = THRESHOLDS,
  from?: HealthRecord,
): { record: HealthRecord; statuses: CellStatus[] } {
  let record = from;
  const statuses: CellStatus[] = [];
  const startMs = from ? from.checkedAtMs + 30_000 : START_MS;
  results.forEach((result, index) => {
    const atMs = startMs + index * 30_000;
    record = judged(record, check(result, atMs), thresholds, atMs);
    statuses.push(record.status);
  });
  if (!record) throw new Error('no results given');
  return { record, statuses };
}

export function judged(
  past: HealthRecord | undefined,
  latest: Check,
  thresholds = THRESHOLDS,
  nowMs = latest.atMs,
): HealthRecord {
  const judgement = judge(past, latest, thresholds, nowMs);
  if (judgement.kind !== 'judged') throw new Error(`the check was ${judgement.kind}`);
  return judgement.record;
}
