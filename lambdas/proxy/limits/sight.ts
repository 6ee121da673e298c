// What one environment knows of a limit's item and of the traffic that the item counts.

import type { LimitState } from '../../stores/limit-table';
import type { Bucket } from './bucket';

export interface Traffic {
  /** Requests a second that come to this environment, refused ones included. */
  readonly ownRate: number;
  /** Requests a second that come to all environments. */
  readonly fleetRate: number;
  /** Environments like this one that would make up the fleet's traffic. */
  readonly environments: number;
  /** False: the last two figures are a guess. */
  readonly measured: boolean;
}

export interface Sight {
  /** Unix ms: the item's arrival time at the last look; undefined before the first. */
  readonly arrivalMs: number | undefined;
  /** Unix ms of the last look. */
  readonly viewedAtMs: number;
  arrived(): void;
  look(state: LimitState, nowMs: number): void;
  /** A condition that did not hold told that the arrival time is at least this. */
  notBefore(arrivalMs: number, nowMs: number): void;
  traffic(nowMs: number): Traffic;
  /** This environment sees nearly all of the traffic, and looked lately. */
  isAlone(nowMs: number): boolean;
  /** Requests that may still pass, given what this environment has in hand (below 0: owes). */
  left(balance: number, nowMs: number): number;
}

/** Traffic is measured between two looks that are at least this far apart. */
const WINDOW_MS = 1_000;
/** The first measurement is sooner, so that a lone environment soon knows that it is alone. */
const FIRST_WINDOW_MS = 250;
/** After this time a measurement counts for a third of what it did. */
const MEMORY_MS = 3_000;
const UNKNOWN_ENVIRONMENTS = 500;
const MOST_ENVIRONMENTS = 1_000;
/** A fleet that uses more than this share of its limit is not expected to leave anything over. */
const EASY_SHARE = 0.85;
/** The fleet's traffic, as a multiple of the own, up to which an environment needs to ask nobody. */
const ALONE = 1.3;
const ALONE_FOR_MS = 1_000;

export function createSight({ perSecond, burst, tokenMs, leadMs }: Bucket, startMs: number): Sight {
  let arrivals = 0;
  let arrivalMs: number | undefined;
  let viewedAtMs = startMs;
  let rates: { own: number; fleet: number } | undefined;
  let anchor: { atMs: number; seen: number; arrivals: number } | undefined;

  const measure = (seen: number, nowMs: number): void => {
    const before = anchor;
    const ms = nowMs - (before?.atMs ?? 0);
    if (before && ms >= 0 && ms < (rates ? WINDOW_MS : FIRST_WINDOW_MS)) return;
    anchor = { atMs: nowMs, seen, arrivals };
    // A clock that went back measures nothing.
    if (!before || ms < 0) return;
    const own = ((arrivals - before.arrivals) * 1000) / ms;
    const fleet = Math.max(own, ((seen - before.seen) * 1000) / ms);
    const weight = rates ? 1 - Math.exp(-ms / MEMORY_MS) : 1;
    const last = rates ?? { own, fleet };
    rates = { own: last.own + weight * (own - last.own), fleet: last.fleet + weight * (fleet - last.fleet) };
  };

  const isAlone = (nowMs: number): boolean =>
    rates !== undefined && rates.fleet < ALONE * rates.own && nowMs - viewedAtMs < ALONE_FOR_MS;

  return {
    isAlone,
    get arrivalMs() {
      return arrivalMs;
    },
    get viewedAtMs() {
      return viewedAtMs;
    },
    arrived() {
      arrivals += 1;
    },
    look(state, nowMs) {
      arrivalMs = state.arrivalMs;
      viewedAtMs = nowMs;
      measure(state.seen, nowMs);
    },
    notBefore(bound, nowMs) {
      arrivalMs = Math.max(bound, arrivalMs ?? bound);
      viewedAtMs = nowMs;
    },
    traffic(nowMs) {
      if (rates) {
        const { own, fleet } = rates;
        const environments = Math.min(MOST_ENVIRONMENTS, Math.max(1, fleet / Math.max(own, 1e-9)));
        return { ownRate: own, fleetRate: fleet, environments, measured: true };
      }
      const ownRate = arrivals / Math.max(0.2, (nowMs - startMs) / 1000);
      const environments = UNKNOWN_ENVIRONMENTS;
      return { ownRate, fleetRate: ownRate * environments, environments, measured: false };
    },
    left(balance, nowMs) {
      if (arrivalMs === undefined) return burst + Math.min(0, balance);
      const atLook = (viewedAtMs + leadMs - arrivalMs) / tokenMs;
      const { own, fleet } = rates ?? { own: 0, fleet: perSecond };
      const unused = perSecond + own - fleet;
      const spare = fleet < EASY_SHARE * perSecond ? unused : Math.min(own, unused);
      const comesBack = isAlone(nowMs) ? perSecond : spare;
      return Math.min(burst, atLook + (Math.max(0, nowMs - viewedAtMs) / 1000) * comesBack + balance);
    },
  };
}
