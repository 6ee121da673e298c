// What one environment knows of a tenant's counters in a day and a month, and the writes that count its requests.

import type { Clock } from '../../domain/ports';
import { type Period, periodOf } from '../../domain/tenant/period';
import type { QuotaSize } from '../../domain/tenant/quota-size';
import type { QuotaEnd, QuotaTable, QuotaUsed } from '../../stores/quota-table';
import { FROZEN_MS } from '../fleet/timer';

export interface UsedUp {
  readonly unit: 'day' | 'month';
  readonly requests: number;
  /** Unix ms at which the next period begins. */
  readonly endMs: number;
}

/** What one environment knows of a day. A late answer of the table changes the day that it was asked for, and not the next. */
export interface QuotaDay {
  period: Period;
  /** What the item said at the last look; undefined before the first one. */
  used: QuotaUsed | undefined;
  /** Requests that are counted and have not come yet. */
  inHand: number;
  /** Requests that this environment has counted. */
  counted: number;
}

export interface QuotaBookDeps {
  readonly table: QuotaTable;
  readonly clock: Clock;
  /** 0..1. */
  readonly random: () => number;
  /** The table did not answer. */
  readonly onUnavailable: () => void;
}

/** Requests that pass before they are counted: this part of what is left, so that a thousand environments cannot exceed it. */
const FAR_SHARE = 1 / 1000;
const MOST_AT_ONCE = 64;
/** Near the quota, the part of what is left that is counted ahead. */
const NEAR_SHARE = 1 / 200;
/** Requests that have passed are counted at the latest with the first request after this time. */
const COUNT_AFTER_MS = 20_000;
/** What an environment that ends may take with it, as part of what it has counted. */
const LOST_SHARE = 1 / 2;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const NONE_SEEN: QuotaUsed = { day: 0, month: 0 };

export class QuotaBook {
  #today: QuotaDay | undefined;
  #zone = '';
  /** Requests that have passed and are not counted. */
  #owed = 0;
  #countedAtMs = 0;
  #writing: Promise<void> | undefined;
  #failures = 0;
  #pausedUntilMs = 0;
  readonly #tenantId: string;
  readonly #deps: QuotaBookDeps;

  constructor(tenantId: string, deps: QuotaBookDeps) {
    this.#tenantId = tenantId;
    this.#deps = deps;
  }

  /** The table has not answered lately. */
  isAway(nowMs: number): boolean {
    // A pause that is further off than it can be was set before the clock went back.
    return nowMs < this.#pausedUntilMs && nowMs >= this.#pausedUntilMs - 1.5 * LONGEST_PAUSE_MS;
  }

  /** The day of this moment. A new one starts unseen: what is in hand belonged to the old one, and what is owed is counted there. */
  turn({ timeZone }: QuotaSize, nowMs: number): QuotaDay {
    const today = this.#today;
    const isSameZone = today && this.#zone === timeZone;
    if (isSameZone && nowMs >= today.period.sinceMs && nowMs < today.period.dayEndMs) return today;
    const period = periodOf(timeZone, nowMs);
    this.#zone = timeZone;
    if (today?.period.month === period.month && today.period.day === period.day) {
      today.period = period;
      return today;
    }
    if (today && this.#owed > 0) void this.#settle(today);
    this.#today = { period, used: undefined, inHand: 0, counted: 0 };
    return this.#today;
  }

  usedUp({ day, month }: QuotaSize, { used, inHand, period }: QuotaDay): UsedUp | undefined {
    if (used === undefined || inHand > 0) return undefined;
    const { dayEndMs, monthEndMs } = period;
    const owed = this.#owed;
    // The month first: a caller that waits for the day's end would not get in.
    if (month !== undefined && used.month + owed >= month) return { unit: 'month', requests: month, endMs: monthEndMs };
    if (day !== undefined && used.day + owed >= day) return { unit: 'day', requests: day, endMs: dayEndMs };
    return undefined;
  }

  /** Requests that may pass before they are counted; below 1 the table is asked first. */
  atOnce(size: QuotaSize, today: QuotaDay): number {
    return today.used === undefined ? 0 : Math.min(MOST_AT_ONCE, Math.floor(this.#left(size, today) * FAR_SHARE));
  }

  take(today: QuotaDay): undefined {
    if (today.inHand > 0) today.inHand -= 1;
    else this.#owed += 1;
    return undefined;
  }

  /** Starts to count next to a request, if that is due. */
  countIfDue(today: QuotaDay, atOnce: number, nowMs: number): void {
    const waitedMs = nowMs - this.#countedAtMs;
    const mayLose = Math.max(1, today.counted * LOST_SHARE);
    const isDue = this.#owed >= Math.min(atOnce, mayLose) || waitedMs > COUNT_AFTER_MS || waitedMs < 0;
    if (isDue && !this.isAway(nowMs)) void this.#once(() => this.#settle(today));
  }

  /** Counts ahead. One write at a time: whoever comes while one is on its way waits for that. */
  reserve(today: QuotaDay, size: QuotaSize): Promise<void> {
    return this.#once(() => this.#reserve(today, size));
  }

  #once(write: () => Promise<void>): Promise<void> {
    this.#writing ??= write()
      .catch(() => this.#fail())
      .finally(() => {
        this.#writing = undefined;
      });
    return this.#writing;
  }

  /** What is owed is counted first, which says what is left. */
  async #reserve(day: QuotaDay, size: QuotaSize): Promise<void> {
    if (this.#owed > 0) await this.#settle(day);
    for (let tries = 0; tries < 2 && day.inHand === 0 && this.atOnce(size, day) < 1; tries += 1) {
      if (this.usedUp(size, day)) return;
      // The first request of an environment is counted by itself, and says what is left.
      const requests = day.used === undefined ? 1 : Math.max(1, Math.floor(this.#left(size, day) * NEAR_SHARE));
      const { kind } = await this.#charge(day, requests, size);
      if (kind === 'counted' || kind === 'unknown') day.inHand += requests;
      if (kind !== 'refused') return;
      await this.#look(day);
    }
  }

  /** Counts what has passed, whatever the counters stand at. What may have been counted counts as counted. */
  async #settle(day: QuotaDay): Promise<void> {
    const requests = this.#owed;
    this.#owed = 0;
    this.#countedAtMs = this.#deps.clock();
    const { kind } = await this.#charge(day, requests);
    if (kind === 'failed') this.#owed += requests;
  }

  async #charge(day: QuotaDay, requests: number, size?: QuotaSize): Promise<QuotaEnd> {
    const { table, clock } = this.#deps;
    const bound = (limit: number | undefined) => (limit === undefined ? undefined : limit - requests);
    const most = size && { day: bound(size.day), month: bound(size.month) };
    const { period } = day;
    const charge = { tenantId: this.#tenantId, period, requests, nowMs: clock(), ...(most && { most }) };
    const end = await table.count(charge);
    if (end.kind === 'counted') learn(day, end.used);
    if (end.kind === 'counted' || end.kind === 'unknown') day.counted += requests;
    if (end.kind === 'counted' || end.kind === 'refused') this.#failures = 0;
    // An answer that comes after a freeze says nothing of the table.
    else if (clock() - charge.nowMs < FROZEN_MS) this.#fail();
    return end;
  }

  async #look(day: QuotaDay): Promise<void> {
    learn(day, await this.#deps.table.used(this.#tenantId, day.period));
  }

  #left({ day, month }: QuotaSize, { used = NONE_SEEN }: QuotaDay): number {
    return Math.min((day ?? Infinity) - used.day, (month ?? Infinity) - used.month) - this.#owed;
  }

  #fail(): void {
    const { clock, random, onUnavailable } = this.#deps;
    this.#failures += 1;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
    this.#pausedUntilMs = clock() + pauseMs * (0.5 + random());
    onUnavailable();
  }
}

/** Counters only grow: an answer that comes late takes nothing back. */
function learn(day: QuotaDay, seen: QuotaUsed): void {
  const { used = NONE_SEEN } = day;
  day.used = { day: Math.max(seen.day, used.day), month: Math.max(seen.month, used.month) };
}
