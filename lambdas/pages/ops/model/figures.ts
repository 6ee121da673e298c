// The figures of the gateway, a Cell or a tenant over a time, as the admin API answers them.

import { secondsOf } from './alarms';
import { isRecord, recordsOf } from './answer';
import type { Values } from './chart';

export const OVERS = ['hour', 'day', 'week'] as const;
export type Over = (typeof OVERS)[number];

export interface Figures {
  /** Unix seconds. */
  readonly times: readonly number[];
  readonly requests: Values;
  readonly errors: Values;
  readonly refusals: Values;
  /** Requests that were neither refused nor an error. */
  readonly well: Values;
  readonly p50: Values;
  readonly p95: Values;
  readonly p99: Values;
}

export function isOver(text: string | null): text is Over {
  return OVERS.some((over) => over === text);
}

/** Undefined where the answer has none. */
export function readFigures(body: unknown): Figures | undefined {
  if (!isRecord(body) || !Array.isArray(body['times'])) return undefined;
  const times = body['times'].map((time) => secondsOf(time) ?? 0);
  const series = (name: string): Values => {
    const values: readonly unknown[] = Array.isArray(body[name]) ? body[name] : [];
    return times.map((_, index) => numberOrNull(values[index]));
  };
  const [requests, errors, refusals] = [series('requests'), series('errors'), series('refusals')];
  const well = requests.map((all, index) =>
    all === null ? null : Math.max(0, all - (errors[index] ?? 0) - (refusals[index] ?? 0)),
  );
  return {
    times,
    requests,
    errors,
    refusals,
    well,
    p50: series('p50_ms'),
    p95: series('p95_ms'),
    p99: series('p99_ms'),
  };
}

export interface Probe {
  readonly at: number;
  readonly isOk: boolean;
  readonly latencyMs: number | null;
}

/** Probes of a Cell, oldest first. */
export function readProbes(body: Record<string, unknown>): Probe[] {
  return recordsOf(body['probes'])
    .map(({ at, ok, latency_ms: latency }) => ({
      at: secondsOf(at) ?? 0,
      isOk: ok === true,
      latencyMs: numberOrNull(latency),
    }))
    .toSorted((a, b) => a.at - b.at);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function sumOf(values: Values): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}
