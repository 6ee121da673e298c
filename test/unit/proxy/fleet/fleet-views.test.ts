// How long what is known of a circuit spares another read.

import { CLOSED } from '../../../../lambdas/domain/circuit/circuit';
import { createFleetViews } from '../../../../lambdas/proxy/fleet/fleet-views';

test('a circuit read, or told of by a write, is recent for a quarter of a second', async () => {
  let nowMs = 1_000_000;
  const state = { circuit: CLOSED, cellLight: undefined, platformLight: undefined };
  const views = createFleetViews({ read: async () => state }, () => nowMs);
  const recentAfter = (ms: number) => {
    nowMs += ms;
    return views.isRecent('erp');
  };
  expect(views.isRecent('erp')).toBe(false);
  await views.refresh('erp');
  expect([recentAfter(0), recentAfter(250), recentAfter(1)]).toEqual([true, true, false]);
  views.learn('erp', CLOSED);
  expect([recentAfter(250), recentAfter(1)]).toEqual([true, false]);
  expect(views.isRecent('crm')).toBe(false);
});
