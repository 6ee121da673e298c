// The quota of one tenant, as one environment keeps it. Far from the quota requests pass and are counted some at a time;
// near it an environment counts them ahead, and asks first.

import type { Period } from '../../domain/tenant/period';
import type { QuotaSize } from '../../domain/tenant/quota-size';
import { endedWithin, type StartTimer } from '../fleet/timer';
import { QuotaBook, type QuotaBookDeps, type UsedUp } from './quota-book';

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

  const near = async (asked: Period, size: QuotaSize): Promise<UsedUp | undefined> => {
    const giveUpMs = clock() + WAIT_MS;
    let of = asked;
    // Whoever comes while others take what was counted ahead asks again.
    for (let tries = 0; tries < MOST_TRIES && book.inHand === 0 && book.atOnce(size) < 1; tries += 1) {
      if (book.isAway(clock()) || clock() >= giveUpMs) break;
      await endedWithin(book.reserve(of, size), WAIT_MS, startTimer);
      // A day that has ended meanwhile lets nobody in on the new one.
      of = book.turn(size, clock());
      const over = book.usedUp(size, of);
      if (over) return over;
    }
    // Where the table does not answer: up to what was left when it last did.
    return book.take();
  };

  return {
    usedUp(size) {
      return book.usedUp(size, book.turn(size, clock()));
    },
    enter(size) {
      const nowMs = clock();
      const of = book.turn(size, nowMs);
      const over = book.usedUp(size, of);
      if (over) return over;
      if (book.inHand > 0) return book.take();
      const atOnce = book.atOnce(size);
      if (atOnce < 1) return near(of, size);
      book.take();
      book.countIfDue(of, atOnce, nowMs);
      return undefined;
    },
  };
}
