// What an environment has in hand or owes of one limit, and the writes that settle it with the item.

import type { Clock } from '../../domain/ports';
import type { LimitTable } from '../../stores/limit-table';
import { FROZEN_MS } from '../fleet/timer';
import { type Band, WRITES_PER_SECOND } from './band';
import type { Bucket } from './bucket';
import { createTill } from './charging';
import type { Sight } from './sight';

interface LedgerDeps {
  readonly key: string;
  readonly bucket: Bucket;
  readonly sight: Sight;
  readonly table: LimitTable;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onUnavailable: () => void;
}

interface Settlement {
  /** The balance afterwards. */
  readonly high: number;
  /** What is left of an old debt afterwards. */
  readonly debt: number;
  readonly block: number;
  readonly queueMs: number;
  readonly awaited: boolean;
}

export interface Ledger {
  /** Requests in hand; below 0: requests that have passed and are not paid for. */
  readonly balance: number;
  /** Unix ms from which the next request in hand counts. */
  readonly readyAtMs: number;
  /** Nothing has been written yet. */
  readonly isNew: boolean;
  readonly writing: boolean;
  /** The table answered the last write. */
  readonly isAnswered: boolean;
  take(): void;
  refused(): void;
  /** A write next to the request is due. */
  isDue(band: Band, ownRate: number, nowMs: number): boolean;
  /** The balance at which the table is asked. A larger debt, from before the limit was near, is paid off in turn. */
  floor(band: Band): number;
  /** What is left of that debt after the next write. */
  debtAfter(band: Band): number;
  mayWriteAtMs(nowMs: number): number;
  /** The table has not answered lately. */
  isAway(nowMs: number): boolean;
  look(): Promise<void>;
  /** One write at a time: whoever comes while one is on its way waits for that. */
  write(settlement: Settlement): Promise<void>;
}

/** How far requests may run ahead of the expected ones before a write is due. */
const PACE = 1.25;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Until the fleet is measured: how many other environments one assumes, by the limit in requests a second. */
const UNKNOWN_SHARE = 20;

export function createLedger({ bucket, sight, clock, random, onUnavailable, ...deps }: LedgerDeps): Ledger {
  const { tokenMs, leadMs, perSecond } = bucket;
  const till = createTill({ ...deps, bucket, sight, clock });
  let balance = 0;
  let readyAtMs = 0;
  let refused = 0;
  let oldDebt = 0;
  let written = { atMs: -Infinity, balance: 0 };
  let writing: Promise<void> | undefined;
  let pausedUntilMs = 0;
  let failures = 0;

  const pause = (): void => {
    failures += 1;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
    pausedUntilMs = clock() + pauseMs * (0.5 + random());
    onUnavailable();
  };

  const settle = async ({ high, debt, ...order }: Settlement): Promise<void> => {
    const tokens = high - balance;
    const told = refused;
    const sentMs = clock();
    written = { atMs: sentMs, balance: high };
    const end = await till.charge({ ...order, tokens, refused: told });
    if (end.kind === 'charged' || end.kind === 'refused') failures = 0;
    else if (clock() - sentMs < FROZEN_MS) pause();
    // A write that may have been applied counts as one that was: it left before its environment froze, or before it was cut off.
    if (end.kind !== 'charged' && end.kind !== 'unknown') return;
    balance += tokens;
    oldDebt = debt;
    refused -= told;
    if (end.kind === 'charged') readyAtMs = end.state.arrivalMs - leadMs - (high - 1) * tokenMs;
  };

  const mayWriteAtMs = (nowMs: number): number => {
    const { environments, measured } = sight.traffic(nowMs);
    const others = measured ? environments : Math.min(WRITES_PER_SECOND, perSecond / UNKNOWN_SHARE);
    return Math.max(pausedUntilMs, written.atMs + (others / WRITES_PER_SECOND) * 1000);
  };

  return {
    get balance() {
      return balance;
    },
    get readyAtMs() {
      return readyAtMs;
    },
    get isNew() {
      return written.atMs === -Infinity;
    },
    get writing() {
      return writing !== undefined;
    },
    get isAnswered() {
      return failures === 0;
    },
    take() {
      balance -= 1;
      readyAtMs += tokenMs;
    },
    refused() {
      refused += 1;
    },
    isDue(band, ownRate, nowMs) {
      if (writing || nowMs < mayWriteAtMs(nowMs)) return false;
      if (written.atMs === -Infinity) return true;
      const expected = written.balance - (PACE * ownRate * (nowMs - written.atMs)) / 1000 - band.slack;
      return balance <= band.low || balance < expected;
    },
    floor: (band) => band.low - oldDebt,
    debtAfter({ high, low }) {
      return oldDebt === 0 ? Math.max(0, low - balance) : Math.max(0, oldDebt - (high - low));
    },
    mayWriteAtMs,
    isAway: (nowMs) => nowMs < pausedUntilMs,
    look: () => till.look(),
    write(settlement) {
      writing ??= settle(settlement).finally(() => {
        writing = undefined;
      });
      return writing;
    },
  };
}
