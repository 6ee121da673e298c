// While a version is tried: how the requests of both sides ended, added to the table every few seconds next to a request.
// What cannot be written is kept for the next time; no request waits for it.

import type { ErrorCode } from '../../contract/error-codes';
import { keepNewest } from '../../domain/bounded';
import type { GatewayResponse, RequestFacts } from '../../domain/http';
import {
  type Counting,
  countsSum,
  type Failure,
  noCounts,
  type RolloutCounts,
  type Side,
} from '../../domain/live/rollout-counts';
import type { Clock } from '../../domain/ports';
import { isRefusal, type Refusal } from '../../domain/refusal';

export interface Tally {
  /** Begins to write what is due; called while a request is under way. */
  send(): void;
  count(version: number, side: Side, group: number, failure: Failure | undefined): void;
}

interface TallyDeps {
  readonly add: (version: number, counts: RolloutCounts) => Promise<void>;
  readonly clock: Clock;
}

const SEND_AFTER_MS = 10_000;
/** Versions whose counts wait at once: one, and those before it whose requests end late. */
const MOST_WAITING = 4;

export function createTally({ add, clock }: TallyDeps): Tally {
  const waiting = new Map<number, Counting>();
  let sinceMs: number | undefined;

  const keep = (version: number, counts: Counting): void => {
    sinceMs ??= clock();
    keepNewest(waiting, version, counts, MOST_WAITING);
  };

  const keepAgain = (version: number, unsent: Counting): void => {
    const meanwhile = waiting.get(version);
    keep(version, meanwhile ? countsSum(unsent, meanwhile) : unsent);
  };

  return {
    send() {
      if (sinceMs === undefined || Math.abs(clock() - sinceMs) < SEND_AFTER_MS) return;
      sinceMs = undefined;
      for (const [version, counts] of waiting) add(version, counts).catch(() => keepAgain(version, counts));
      waiting.clear();
    },
    count(version, side, group, failure) {
      const counts = waiting.get(version) ?? noCounts();
      keep(version, counts);
      const [all, own] = [counts[side], counts.groups[group]];
      all.requests += 1;
      if (own) own[side] += 1;
      if (failure === undefined) return;
      all[failure] += 1;
      if (own) own[`${side}Failed`] += 1;
    },
  };
}

/** Refusals by the state of the gateway, its Cells or its lights. */
const STATE_CODES = new Set<ErrorCode>(['SERVICE_UNAVAILABLE', 'SIGNING_UNAVAILABLE', 'CIRCUIT_OPEN', 'RED_LIGHT']);

/**
 * How a request counts. A Cell that cannot be reached, and a fallback for one, count as the Cell's own 5xx.
 * @param byRules whether the version on trial can be why a request is refused with this code
 */
export function endOf(
  answer: GatewayResponse | Refusal,
  facts: RequestFacts,
  byRules: (code: ErrorCode) => boolean,
): Failure | 'well' | 'not counted' {
  if (!isRefusal(answer)) return answer.status >= 500 || facts['fallback'] === true ? 'serverErrors' : 'well';
  const { code } = answer;
  if (code === 'CELL_TIMEOUT') return 'timeouts';
  if (code === 'CELL_UNREACHABLE' || code === 'UPSTREAM_ERROR') return 'serverErrors';
  return STATE_CODES.has(code) || byRules(code) ? 'refusals' : 'not counted';
}
