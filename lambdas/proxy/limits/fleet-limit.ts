// One limit of one tenant, as one environment keeps it: exact over the fleet, because every request that passes is charged
// to the tenant's item sooner or later, a block of requests with one write.

import type { Clock } from '../../domain/ports';
import type { LimitTable } from '../../stores/limit-table';
import { endedWithin, type StartTimer } from '../fleet/timer';
import { type Band, bandFor } from './band';
import type { Bucket } from './bucket';
import { bucketOf, type Rate } from './bucket';
import { createLedger } from './ledger';
import type { Traffic } from './sight';
import { createSight } from './sight';

export type Passage = { readonly pass: true } | { readonly pass: false; readonly retryAfterMs: number };

export interface FleetLimitDeps {
  readonly table: LimitTable;
  readonly clock: Clock;
  /** 0..1. */
  readonly random: () => number;
  readonly startTimer: StartTimer;
  /** The table did not answer a charge. */
  readonly onUnavailable: () => void;
}

export interface FleetLimit {
  /** A promise only where the limit is near: the table is asked first. */
  enter(): Passage | Promise<Passage>;
}

const PASS: Passage = { pass: true };
/** A request waits this long for the table at most. */
const WAIT_MS = 150;
/** A view this young is not read again before a write that is decided on it. */
const RECENT_MS = 20;
/** How far ahead tokens can be reserved, and how far a fleet that did not know of its limit can be in debt. */
const QUEUE_MS = 2_000;
const DEBT_MS = 1_000;

export function createFleetLimit(key: string, rate: Rate, deps: FleetLimitDeps): FleetLimit {
  const { clock, random, startTimer } = deps;
  const bucket = bucketOf(rate);
  const { tokenMs, leadMs, burst } = bucket;
  const sight = createSight(bucket, clock());
  const ledger = createLedger({ ...deps, key, bucket, sight });
  const local = createLocalShare(bucket);
  let wasNear = false;

  const refuse = (untilMs: number, nowMs: number): Passage => {
    ledger.refused();
    return { pass: false, retryAfterMs: Math.max(1, untilMs - nowMs) };
  };
  const take = (): Passage => {
    ledger.take();
    return PASS;
  };
  /** A block's tokens count from a time on. Those that are nearly due are given out now and then, which evens out the flow. */
  const isEarly = (nowMs: number, earlyMs: number): boolean => ledger.readyAtMs - nowMs > random() * earlyMs;

  const far = (band: Band, nowMs: number): Passage => {
    take();
    const block = band.high - band.low;
    if (ledger.isDue(band, sight.traffic(nowMs).ownRate, nowMs)) {
      // Environments that start together do not write together ever after.
      const high = ledger.isNew ? Math.round((random() - 0.5) * block) : band.high;
      void ledger.write({ high, debt: 0, block, queueMs: DEBT_MS, awaited: false });
    }
    return PASS;
  };

  /** What the environment's own knowledge says; undefined where the table has to be asked. */
  const known = (band: Band, earlyMs: number): Passage | undefined => {
    const nowMs = clock();
    if (band.near && ledger.isAway(nowMs)) {
      return local.take(sight.traffic(nowMs), nowMs) ? PASS : refuse(nowMs + tokenMs, nowMs);
    }
    if (ledger.isAnswered) local.end();
    if (isEarly(nowMs, earlyMs)) return refuse(ledger.readyAtMs, nowMs);
    if (!band.near) return far(band, nowMs);
    return ledger.balance > ledger.floor(band) ? take() : undefined;
  };

  /** @returns the refusal where a write is of no use yet */
  const ask = async (band: Band): Promise<Passage | undefined> => {
    const block = band.high - band.low;
    const nowMs = clock();
    // A refusal that a read can tell costs no write.
    if (block === 1 && nowMs - sight.viewedAtMs > RECENT_MS) await endedWithin(ledger.look(), WAIT_MS, startTimer);
    const debt = ledger.debtAfter(band);
    const high = band.high - debt;
    const ownMs = (high - ledger.balance) * tokenMs;
    const queueMs = (block > 1 ? QUEUE_MS : 0) - ownMs;
    const openAtMs = Math.max(
      (sight.arrivalMs ?? -Infinity) - leadMs - queueMs,
      ledger.writing ? -Infinity : ledger.mayWriteAtMs(nowMs),
    );
    if (openAtMs > clock()) return refuse(openAtMs, clock());
    await endedWithin(ledger.write({ high, debt, block, queueMs, awaited: true }), WAIT_MS, startTimer);
    return undefined;
  };

  const near = async (band: Band, earlyMs: number): Promise<Passage> => {
    // Twice: whoever comes while another's write is on its way waits for that first.
    for (let asked = 0; asked < 2; asked += 1) {
      const passage = (await ask(band)) ?? known(band, earlyMs);
      if (passage) return passage;
    }
    return refuse(clock() + tokenMs, clock());
  };

  return {
    enter() {
      const nowMs = clock();
      sight.arrived();
      const traffic = sight.traffic(nowMs);
      const left = sight.left(ledger.balance, nowMs);
      if (sight.isAlone(nowMs)) {
        if (left < 1) return refuse(nowMs + (1 - left) * tokenMs, nowMs);
        return far(bandFor(bucket, burst, traffic, false), nowMs);
      }
      const band = bandFor(bucket, left, traffic, wasNear);
      wasNear = band.near;
      const earlyMs = Math.min(300, 0.1 * burst * tokenMs, (150 * (band.high - band.low)) / traffic.ownRate);
      return known(band, earlyMs) ?? near(band, earlyMs);
    },
  };
}

// What an environment lets through while the table does not answer: its share of the limit by its last look; everything
// for a bounded time, if it has never had one.

/** An environment that knows nothing of the fleet limits nobody for this long. */
export const FAIL_OPEN_MS = 60_000;
/** The fleet's size that it assumes afterwards. */
const ASSUMED_ENVIRONMENTS = 20;

export interface LocalShare {
  /** @returns whether a request may pass */
  take(traffic: Traffic, nowMs: number): boolean;
  /** The table is back. */
  end(): void;
}

export function createLocalShare({ perSecond, burst }: Bucket): LocalShare {
  let since: { atMs: number; tokens: number; updatedMs: number } | undefined;
  return {
    take({ environments, measured }, nowMs) {
      const share = measured ? environments : ASSUMED_ENVIRONMENTS;
      const most = Math.max(1, burst / share);
      since ??= { atMs: nowMs, tokens: most, updatedMs: nowMs };
      const ms = Math.max(0, nowMs - since.updatedMs);
      since.tokens = Math.min(most, since.tokens + (ms * perSecond) / share / 1000);
      since.updatedMs = nowMs;
      if (!measured && nowMs - since.atMs < FAIL_OPEN_MS) return true;
      if (since.tokens < 1) return false;
      since.tokens -= 1;
      return true;
    },
    end() {
      since = undefined;
    },
  };
}
