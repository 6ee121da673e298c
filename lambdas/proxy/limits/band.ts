// How many requests one write is for. An environment's balance is what it has in hand (above 0) or owes (below 0): a write
// brings it to `high`, and at `low` the next write is due. The band lies about zero, so that over a fleet what some have
// in hand makes up for what others owe.

import type { Bucket } from './bucket';
import type { Traffic } from './sight';

/** Writes a second that a limit's item gets at most, with room below the 500 that are promised. */
export const WRITES_PER_SECOND = 450;
/** Bands are planned for fewer, so that an environment whose band is used up may write again. */
const PLANNED_WRITES_PER_SECOND = 350;

export interface Band {
  /** The limit is near: an environment asks the table before it goes below `low`. Otherwise it writes next to a request. */
  readonly near: boolean;
  readonly high: number;
  readonly low: number;
  /** Requests beyond the expected ones that make a write due at once. */
  readonly slack: number;
}

/** Near the limit is below this share of a full bucket. */
const NEAR_SHARE = 0.25;
/** A fleet that was near its limit is no longer above these shares, depending on whether it still asks for more than the limit. */
const STILL_NEAR_SHARE = 0.75;
const NO_LONGER_NEAR_SHARE = 0.3;
const OVERLOAD = 1.03;

const FAR_REQUESTS = 28;
const FAR_SECONDS = 12;
/** Requests a second from which on an environment is held to few writes. */
const BUSY_RATE = 1.5;
const NEAR_REQUESTS = 5.2;

export function bandFor(bucket: Bucket, left: number, traffic: Traffic, wasNear: boolean): Band {
  return isNear(bucket, left, traffic, wasNear) ? nearBand(bucket, traffic) : farBand(bucket, left, traffic);
}

function isNear({ burst, perSecond }: Bucket, left: number, traffic: Traffic, wasNear: boolean): boolean {
  if (left < Math.max(NEAR_SHARE * burst, 1)) return true;
  if (!wasNear || !traffic.measured) return false;
  return left < burst * (traffic.fleetRate > OVERLOAD * perSecond ? STILL_NEAR_SHARE : NO_LONGER_NEAR_SHARE);
}

/** Balances are independent: their sum over n environments is off by the square root of n. It stays a small part of `left`. */
function farBand({ burst }: Bucket, left: number, { ownRate, fleetRate, environments }: Traffic): Band {
  const root = Math.sqrt(environments);
  const slack = (0.25 * left) / root;
  const wide = left >= burst / 2 && ownRate >= BUSY_RATE ? (0.8 * burst) / root : 0;
  const few = Math.max(FAR_REQUESTS, fleetRate / PLANNED_WRITES_PER_SECOND);
  const block = Math.max(1, Math.floor(Math.min(few, Math.max(2 * slack, wide), FAR_SECONDS * ownRate)));
  const high = Math.floor(block / 2);
  return { near: false, high, low: high - block, slack: Math.max(1, slack) };
}

/** The more a fleet asks beyond its limit, the more of the band lies above zero: most environments stand at its low end. */
function nearBand({ perSecond }: Bucket, { ownRate, fleetRate, environments }: Traffic): Band {
  const overload = Math.max(1, fleetRate / perSecond);
  const few = Math.max(perSecond / PLANNED_WRITES_PER_SECOND, ownRate >= BUSY_RATE ? NEAR_REQUESTS / overload : 0);
  const exact = Math.min((0.025 * perSecond) / Math.sqrt(environments), ownRate);
  const block = Math.max(1, Math.ceil(Math.max(few, exact)));
  const low = -Math.floor(block / 2 / overload);
  return { near: true, high: low + block, low, slack: 0 };
}
