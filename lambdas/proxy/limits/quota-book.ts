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

export class QuotaBook {
  /** Requests that are counted and have not come yet. */
  inHand = 0;
  #period: Period | undefined;
  #zone = '';
  /** What the item said at the last look; undefined before the first one of a day. */
  #used: QuotaUsed | undefined;
  /** Requests that have passed and are not counted. */
  #owed = 0;
  /** Requests that this environment has counted in the day. */
  #counted = 0;
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

  /** The period of this moment. A new day starts unseen: what is in hand belonged to the old one, and what is owed is counted there. */
  turn({ timeZone }: QuotaSize, nowMs: number): Period {
    const before = this.#period;
    if (before && this.#zone === timeZone && nowMs >= before.sinceMs && nowMs < before.dayEndMs) return before;
    const next = periodOf(timeZone, nowMs);
    this.#zone = timeZone;
    const isSameDay = this.#isCurrent(next);
    if (before && !isSameDay && this.#owed > 0) void this.#settle(before);
    this.#period = next;
    if (isSameDay) return next;
    this.#used = undefined;
    this.inHand = 0;
    this.#counted = 0;
    return next;
  }

  usedUp({ day, month }: QuotaSize, { dayEndMs, monthEndMs }: Period): UsedUp | undefined {
    const used = this.#used;
    if (used === undefined || this.inHand > 0) return undefined;
    const owed = this.#owed;
    // The month first: a caller that waits for the day's end would not get in.
    if (month !== undefined && used.month + owed >= month) return { unit: 'month', requests: month, endMs: monthEndMs };
    if (day !== undefined && used.day + owed >= day) return { unit: 'day', requests: day, endMs: dayEndMs };
    return undefined;
  }

  /** Requests that may pass before they are counted; below 1 the table is asked first. */
  atOnce(size: QuotaSize): number {
    return this.#used === undefined ? 0 : Math.min(MOST_AT_ONCE, Math.floor(this.#left(size) * FAR_SHARE));
  }

  take(): undefined {
    if (this.inHand > 0) this.inHand -= 1;
    else this.#owed += 1;
    return undefined;
  }

  /** Starts to count next to a request, if that is due. */
  countIfDue(of: Period, atOnce: number, nowMs: number): void {
    const waitedMs = nowMs - this.#countedAtMs;
    const mayLose = Math.max(1, this.#counted * LOST_SHARE);
    const isDue = this.#owed >= Math.min(atOnce, mayLose) || waitedMs > COUNT_AFTER_MS || waitedMs < 0;
    if (isDue && !this.isAway(nowMs)) void this.#once(() => this.#settle(of));
  }

  /** Counts ahead. One write at a time: whoever comes while one is on its way waits for that. */
  reserve(of: Period, size: QuotaSize): Promise<void> {
    return this.#once(() => this.#reserve(of, size));
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
  async #reserve(of: Period, size: QuotaSize): Promise<void> {
    if (this.#owed > 0) await this.#settle(of);
    for (let tries = 0; tries < 2 && this.inHand === 0 && this.atOnce(size) < 1; tries += 1) {
      if (this.usedUp(size, of)) return;
      // The first request of an environment is counted by itself, and says what is left.
      const ahead = this.#used === undefined ? 1 : Math.floor(this.#left(size) * NEAR_SHARE);
      const requests = Math.max(1, ahead);
      const { kind } = await this.#charge(of, requests, size);
      if ((kind === 'counted' || kind === 'unknown') && this.#isCurrent(of)) this.inHand += requests;
      if (kind !== 'refused') return;
      await this.#look(of);
    }
  }

  /** Counts what has passed, whatever the counters stand at. What may have been counted counts as counted. */
  async #settle(of: Period): Promise<void> {
    const requests = this.#owed;
    this.#owed = 0;
    this.#countedAtMs = this.#deps.clock();
    const { kind } = await this.#charge(of, requests);
    if (kind === 'failed') this.#owed += requests;
  }

  async #charge(period: Period, requests: number, size?: QuotaSize): Promise<QuotaEnd> {
    const { table, clock } = this.#deps;
    const bound = (limit: number | undefined) => (limit === undefined ? undefined : limit - requests);
    const most = size && { day: bound(size.day), month: bound(size.month) };
    const charge = { tenantId: this.#tenantId, period, requests, nowMs: clock(), ...(most && { most }) };
    const end = await table.count(charge);
    if (end.kind === 'counted') this.#learn(end.used, period);
    if ((end.kind === 'counted' || end.kind === 'unknown') && this.#isCurrent(period)) this.#counted += requests;
    if (end.kind === 'counted' || end.kind === 'refused') this.#failures = 0;
    // An answer that comes after a freeze says nothing of the table.
    else if (clock() - charge.nowMs < FROZEN_MS) this.#fail();
    return end;
  }

  async #look(of: Period): Promise<void> {
    this.#learn(await this.#deps.table.used(this.#tenantId, of), of);
  }

  /** Counters only grow: an answer that comes late takes nothing back. */
  #learn(seen: QuotaUsed, of: Period): void {
    if (!this.#isCurrent(of)) return;
    const { day, month } = this.#used ?? { day: 0, month: 0 };
    this.#used = { day: Math.max(seen.day, day), month: Math.max(seen.month, month) };
  }

  /** False where the day has changed while the table was asked: its answer says nothing of the new one. */
  #isCurrent({ month, day }: Period): boolean {
    return this.#period?.month === month && this.#period.day === day;
  }

  #left({ day, month }: QuotaSize): number {
    const used = this.#used ?? { day: 0, month: 0 };
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
