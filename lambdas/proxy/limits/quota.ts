// The quota of one tenant, as one environment keeps it. Far from the quota requests pass and are counted some at a time;
// near it an environment counts them ahead, and asks first.

import type { QuotaSize } from '../../domain/tenant/quota-size';
import { endedWithin, type StartTimer } from '../fleet/timer';
import { QuotaBook, type QuotaBookDeps, type QuotaDay, type UsedUp } from './quota-book';

export interface QuotaDeps extends QuotaBookDeps {
  readonly startTimer: StartTimer;
}

export interface TenantQuota {
  /** What is used up as far as this environment knows; costs nothing. */
  usedUp(size: QuotaSize): UsedUp | undefined;
  /** Counts one request, or says what is used up. A promise where the table is asked first. */
  enter(size: QuotaSize): UsedUp | undefined | Promise<UsedUp | undefined>;
}

/** A request waits this long for the table at most. */
const WAIT_MS = 150;
const MOST_TRIES = 100;

export function createTenantQuota(tenantId: string, deps: QuotaDeps): TenantQuota {
  const { clock, startTimer } = deps;
  const book = new QuotaBook(tenantId, deps);

  const near = async (asked: QuotaDay, size: QuotaSize): Promise<UsedUp | undefined> => {
    const giveUpMs = clock() + WAIT_MS;
    let today = asked;
    // Whoever comes while others take what was counted ahead asks again.
    for (let tries = 0; tries < MOST_TRIES && today.inHand === 0 && book.atOnce(size, today) < 1; tries += 1) {
      if (book.isAway(clock()) || clock() >= giveUpMs) break;
      await endedWithin(book.reserve(today, size), WAIT_MS, startTimer);
      // A day that has ended meanwhile lets nobody in on the new one.
      today = book.turn(size, clock());
      const over = book.usedUp(size, today);
      if (over) return over;
    }
    // Where the table does not answer: up to what was left when it last did.
    return book.take(today);
  };

  return {
    usedUp(size) {
      return book.usedUp(size, book.turn(size, clock()));
    },
    enter(size) {
      const nowMs = clock();
      const today = book.turn(size, nowMs);
      const over = book.usedUp(size, today);
      if (over) return over;
      if (today.inHand > 0) return book.take(today);
      const atOnce = book.atOnce(size, today);
      if (atOnce < 1) return near(today, size);
      book.take(today);
      book.countIfDue(today, atOnce, nowMs);
      return undefined;
    },
  };
}
