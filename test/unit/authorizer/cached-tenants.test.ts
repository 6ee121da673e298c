// The cache asks the registry seldom, bridges its outage for a bounded time, and then refuses instead of opening.

import { cacheTenants, createTenantLookup } from '../../../lambdas/authorizer/cached-tenants';
import { DEFAULT_TENANT, type Tenant } from '../../../lambdas/domain/tenant/tenant';

const acme: Tenant = { ...DEFAULT_TENANT, id: 'acme', version: 1 };
const settings = { cacheSeconds: 5, staleSeconds: 60 };

function registry() {
  const fake = {
    nowMs: 1_000_000,
    asked: [] as string[],
    tenants: new Map<string, Tenant>([['acme', acme]]),
    reachable: true,
    get: async (id: string) => {
      fake.asked.push(id);
      if (!fake.reachable) throw new Error('unreachable');
      return fake.tenants.get(id);
    },
  };
  return fake;
}

function setUp(maxEntries?: number) {
  const fake = registry();
  const clock = () => fake.nowMs;
  const cache = cacheTenants({ reader: fake, settings, clock, ...(maxEntries ? { maxEntries } : {}) });
  return { fake, cache };
}

test('within cacheSeconds the registry is asked once', async () => {
  const { fake, cache } = setUp();
  await cache.get('acme');
  fake.nowMs += 4_999;
  expect(await cache.get('acme')).toBe(acme);
  expect(fake.asked).toEqual(['acme']);
});

test('after cacheSeconds a change is seen', async () => {
  const { fake, cache } = setUp();
  await cache.get('acme');
  fake.tenants.delete('acme');
  fake.nowMs += 5_000;
  expect(await cache.get('acme')).toBeUndefined();
});

test('many requests at once ask once, one tenant at a time', async () => {
  const { fake, cache } = setUp();
  await Promise.all([cache.get('acme'), cache.get('acme'), cache.get('other'), cache.get('acme')]);
  expect(fake.asked).toEqual(['acme', 'other']);
});

test('each of many requests at once gets the tenant that was read for the first', async () => {
  const { cache } = setUp();
  expect(await Promise.all(['acme', 'acme', 'globex', 'acme'].map((id) => cache.get(id)))).toEqual([
    acme,
    acme,
    undefined,
    acme,
  ]);
});

test('an unknown tenant is asked for again after a second', async () => {
  const { fake, cache } = setUp();
  expect(await cache.get('new')).toBeUndefined();
  fake.nowMs += 999;
  await cache.get('new');
  expect(fake.asked).toEqual(['new']);
  fake.tenants.set('new', { ...acme, id: 'new' });
  fake.nowMs += 1;
  expect(await cache.get('new')).toMatchObject({ id: 'new' });
});

test('while the registry is down the last answer serves until it is too old, and then nothing does', async () => {
  const { fake, cache } = setUp();
  await cache.get('acme');
  fake.reachable = false;
  fake.nowMs += 64_999;
  expect(await cache.get('acme')).toBe(acme);
  fake.nowMs += 1;
  await expect(cache.get('acme')).rejects.toThrow('a moment ago');
});

test('the age of the last answer is judged after the failed read, not before it', async () => {
  const { fake, cache } = setUp();
  await cache.get('acme');
  fake.nowMs += 60_000;
  fake.get = async () => {
    fake.nowMs += 5_000;
    throw new Error('timed out');
  };
  await expect(cache.get('acme')).rejects.toThrow('timed out');
});

test('a registry that is down from the start is an error, never an unknown or a valid tenant', async () => {
  const { fake, cache } = setUp();
  fake.reachable = false;
  await expect(cache.get('acme')).rejects.toThrow('unreachable');
});

test('after a failure nobody waits for the registry for a second, then one request tries again', async () => {
  const { fake, cache } = setUp();
  fake.reachable = false;
  await expect(cache.get('acme')).rejects.toThrow('unreachable');
  fake.nowMs += 999;
  await expect(cache.get('acme')).rejects.toThrow('a moment ago');
  await expect(cache.get('other')).rejects.toThrow('a moment ago');
  expect(fake.asked).toEqual(['acme']);
  fake.reachable = true;
  fake.nowMs += 1;
  expect(await cache.get('acme')).toBe(acme);
});

test('a reader that throws at once leaves nothing behind', async () => {
  const { fake, cache } = setUp();
  const working = fake.get;
  fake.get = () => {
    throw new Error('at once');
  };
  await expect(cache.get('acme')).rejects.toThrow('at once');
  fake.get = working;
  fake.nowMs += 1_000;
  expect(await cache.get('acme')).toBe(acme);
});

test('the cache is bounded: the answer read longest ago goes first', async () => {
  const { fake, cache } = setUp(2);
  await cache.get('acme');
  await cache.get('b');
  await cache.get('c');
  await cache.get('c');
  await cache.get('acme');
  expect(fake.asked).toEqual(['acme', 'b', 'c', 'acme']);
});

test('a name that can be no tenant’s is unknown without a question', async () => {
  const { fake } = setUp();
  const lookUp = createTenantLookup(fake);
  for (const name of ['a b', '', 'x'.repeat(65), 'acme,acme'])
    expect(await lookUp(name)).toEqual({ kind: 'checked', tenant: undefined });
  expect(fake.asked).toEqual([]);
  expect(await lookUp('acme')).toEqual({ kind: 'checked', tenant: acme });
  expect(await lookUp(undefined)).toMatchObject({ code: 'MISSING_TENANT_ID' });
  fake.reachable = false;
  expect(await lookUp('acme')).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});
