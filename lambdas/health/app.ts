// The patrol's flow: as many rounds as one invocation holds, each at its time, none beyond the deadline.

import { type RoundOutcome, type RoundPorts, type RoundSettings, runRound, WRITE_RESERVE_MS } from './round';

export interface PatrolSchedule {
  readonly rounds: number;
  readonly intervalMs: number;
}

/** The outside of the patrol besides what a round needs. */
export interface PatrolPorts extends RoundPorts {
  readonly wait: (ms: number) => Promise<void>;
  /** Called after each round, and after each that failed as a whole. */
  readonly report: (outcome: RoundOutcome | { readonly failed: unknown }) => void;
  /** Tends the live version next to each round, where live changes are on. Never rejects. */
  readonly tendLive?: (() => Promise<void>) | undefined;
}

/**
 * @param deadlineMs Unix ms by which everything must be done
 * @throws where the last round failed, so that the platform counts the run as failed; the rounds after it run all the same.
 *   Lambda logs what is thrown, unmasked and with all that hangs on it: the failure itself is in the report alone.
 */
export async function patrol(
  ports: PatrolPorts,
  settings: RoundSettings,
  schedule: PatrolSchedule,
  deadlineMs: number,
): Promise<void> {
  const startedAtMs = ports.clock();
  let failed = false;
  for (let round = 0; round < schedule.rounds; round += 1) {
    const dueInMs = startedAtMs + round * schedule.intervalMs - ports.clock();
    // Never longer than a period, however far the clock is set back while this waits.
    if (dueInMs > 0) await ports.wait(Math.min(dueInMs, schedule.intervalMs));
    if (ports.clock() + settings.probeTimeoutMs + WRITE_RESERVE_MS > deadlineMs) break;
    const tended = ports.tendLive?.();
    try {
      ports.report(await runRound(ports, settings, deadlineMs));
      failed = false;
    } catch (error) {
      failed = true;
      ports.report({ failed: error });
    }
    await tended;
  }
  if (failed) throw new Error('The last round of the patrol failed');
}
