// The patrol's own lights, round by round.

import { DEFAULT_OVERLOAD } from '../../../lambdas/contract/settings';
import { createMemoryLights } from '../../support/memory-stores/lights';
import { testPatrol } from '../../support/patrol';

const SLOW_MS = 3_000;

test('an overloaded Cell turns read-only, and is freed once it is at ease', async () => {
  const lights = createMemoryLights();
  let latencyMs = SLOW_MS;
  const probe = async () => ({ ok: true as const, latencyMs });
  const patrol = testPatrol(['erp'], { lights, probe }, DEFAULT_OVERLOAD);
  await patrol.round();
  await patrol.round();
  expect(await lights.list()).toEqual([]);
  await patrol.round();
  expect(await lights.list()).toMatchObject([{ target: { cell: 'erp' }, light: { setBy: 'patrol' } }]);
  latencyMs = 20;
  for (let look = 0; look < 5; look += 1) await patrol.round();
  expect(await lights.list()).toEqual([]);
});

test("a person's light stands, whatever the Cell does", async () => {
  const lights = createMemoryLights();
  const byAnn = { reason: 'migration', setBy: 'ann', sinceMs: 0, untilMs: Number.MAX_SAFE_INTEGER };
  await lights.set({ cell: 'erp' }, byAnn);
  let latencyMs = SLOW_MS;
  const patrol = testPatrol(['erp'], { lights, probe: async () => ({ ok: true, latencyMs }) }, DEFAULT_OVERLOAD);
  for (let look = 0; look < 4; look += 1) await patrol.round();
  latencyMs = 20;
  for (let look = 0; look < 6; look += 1) await patrol.round();
  expect(await lights.list()).toEqual([{ target: { cell: 'erp' }, light: byAnn }]);
});

test('without the setting no light is ever touched', async () => {
  const lights = createMemoryLights();
  const patrol = testPatrol(['erp'], { lights, probe: async () => ({ ok: true, latencyMs: SLOW_MS }) });
  for (let look = 0; look < 4; look += 1) await patrol.round();
  expect(await lights.list()).toEqual([]);
});
