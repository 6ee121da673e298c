// A circuit that a person keeps open. The item of the circuit looks as the request path knows it already: open, or half-open
// with its one probe out. Either ends by itself within seconds, so that whoever keeps it has to say so again.

import type { BreakerSettings } from '../../contract/settings';
import { type Circuit, type HalfOpenCircuit, longestOpenMs, MAX_LEASE_MS, type OpenCircuit } from './circuit';
import { type Moment, opened } from './transitions';

export interface Hold {
  readonly cell: string;
  readonly reason: string;
  readonly setBy: string;
  /** Unix ms. */
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface HoldStore {
  /** Holds that were set, ended ones too: readers judge the time. */
  holds(): Promise<readonly Hold[]>;
}

export const HAND = 'hand';

export function isHeld({ sinceMs, untilMs }: Hold, nowMs: number): boolean {
  return sinceMs <= nowMs && nowMs < untilMs;
}

/** Clocks that are this far behind still believe the end of a hold. */
const CLOCK_MARGIN_MS = 5_000;

/** How long one writing keeps callers out, ms: environments take an end that is further off for a wrong clock. */
export function holdMs(settings: BreakerSettings): number {
  return Math.max(MAX_LEASE_MS, longestOpenMs(settings)) - CLOCK_MARGIN_MS;
}

/** The `openSeconds` with which one writing keeps callers out for this long. */
export function openSecondsToHold(ms: number): number {
  return Math.ceil((ms + CLOCK_MARGIN_MS) / longestOpenMs({ openSeconds: 1 }));
}

/** The circuit that keeps callers out until `untilMs`, or as long as one writing can. */
export function heldCircuit(circuit: Circuit, untilMs: number, moment: Moment): OpenCircuit | HalfOpenCircuit {
  const { generation, sinceMs } = opened(circuit, 'traffic', moment);
  const outage = { generation, sinceMs, cause: 'traffic', reopenings: 0 } as const;
  const endMs = Math.min(untilMs, moment.nowMs + holdMs(moment.settings));
  return longestOpenMs(moment.settings) >= MAX_LEASE_MS
    ? { phase: 'open', ...outage, untilMs: endMs }
    : { phase: 'half_open', ...outage, successes: 0, failures: 0, probe: { holder: HAND, untilMs: endMs } };
}
