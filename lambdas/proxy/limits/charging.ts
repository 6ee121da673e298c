// One charge of a limit's item: which condition it tries first, and what it does when that does not hold.

import type { Clock } from '../../domain/ports';
import type { ChargeCondition, ChargeEnd, LimitTable } from '../../stores/limit-table';
import type { Bucket } from './bucket';
import type { Sight } from './sight';

export interface Order {
  readonly tokens: number;
  /** Requests refused here that the item has not heard of. */
  readonly refused: number;
  /** Requests that a write is for. */
  readonly block: number;
  /** The latest arrival time, ms beyond an empty bucket, at which the charge is still made. */
  readonly queueMs: number;
  /** A request waits for it: a second write follows a first one that tried the wrong condition. */
  readonly awaited: boolean;
}

export interface Till {
  charge(order: Order): Promise<ChargeEnd>;
  /** Reads the item; a table that does not answer teaches nothing. */
  look(): Promise<void>;
}

type Add = Extract<ChargeCondition, { kind: 'add' }>;

interface TillDeps {
  readonly key: string;
  readonly bucket: Bucket;
  readonly table: LimitTable;
  readonly sight: Sight;
  readonly clock: Clock;
}

/** A bucket that was found full while others use it is set a little below full, so that the next to write need not do so again. */
const RESTART_SHARE = 0.2;
/** A view this old says nothing about which condition will hold. */
const STALE_SHARE = 0.5;
const JUST_NOW_MS = 20;
/** A clock that ran ahead left the arrival time this far in the future: no queue of a limit lasts longer. */
const BROKEN_AFTER_MS = 60_000;

export function createTill({ key, bucket, table, sight, clock }: TillDeps): Till {
  const { lagMs, leadMs, tokenMs, perSecond } = bucket;

  const look = async (): Promise<void> => {
    try {
      const state = await table.read(key);
      if (state) sight.look(state, clock());
    } catch {
      // The charge that follows says whether the table is there.
    }
  };

  /** True where nobody else is likely to have set the full bucket back since the last look. */
  const isIdle = (block: number, nowMs: number): boolean => {
    const { arrivalMs, viewedAtMs } = sight;
    if (arrivalMs === undefined || arrivalMs > nowMs + leadMs + BROKEN_AFTER_MS) return true;
    const { fleetRate, measured } = sight.traffic(nowMs);
    const rate = measured ? fleetRate : 0;
    const unused = Math.max(0.01, 1 - rate / perSecond);
    const age = Math.max(0, nowMs - viewedAtMs);
    if (arrivalMs + age * (1 - unused) >= nowMs - lagMs) return false;
    const nextWriteMs = (block / Math.max(rate, 0.001)) * 1000;
    return age < JUST_NOW_MS || nextWriteMs > (lagMs * (1 - RESTART_SHARE)) / unused;
  };

  const charge = async ({ tokens, refused, block, queueMs, awaited }: Order): Promise<ChargeEnd> => {
    const isStale = block <= 2 && clock() - sight.viewedAtMs > lagMs * STALE_SHARE;
    if (sight.arrivalMs === undefined || isStale) await look();
    const nowMs = clock();
    const fromMs = nowMs - lagMs;
    const add: Add = { kind: 'add', fromMs, untilMs: nowMs + leadMs + queueMs };
    const full = { kind: 'restart', fromMs, brokenMs: nowMs + leadMs + BROKEN_AFTER_MS } as const;
    const restart: ChargeCondition = { ...full, atMs: nowMs - lagMs * RESTART_SHARE };
    let condition: ChargeCondition = isIdle(block, nowMs) ? { ...full, atMs: fromMs } : add;
    for (let tries = 1; ; tries += 1) {
      const end = await table.charge({ key, costMs: tokens * tokenMs, seen: tokens + refused, condition, nowMs });
      if (end.kind === 'charged') sight.look(end.state, clock());
      if (end.kind !== 'refused') return end;
      const other = condition.kind === 'add' ? await afterAdd(add, restart, awaited) : afterRestart(add);
      if (other === undefined || tries === 2 || (block === 1 && !awaited)) return end;
      condition = other;
    }
  };

  /** The arrival time is not behind: the bucket is not full. */
  const afterRestart = (add: Add): ChargeCondition => {
    sight.notBefore(add.fromMs, clock());
    return add;
  };

  /** The arrival time is too far ahead, or behind. What was known of it tells which; else a read does. */
  const afterAdd = async (
    add: Add,
    restart: ChargeCondition,
    awaited: boolean,
  ): Promise<ChargeCondition | undefined> => {
    if ((sight.arrivalMs ?? -Infinity) >= add.fromMs) {
      sight.notBefore(add.untilMs, clock());
      // A request waits to hear how long it has to wait.
      if (awaited) await look();
      return undefined;
    }
    await look();
    const arrivalMs = sight.arrivalMs ?? -Infinity;
    if (arrivalMs > add.untilMs) return undefined;
    return arrivalMs < add.fromMs ? restart : add;
  };

  return { charge, look };
}
