// How many of a tenant's requests run at the same time, as one environment keeps it. A limit of 10 at once is a rate of ten
// seconds of running in a second. A request is charged ahead for as long as it is expected to run, charged further while it
// runs for longer, and settled when it ends. One item keeps the time up to which the tenant's running is charged.

import type { Clock } from '../../domain/ports';
import type { ChargeCondition, LimitTable } from '../../stores/limit-table';
import { endedWithin, type StartTimer } from '../fleet/timer';
import { ExpectedTime } from './expected-time';
import type { Passage } from './fleet-limit';
import { TablePause } from './table-pause';

export interface RunningDeps {
  readonly table: LimitTable;
  readonly clock: Clock;
  readonly startTimer: StartTimer;
  /** The table did not answer. */
  readonly onUnavailable: () => void;
}

export interface RunningRequest {
  /** The request has ended, well or not. */
  readonly ended: () => void;
}

/** `started` is called where the request passes. */
export type EnterRunning = (started: (request: RunningRequest) => void) => Passage | Promise<Passage>;

/** The running that a tenant may have in hand, in time of its whole concurrency: ahead of the clock, and behind it. */
const WINDOW_MS = 1_500;
const LAG_MS = 500;
/** An item that was found further behind is set a little less behind, so that the next to write need not do so again. */
const RESTART_MS = 100;
/** A request is let in while the item is at most WINDOW_MS ahead; what runs already is charged up to this much further. */
const DEBT_MS = 1_000;
/** The item is near its limit when it is this far ahead: from then on the table is asked before a request passes. */
const NEAR_MS = WINDOW_MS / 2;
/** A request that runs for longer than it was charged for is charged for four times as much, from this time on. */
const FIRST_LOOK_MS = 250;
const FURTHER = 4;
const LEAST_FURTHER_MS = 500;
/** While the item takes no more, a request that still runs tries again. */
const AGAIN_MS = 500;
/** No request runs for longer: API Gateway ends it. */
const MOST_MS = 30_000;
/** One charge is for the running of this time, and for this many requests at most. What is not used by then lapses. */
const BLOCK_MS = 5_000;
const BLOCK_REQUESTS = 24;
const LAPSES_MS = 10_000;
/** A request waits this long for the table at most. */
const WAIT_MS = 150;
/** A look this old may be wrong by as much as others gave back since. */
const FRESH_MS = 250;
/** A clock that ran ahead left the item this far in the future. */
const BROKEN_AFTER_MS = 120_000;

const PASS: Passage = { pass: true };

export class RunningLimit {
  readonly #key: string;
  readonly #concurrency: number;
  readonly #deps: RunningDeps;
  /** Unix ms up to which the tenant's running is charged, at the last look. */
  #chargedUntilMs: number | undefined;
  /** Running in ms that is charged and not used; below 0: used and not charged. */
  #creditMs = 0;
  #block = { atMs: 0, usedMs: 0 };
  readonly #expected = new ExpectedTime();
  #topping: Promise<void> | undefined;
  #isLooking = false;
  #seenAtMs = 0;
  readonly #pause: TablePause;
  /** The last look found the item near its limit, however long ago that is. */
  #isNear = false;
  /** The last write that was refused met an item that others had set already: the next one counts on that. */
  #othersWrite = false;

  constructor(key: string, concurrency: number, deps: RunningDeps) {
    this.#key = key;
    this.#concurrency = concurrency;
    this.#deps = deps;
    this.#pause = new TablePause(deps.clock, deps.onUnavailable);
  }

  /** A promise only where the limit is near, or this environment knows nothing yet. */
  readonly enter: EnterRunning = (started) => {
    const nowMs = this.#deps.clock();
    const over = this.#over(nowMs);
    if (over) {
      // What was seen may be gone: others give back what they did not use. The next request goes by the new look.
      if (Math.abs(nowMs - this.#seenAtMs) > FRESH_MS && !this.#pause.isOn(nowMs)) this.#lookBeside();
      return over;
    }
    const aheadMs = this.#aheadMs();
    const sinceMs = nowMs - this.#block.atMs;
    const isOld = sinceMs > LAPSES_MS || sinceMs < 0;
    if (isOld) this.#creditMs = Math.min(0, this.#creditMs);
    if ((isOld || this.#isNear) && this.#creditMs < aheadMs && !this.#pause.isOn(nowMs)) return this.#ask(started);
    const passage = this.#start(started);
    if (this.#creditMs < 0 && !this.#pause.isOn(nowMs)) void this.#topUp(this.#blockMs(nowMs));
    return passage;
  };

  async #ask(started: (request: RunningRequest) => void): Promise<Passage> {
    const { clock, startTimer } = this.#deps;
    const giveUpMs = clock() + WAIT_MS;
    for (let asked = 0, leftMs = WAIT_MS; asked < 3 && leftMs > 0; asked += 1) {
      await endedWithin(this.#topUp(this.#aheadMs()), leftMs, startTimer);
      if (this.#creditMs >= this.#aheadMs() || this.#pause.isOn(clock())) break;
      const over = this.#over(clock());
      if (over) return over;
      leftMs = giveUpMs - clock();
    }
    return this.#start(started);
  }

  #over(nowMs: number): Passage | undefined {
    const openAtMs = (this.#chargedUntilMs ?? 0) - WINDOW_MS;
    // A clock that ran ahead says nothing.
    return openAtMs > nowMs && openAtMs < nowMs + BROKEN_AFTER_MS
      ? { pass: false, retryAfterMs: openAtMs - nowMs }
      : undefined;
  }

  #aheadMs(): number {
    return Math.min(Math.max(1, this.#expected.ms), this.#mostAtOnceMs());
  }

  /** More in one charge would take the whole window of a small limit, for seconds after its request has ended. */
  #mostAtOnceMs(): number {
    return (WINDOW_MS * this.#concurrency) / 8;
  }

  /** What this environment used lately, for the time of a block. */
  #blockMs(nowMs: number): number {
    const aheadMs = this.#aheadMs();
    const perMs = this.#block.usedMs / Math.max(1, nowMs - this.#block.atMs);
    const most = Math.min(BLOCK_REQUESTS * aheadMs, this.#mostAtOnceMs());
    return Math.max(aheadMs, Math.min(perMs * BLOCK_MS, most));
  }

  /** Brings the credit to this. One write at a time: whoever comes while one is on its way waits for that. */
  #topUp(toMs: number): Promise<void> {
    this.#topping ??= this.#topUpNow(toMs - this.#creditMs).finally(() => {
      this.#topping = undefined;
    });
    return this.#topping;
  }

  async #topUpNow(runMs: number): Promise<void> {
    this.#block = { atMs: this.#deps.clock(), usedMs: 0 };
    if (await this.#charge(runMs, WINDOW_MS)) this.#creditMs += runMs;
  }

  #start(started: (request: RunningRequest) => void): Passage {
    const { clock, startTimer } = this.#deps;
    const startMs = clock();
    let paidMs = this.#aheadMs();
    this.#creditMs -= paidMs;
    this.#block.usedMs += paidMs;
    let isOver = false;
    let cancel: (() => void) | undefined;
    const payFurther = async (): Promise<void> => {
      const mostMs = Math.min(MOST_MS, paidMs + Math.max(LEAST_FURTHER_MS, this.#mostAtOnceMs()));
      const furtherMs = Math.min(mostMs, Math.max(paidMs, FIRST_LOOK_MS) * FURTHER) - paidMs;
      const isPaid = await this.#charge(furtherMs, WINDOW_MS + DEBT_MS);
      if (isPaid) paidMs += furtherMs;
      if (isOver && isPaid) this.#giveBack(furtherMs);
      else if (!isOver && paidMs < MOST_MS) payIn(isPaid ? paidMs - (clock() - startMs) : AGAIN_MS);
    };
    const payIn = (ms: number): void => {
      cancel = startTimer(ms, () => void payFurther());
    };
    payIn(Math.max(paidMs, FIRST_LOOK_MS));
    const ended = (): void => {
      isOver = true;
      cancel?.();
      const ranMs = Math.min(MOST_MS, Math.max(0, clock() - startMs));
      this.#expected.learn(ranMs);
      this.#giveBack(paidMs - ranMs);
    };
    started({ ended });
    return PASS;
  }

  /** What the next request does not need goes back to the item. What a request has run and could not be charged for is dropped. */
  #giveBack(runMs: number): void {
    if (runMs > this.#aheadMs()) void this.#refund(runMs);
    else this.#creditMs = Math.max(this.#creditMs + runMs, -Math.max(FIRST_LOOK_MS, this.#aheadMs()));
  }

  /** An item that is behind already needs nothing back. */
  async #refund(runMs: number): Promise<void> {
    const nowMs = this.#deps.clock();
    const condition = { kind: 'add', fromMs: nowMs - LAG_MS, untilMs: nowMs + BROKEN_AFTER_MS } as const;
    const costMs = -runMs / this.#concurrency;
    const end = await this.#deps.table.charge({ key: this.#key, costMs, seen: 0, condition, nowMs });
    if (end.kind === 'charged') this.#see(end.state.arrivalMs);
    else if (end.kind !== 'refused') this.#pause.begin(nowMs);
  }

  /** @returns whether the item has taken it; it does unless it is further ahead than `mostAheadMs` */
  async #charge(runMs: number, mostAheadMs: number): Promise<boolean> {
    const { table, clock } = this.#deps;
    for (let tries = 0; tries < 2; tries += 1) {
      const nowMs = clock();
      const condition = this.#condition(nowMs, nowMs + mostAheadMs);
      const end = await table.charge({ key: this.#key, costMs: runMs / this.#concurrency, seen: 0, condition, nowMs });
      if (end.kind === 'charged') this.#see(end.state.arrivalMs);
      else if (end.kind !== 'refused') this.#pause.begin(nowMs);
      if (end.kind !== 'refused') return end.kind !== 'failed';
      this.#othersWrite = condition.kind === 'restart';
      await this.#look();
      if ((this.#chargedUntilMs ?? 0) > nowMs + mostAheadMs) return false;
      // The read may be older than the write that was refused.
      if (tries === 1 && condition.kind === 'add') this.#see(condition.untilMs + 1);
    }
    return false;
  }

  #see(chargedUntilMs: number | undefined): void {
    this.#chargedUntilMs = chargedUntilMs;
    this.#seenAtMs = this.#deps.clock();
    this.#isNear = (chargedUntilMs ?? 0) - this.#seenAtMs > NEAR_MS;
  }

  #condition(nowMs: number, untilMs: number): ChargeCondition {
    const known = this.#chargedUntilMs;
    const fromMs = nowMs - LAG_MS;
    const isIdle = known === undefined || (known < fromMs && !this.#othersWrite) || known > nowMs + BROKEN_AFTER_MS;
    if (!isIdle) return { kind: 'add', fromMs, untilMs };
    return { kind: 'restart', fromMs, brokenMs: nowMs + BROKEN_AFTER_MS, atMs: nowMs - RESTART_MS };
  }

  #lookBeside(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.#look().finally(() => {
      this.#isLooking = false;
    });
  }

  async #look(): Promise<void> {
    const sentMs = this.#deps.clock();
    try {
      this.#see((await this.#deps.table.read(this.#key))?.arrivalMs);
    } catch {
      this.#pause.begin(sentMs);
    }
  }
}
