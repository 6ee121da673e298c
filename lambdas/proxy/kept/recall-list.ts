// Recalls as this environment last read them: with the platform's light, which each look reads anyway, or by a look of
// their own where none has come by.

import type { BatchGetItemInput, BatchGetItemOutput } from '@aws-sdk/client-dynamodb';
import type { Recalls } from '../../domain/kept-verdict';
import type { Clock } from '../../domain/ports';
import { steadyClock } from '../../domain/steady-clock';
import type { DynamoCall, Item } from '../../stores/dynamodb/call';
import { asksForPlatform } from '../../stores/dynamodb/fleet-items';
import { readRecalls, recallKeys, withoutRecalls, withRecalls } from '../../stores/dynamodb/recalls';
import { createLooks } from '../fleet/looks';
import { endedWithin, type StartTimer, TABLE_WAIT_MS } from '../fleet/timer';

export interface RecallListOptions {
  readonly call: DynamoCall;
  readonly tableName: string;
  /** How much longer the last known recalls serve while they cannot be read. */
  readonly staleMs: number;
  readonly clock: Clock;
  /** 0..1: environments that lost the table together do not come back together. */
  readonly random: () => number;
  readonly startTimer: StartTimer;
}

export interface RecallList {
  watch(call: DynamoCall): DynamoCall;
  /** What may have ended a verdict of that time; undefined where that is not known well enough to let it pass. */
  since(madeAtMs: number): Promise<Recalls | undefined>;
}

/** A verdict this young is as good as one that is not kept; recalls this young need no look. */
const FRESH_MS = 5_000;
/** Longest that a request waits for a look where no known recalls can serve: the first look has to connect. */
export const FIRST_WAIT_MS = 1_500;

/** Before anything was read. */
export const NO_RECALLS: Recalls = { tenant: () => undefined, isRevoked: () => false };

export function createRecallList(options: RecallListOptions): RecallList {
  const { call, tableName, staleMs, clock, random, startTimer } = options;
  const steady = steadyClock(clock);
  let recalls = NO_RECALLS;
  let readAtMs = 0;
  const looks = createLooks(steady, random);

  const learn = (read: Recalls, atMs: number): void => {
    if (atMs < readAtMs) return;
    recalls = read;
    readAtMs = atMs;
  };
  const isWithin = (atMs: number, ms: number): boolean => steady() - atMs < ms;
  const canServe = (): boolean => isWithin(readAtMs, FRESH_MS + staleMs);
  /** After the clock was set back, the steady one still knows where others write. */
  const keys = (): Item[] => recallKeys(clock(), steady());

  const look = async (atMs: number): Promise<void> =>
    learn(readRecalls(await call('BatchGetItem', { RequestItems: { [tableName]: { Keys: keys() } } })), atMs);

  return {
    watch: (watched) => async (operation, input) => {
      if (operation !== 'BatchGetItem' || !asksForPlatform(input)) return watched(operation, input);
      const atMs = steady();
      const answer = await watched(
        operation,
        withRecalls(input as BatchGetItemInput, tableName, keys()) as typeof input,
      );
      try {
        learn(readRecalls(answer as BatchGetItemOutput), atMs);
      } catch {
        // Recalls were left unread: those of before serve, and the next look reads them again.
      }
      return withoutRecalls(answer);
    },
    async since(madeAtMs) {
      const ageMs = clock() - madeAtMs;
      // A verdict from a clock that is ahead has no known age.
      if (ageMs >= 0 && ageMs < FRESH_MS) return recalls;
      if (!isWithin(readAtMs, FRESH_MS) && !looks.isPaused()) {
        await endedWithin(looks.look(look), canServe() ? TABLE_WAIT_MS : FIRST_WAIT_MS, startTimer);
      }
      return canServe() ? recalls : undefined;
    },
  };
}
