// How far the version that is tried has come, as the patrol last saw it.

import { type LivePointer, nextShare } from '../../domain/live/live-view';
import type { SideCounts } from '../../domain/live/rollout-counts';
import type { RolloutBook } from '../../stores/dynamodb/rollout-counts';

/** Null where nothing is tried. */
export async function rolloutProgress(
  { read }: Pick<RolloutBook, 'read'>,
  pointer: LivePointer | undefined,
): Promise<object | null> {
  if (pointer?.rollout === undefined) return null;
  const { rollout, version } = pointer;
  const { counts, state } = await read(version);
  const bakedSeconds = Math.floor((state?.bakedMs ?? 0) / 1000);
  return {
    says: state?.says ?? 'The patrol has not looked yet',
    looked_at: state === undefined ? null : state.lookedAtMs / 1000,
    next_percent: nextShare(rollout) ?? null,
    baked_seconds: bakedSeconds,
    left_seconds: rollout.bakeSeconds === undefined ? null : Math.max(0, rollout.bakeSeconds - bakedSeconds),
    tried: sideJson(counts.tried),
    others: sideJson(counts.others),
  };
}

function sideJson({ requests, serverErrors, timeouts, refusals }: SideCounts) {
  return { requests, server_errors: serverErrors, timeouts, refusals };
}
