// How long what is known of a circuit spares another read.

import { type Circuit, CLOSED } from '../../../../lambdas/domain/circuit/circuit';
import type { FleetState } from '../../../../lambdas/domain/circuit/ports';
import { circuitOf, createFleetViews } from '../../../../lambdas/proxy/fleet/fleet-views';

test('a circuit that was read, or answered by a write, is recent for a quarter of a second', async () => {
  let nowMs = 1_000_000;
  const state = { circuit: CLOSED, cellLight: undefined, platformLight: undefined };
  const views = createFleetViews({ read: async () => state }, () => nowMs, 2_000);
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

test('looks at many Cells ask for the platform’s light once in half the time that it is trusted', async () => {
  let nowMs = 1_000_000;
  const asked: boolean[] = [];
  const platformLight = { reason: 'move', setBy: 'ann', sinceMs: 0, untilMs: 2_000_000 };
  const read = async (_cell: string | undefined, asksPlatform = true) => {
    asked.push(asksPlatform);
    return { circuit: CLOSED, cellLight: undefined, platformLight: asksPlatform ? platformLight : undefined };
  };
  const views = createFleetViews({ read }, () => nowMs, 2_000);
  expect(views.platform()).toEqual({ readAtMs: 0 });
  for (const cell of ['erp', 'crm', 'wms']) await views.refresh(cell);
  nowMs += 999;
  await views.refresh('erp');
  expect(asked).toEqual([true, false, false, false]);
  expect(views.platform()).toMatchObject({ platformLight, readAtMs: 1_000_000 });
  nowMs += 1;
  await views.refresh('crm');
  await views.refresh(undefined);
  expect(asked).toEqual([true, false, false, false, true, true]);
});

test('a read that lags behind a write of this environment overrides it after two seconds, a newer one at once', async () => {
  let nowMs = 1_000_000;
  const at = (generation: number, calls: number): Circuit => ({
    ...CLOSED,
    generation,
    calls: Array.from({ length: calls }, (_, index) => ({ index, successes: 0, failures: 1, reports: 0, blame: {} })),
  });
  let circuit: Circuit = at(1, 0);
  const read = async () => ({ circuit, cellLight: undefined, platformLight: undefined });
  const views = createFleetViews({ read }, () => nowMs, 2_000);
  const afterRead = async () => {
    await views.refresh('erp');
    return circuitOf(views.current('erp'));
  };
  views.learn('erp', at(1, 2));
  nowMs += 1_999;
  expect(await afterRead()).toEqual(at(1, 2));
  nowMs += 1;
  expect(await afterRead()).toEqual(at(1, 0));
  views.learn('erp', at(1, 2));
  circuit = at(2, 0);
  expect(await afterRead()).toEqual(at(2, 0));
});

test('callers share a read until it is lost, and what a lost read brings late is dropped', async () => {
  let nowMs = 1_000_000;
  const reads: PromiseWithResolvers<FleetState>[] = [];
  const read = () => {
    const one = Promise.withResolvers<FleetState>();
    reads.push(one);
    return one.promise;
  };
  const views = createFleetViews({ read }, () => nowMs, 2_000);
  const ofGeneration = (generation: number) => ({
    circuit: { ...CLOSED, generation },
    cellLight: undefined,
    platformLight: undefined,
  });
  const seen = async (refreshed: Promise<void>) => {
    await refreshed;
    return circuitOf(views.current('erp')).generation;
  };
  const lost = views.refresh('erp');
  nowMs += 999;
  void views.refresh('erp');
  expect(reads).toHaveLength(1);
  nowMs += 1;
  const [first, second] = [views.refresh('erp'), views.refresh('erp')];
  expect(reads).toHaveLength(2);
  const aTurn = new Promise((resolve) => setImmediate(resolve, 'all wait'));
  expect(await Promise.race([first, second, aTurn])).toBe('all wait');
  reads[1]?.resolve(ofGeneration(2));
  expect(await seen(second)).toBe(2);
  reads[0]?.resolve(ofGeneration(1));
  expect(await seen(Promise.all([lost, first]).then(() => undefined))).toBe(2);
});
