// Which rules hold for a tenant, what a pointer has to be, and which rules stay in memory.

import type { DeployedRules, LiveRules } from '../../../../lambdas/contract/live-config';
import {
  createLiveViews,
  isTried,
  type LivePointer,
  nextShare,
  readPointer,
  rulesFor,
} from '../../../../lambdas/domain/live/live-view';

const rulesOf = (name: string) => ({ name }) as unknown as LiveRules;
const DEPLOYED = { rules: rulesOf('deployed'), replaces: 2 } as unknown as DeployedRules;
const pointer = (version: number, hash: string, more: Partial<LivePointer> = {}) =>
  ({ version, hash, ...more }) as LivePointer;

function views() {
  const loads: string[] = [];
  const make = createLiveViews(async (hash) => {
    loads.push(hash);
    return rulesOf(hash);
  }, DEPLOYED);
  return { loads, make };
}

test.each<[string, LivePointer | undefined]>([
  ['no pointer', undefined],
  ['a version that the deployment replaces', pointer(2, 'a')],
  ['the deployed rules by name', pointer(3, '')],
])('%s: the deployed rules hold for all', async (_, named) => {
  const { make, loads } = views();
  const view = await make(named);
  expect(view).toEqual({ pointer: named, base: { version: 0, rules: rulesOf('deployed') }, tried: undefined });
  expect(loads).toEqual([]);
});

test('a version without a rollout holds for all', async () => {
  const { make } = views();
  expect(await make(pointer(3, 'a'))).toMatchObject({ base: { version: 3, rules: rulesOf('a') }, tried: undefined });
});

test.each([
  [undefined, { version: 0, rules: rulesOf('deployed') }],
  [
    { version: 3, hash: 'a' },
    { version: 3, rules: rulesOf('a') },
  ],
])('while a version is tried, all others go by the one before: %j', async (before, base) => {
  const { make } = views();
  const tried = pointer(4, 'b', { rollout: { tenants: ['acme'] }, ...(before && { before }) });
  const view = await make(tried);
  expect(view).toMatchObject({ base, tried: { version: 4, rules: rulesOf('b') } });
  expect(rulesFor(view, 'acme').version).toBe(4);
  expect(rulesFor(view, 'globex')).toEqual(base);
  expect(rulesFor(view, undefined)).toEqual(base);
});

test('nothing is tried of a version that the deployment replaces', async () => {
  const view = await views().make(pointer(2, 'b', { rollout: { tenants: ['acme'] } }));
  expect(view.tried).toBeUndefined();
  expect(rulesFor(view, 'acme').version).toBe(0);
});

test('the rules of three versions stay in memory: those that were asked for last', async () => {
  const { make, loads } = views();
  for (const name of ['a', 'b', 'c', 'a', 'd', 'a', 'c', 'd']) await make(pointer(9, name));
  expect(loads).toEqual(['a', 'b', 'c', 'd']);
  await make(pointer(9, 'b'));
  expect(loads).toEqual(['a', 'b', 'c', 'd', 'b']);
});

test('rules that cannot be loaded are asked for again', async () => {
  let isGone = true;
  const make = createLiveViews(
    (hash) => (isGone ? Promise.reject(new Error('gone')) : Promise.resolve(rulesOf(hash))),
    DEPLOYED,
  );
  await expect(make(pointer(3, 'a'))).rejects.toThrow('gone');
  isGone = false;
  expect(await make(pointer(3, 'a'))).toMatchObject({ base: { version: 3 } });
});

test.each([
  [undefined],
  ['not json'],
  ['null'],
  ['{}'],
  ['{"version":1}'],
  ['{"hash":"a"}'],
  ['{"version":"1","hash":"a"}'],
  ['{"version":1.5,"hash":"a"}'],
  ['{"version":1,"hash":2}'],
])('%s is no pointer', (text) => {
  expect(readPointer(text)).toBeUndefined();
});

test('a pointer is read with all that it says', () => {
  const whole = pointer(1, 'a', { rollout: { percent: 5 } });
  expect(readPointer(JSON.stringify(whole))).toEqual(whole);
});

test.each([
  [{ steps: [5, 25, 100], percent: 5 }, 25],
  [{ steps: [5, 25, 100] }, 5],
  [{ steps: [5, 25], percent: 25 }, undefined],
  [{ percent: 5 }, undefined],
])('of the rollout %j the next share is %j', (rollout, share) => {
  expect(nextShare(rollout)).toBe(share);
});

describe('a share of the tenants', () => {
  const tenants = Array.from({ length: 2_000 }, (_, index) => `tenant-${index}`);
  const triedBy = (percent: number, hash = 'a') =>
    tenants.filter((tenant) => isTried(pointer(1, hash, { rollout: { percent } }), tenant));

  test('is nobody at 0, everybody at 100, and about as many as it says between', () => {
    expect(triedBy(0)).toEqual([]);
    expect(isTried(pointer(1, 'a', { rollout: {} }), 'acme')).toBe(false);
    expect(triedBy(100)).toEqual(tenants);
    expect(triedBy(10).length).toBeGreaterThan(150);
    expect(triedBy(10).length).toBeLessThan(250);
  });

  test('grows by others, and is of others for other rules', () => {
    expect(triedBy(20)).toEqual(expect.arrayContaining(triedBy(10)));
    expect(triedBy(10, 'b')).not.toEqual(triedBy(10));
  });

  test('has the named tenants in any case', () => {
    expect(isTried(pointer(1, 'a', { rollout: { tenants: ['acme'], percent: 0 } }), 'acme')).toBe(true);
  });
});
