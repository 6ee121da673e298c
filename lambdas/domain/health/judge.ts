// The judge: past record + check + thresholds + clock -> new record, with the change of status where there is one.

import type { CellStatus } from '../../contract/health-summary';
import type { Check } from './ports';
import type { HealthChange, HealthRecord, Incident, JudgedStatus } from './record';
import { appendResult, countProbe, NO_UPTIME } from './uptime';

export interface Thresholds {
  /** Failures in a row after which a Cell is down; before that it is degraded. At least 1. */
  readonly failuresToGoDown: number;
  /** Successes in a row that bring a Cell back from down. At least 1; from degraded one is enough. */
  readonly successesToComeBack: number;
}

/** A record further ahead than this was written under another clock: hosts of one fleet agree far better. */
export const CLOCK_TOLERANCE_MS = 10_000;

/** `superseded`: a newer check was judged already, by an overlapping run; this one must change nothing. */
export type Judgement = { readonly kind: 'judged'; readonly record: HealthRecord } | { readonly kind: 'superseded' };

/**
 * Judges one check. A change of status is appended to the record's `pending`.
 * @param past the stored record; undefined for a Cell never probed
 * @param nowMs Unix ms; tells a newer record from one written before the clock was set back, which counts as old
 */
export function judge(past: HealthRecord | undefined, check: Check, thresholds: Thresholds, nowMs: number): Judgement {
  const clockWentBack = past !== undefined && past.checkedAtMs > nowMs + CLOCK_TOLERANCE_MS;
  if (past && past.checkedAtMs >= check.atMs && !clockWentBack) return { kind: 'superseded' };

  const { cell, atMs, result } = check;
  const failures = result.ok ? 0 : (past?.failures ?? 0) + 1;
  const successes = result.ok ? (past?.successes ?? 0) + 1 : 0;
  const from: CellStatus = past?.status ?? 'unknown';
  const status = nextStatus(from, { failures, successes }, thresholds);
  const failingSinceMs = status === 'up' ? null : Math.min(past?.failingSinceMs ?? atMs, atMs);
  const lastError = status === 'up' ? null : result.ok ? (past?.lastError ?? null) : result.error;
  const incident: Incident | null =
    status !== 'down' || failingSinceMs === null || lastError === null
      ? null
      : (past?.incident ?? { cell, startedAtMs: failingSinceMs, endedAtMs: null, cause: lastError });
  const record: HealthRecord = {
    cell,
    revision: past?.revision ?? 0,
    status,
    sinceMs: status === from ? Math.min(past?.sinceMs ?? atMs, atMs) : atMs,
    checkedAtMs: atMs,
    latencyMs: result.ok ? result.latencyMs : null,
    failures,
    successes,
    failingSinceMs,
    lastError,
    incident,
    recent: appendResult(past?.recent ?? '', result.ok ? result.latencyMs : null),
    uptime: countProbe(past?.uptime ?? NO_UPTIME, result.ok, atMs),
    pending: past?.pending ?? [],
    leaseUntilMs: past?.leaseUntilMs ?? 0,
  };
  if (status === from) return { kind: 'judged', record };
  const change: HealthChange = {
    id: `${cell}:${status}:${atMs}`,
    cell,
    from,
    to: status,
    atMs,
    error: result.ok ? null : result.error,
    incident: incident ?? ended(past?.incident ?? null, atMs),
  };
  return { kind: 'judged', record: { ...record, pending: [...record.pending, change] } };
}

function nextStatus(
  from: CellStatus,
  inARow: { readonly failures: number; readonly successes: number },
  { failuresToGoDown, successesToComeBack }: Thresholds,
): JudgedStatus {
  if (inARow.failures === 0) return from === 'down' && inARow.successes < successesToComeBack ? 'down' : 'up';
  return from === 'down' || inARow.failures >= failuresToGoDown ? 'down' : 'degraded';
}

/** An incident never ends before it began, whatever the clock did meanwhile. */
function ended(incident: Incident | null, atMs: number): Incident | null {
  return incident && { ...incident, endedAtMs: Math.max(atMs, incident.startedAtMs) };
}
