// How far a version that is tried has come, as the admin API shows it.

import { rolloutProgress } from '../../../../lambdas/admin/live/rollout-progress';
import type { Rollout } from '../../../../lambdas/domain/live/live-view';
import { NO_COUNTS } from '../../../../lambdas/domain/live/rollout-counts';
import type { RolloutState } from '../../../../lambdas/stores/dynamodb/rollout-counts';

const STEPS: Rollout = { percent: 10, steps: [10, 50], bakeSeconds: 60 };
const counts = {
  ...NO_COUNTS,
  tried: { requests: 4, serverErrors: 1, timeouts: 2, refusals: 3 },
  others: { requests: 8, serverErrors: 5, timeouts: 6, refusals: 7 },
};
const seen = (bakedMs: number): RolloutState => ({
  look: 1,
  lookedAtMs: 1_764_000_000_500,
  bakedMs,
  looks: [],
  says: 'Well',
});
const progress = (rollout: Rollout | undefined, state?: RolloutState) => {
  const pointer = { version: 3, hash: 'h', deployed: 'd', ...(rollout && { rollout }) };
  return rolloutProgress({ read: async () => ({ counts, state }) }, pointer);
};

test('has the counts of both sides, and when the patrol looked', async () => {
  expect(await progress(STEPS, seen(30_999))).toEqual({
    says: 'Well',
    looked_at: 1_764_000_000.5,
    next_percent: 50,
    baked_seconds: 30,
    left_seconds: 30,
    tried: { requests: 4, server_errors: 1, timeouts: 2, refusals: 3 },
    others: { requests: 8, server_errors: 5, timeouts: 6, refusals: 7 },
  });
});

test.each<[what: string, rollout: Rollout, state: RolloutState | undefined, shown: object]>([
  ['before the first look', STEPS, undefined, { looked_at: null, baked_seconds: 0, left_seconds: 60 }],
  ['when it has baked longer', STEPS, seen(90_000), { baked_seconds: 90, left_seconds: 0 }],
  ['at its last step', { ...STEPS, percent: 50 }, seen(0), { next_percent: null, left_seconds: 60 }],
  ['without steps', { percent: 5 }, seen(90_000), { next_percent: null, baked_seconds: 90, left_seconds: null }],
])('is told %s', async (_, rollout, state, shown) => {
  expect(await progress(rollout, state)).toMatchObject(shown);
});

test('is null where nothing is tried', async () => {
  expect(await progress(undefined, seen(1))).toBeNull();
  expect(await rolloutProgress({ read: async () => ({ counts, state: undefined }) }, undefined)).toBeNull();
});
