// The patrol's own lights, round by round.

import { setImmediate } from 'node:timers/promises';
import type { AuditRecord } from '../../../lambdas/contract/audit-record';
import { DEFAULT_OVERLOAD } from '../../../lambdas/contract/settings';
import { isInForce, type LightStore } from '../../../lambdas/domain/light/light';
import { createMemoryLights } from '../../support/memory-stores/lights';
import { testPatrol } from '../../support/patrol';

const SLOW_MS = 3_000;

test('an overloaded Cell turns read-only, and is freed once it is at ease', async () => {
  const records: AuditRecord[] = [];
  const lights = createMemoryLights(records);
  let latencyMs = SLOW_MS;
  const probe = async () => ({ ok: true as const, latencyMs });
  const patrol = testPatrol(['erp'], { lights, probe }, DEFAULT_OVERLOAD);
  await patrol.round();
  await patrol.round();
  expect(await lights.list()).toEqual([]);
  await patrol.round();
  expect(await lights.list()).toMatchObject([{ target: { cell: 'erp' }, light: { setBy: 'patrol' } }]);
  // Renewed, which is no change.
  await patrol.round();
  latencyMs = 20;
  for (let look = 0; look < 5; look += 1) await patrol.round();
  const [{ light } = { light: undefined }] = await lights.list();
  expect(isInForce(light, patrol.nowMs)).toBe(false);
  const change = { user: 'patrol', cell: 'erp', target: 'erp', method: '', status: 0 };
  expect(records).toMatchObject([
    { ...change, action: 'light.red', before: null, after: { color: 'red' }, reason: 'The Cell is overloaded' },
    { ...change, action: 'light.green', before: { color: 'red' }, after: null },
  ]);
});

test('each Cell has its own light, and a record of its own', async () => {
  const records: AuditRecord[] = [];
  const lights = createMemoryLights(records);
  await lights.setOwn('gateway', { reason: 'r', setBy: 'patrol', sinceMs: 0, untilMs: 2 ** 50 }, undefined);
  const slow = new Set(['http://crm']);
  const probe = async (baseUrl: string) => ({ ok: true as const, latencyMs: slow.has(baseUrl) ? SLOW_MS : 20 });
  const patrol = testPatrol(['crm', 'erp'], { lights, probe }, DEFAULT_OVERLOAD);
  for (let look = 0; look < 4; look += 1) await patrol.round();
  slow.add('http://erp');
  for (let look = 0; look < 4; look += 1) await patrol.round();
  expect(records.map(({ action, target }) => [action, target])).toEqual([
    ['light.red', 'crm'],
    ['light.red', 'erp'],
  ]);
});

test('a light that could not be set is a fault of its round, which goes on', async () => {
  const lights: LightStore = {
    ...createMemoryLights(),
    setOwn: async () => {
      await setImmediate();
      throw new Error('throttled');
    },
  };
  const probe = async () => ({ ok: true as const, latencyMs: SLOW_MS });
  const patrol = testPatrol(['erp'], { lights, probe }, DEFAULT_OVERLOAD);
  for (let look = 0; look < 2; look += 1) expect((await patrol.round()).faults).toEqual([]);
  expect(await patrol.round()).toMatchObject({ faults: [new Error('throttled')], fleet: { redLights: 0 } });
});

test("a person's light stands, whatever the Cell does", async () => {
  const lights = createMemoryLights();
  const byAnn = { reason: 'migration', setBy: 'ann', sinceMs: 0, untilMs: Number.MAX_SAFE_INTEGER };
  await lights.setOwn({ cell: 'erp' }, byAnn, undefined);
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
