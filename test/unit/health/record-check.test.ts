// Writing a judged check while others write: newer results are never lost, older ones never win.

import type { HealthStore } from '../../../lambdas/domain/health/ports';
import type { HealthRecord } from '../../../lambdas/domain/health/record';
import { claim, clearPublished, LEASE_MS, MAX_PENDING, recordCheck } from '../../../lambdas/health/record-check';
import { check, judgeAll, judged, START_MS, THRESHOLDS } from '../../support/health-fixtures';
import { createMemoryHealthRecords } from '../../support/memory-stores/health-records';

const at = (seconds: number): number => START_MS + seconds * 1000;
/** A check that began at `seconds`, written at `nowSeconds`. */
const record = (
  store: HealthStore,
  past: HealthRecord | undefined,
  result: '+' | 'dns',
  seconds: number,
  nowSeconds = seconds,
) => recordCheck(store, past, check(result, at(seconds)), THRESHOLDS, () => at(nowSeconds));

it('drops a check that an overlapping run has overtaken', async () => {
  const store = createMemoryHealthRecords();
  await record(store, undefined, '+', 30);
  expect(await record(store, undefined, 'dns', 0, 35)).toBeUndefined();
  expect(await store.get('erp')).toMatchObject({ status: 'up', checkedAtMs: at(30), revision: 1 });
});

it('judges a newer check again where an older one was written meanwhile, so that both count', async () => {
  const store = createMemoryHealthRecords();
  const read = (await record(store, undefined, 'dns', 0))?.record;
  await record(store, read, 'dns', 30);
  const outcome = await record(store, read, 'dns', 60);
  expect(outcome?.record).toMatchObject({ status: 'down', failures: 3, revision: 3 });
});

it('never gives the same failure twice to the count when the answer to its write was lost', async () => {
  const store = createMemoryHealthRecords();
  const losingAnswers: HealthStore = {
    ...store,
    replace: async (written) => {
      await store.replace(written);
      return undefined;
    },
  };
  expect(await record(losingAnswers, undefined, 'dns', 0)).toBeUndefined();
  expect(await store.get('erp')).toMatchObject({ failures: 1, revision: 1 });
});

it('gives up on a record that never stays still', async () => {
  const store = createMemoryHealthRecords();
  const replace = jest.fn(async () => undefined);
  await expect(record({ ...store, replace }, undefined, '+', 0)).rejects.toThrow('5 times');
  expect(replace).toHaveBeenCalledTimes(5);
});

it('lets one of two overlapping runs publish a change, not both', async () => {
  const store = createMemoryHealthRecords();
  const first = await record(store, undefined, '+', 0);
  const second = await record(store, first?.record, '+', 1);
  expect([first?.claimed, second?.claimed]).toEqual([true, false]);
});

describe('the lease of unpublished changes', () => {
  const changed = judgeAll(['+']).record;

  it.each([
    ['runs to now', 0, true],
    ['runs a millisecond longer', 1, false],
    ['was taken just now', LEASE_MS, false],
    ['was taken under a clock ahead', LEASE_MS + 1, true],
  ])('that %s: %i ms ahead, claimed: %s', (_, aheadMs, claimed) => {
    const leased = { ...changed, leaseUntilMs: at(0) + aheadMs };
    expect(claim(leased, at(0))).toEqual({
      record: claimed ? { ...leased, leaseUntilMs: at(0) + LEASE_MS } : leased,
      claimed,
    });
  });

  it('is not taken for a record without changes, and drops the oldest beyond what an item may hold', () => {
    const published = { ...changed, pending: [] };
    expect(claim(published, at(0))).toEqual({ record: published, claimed: false });
    const [change] = changed.pending;
    const pending = Array.from({ length: MAX_PENDING + 1 }, (_, index) => ({ ...change, id: `${index}` }));
    const { record: claimed } = claim({ ...changed, pending: pending as never }, at(0));
    expect(claimed.pending.map(({ id }) => id)).toEqual(pending.slice(1).map(({ id }) => id));
  });
});

describe('clearing published changes', () => {
  const changed = judgeAll(['+']).record;
  const ids = new Set(changed.pending.map(({ id }) => id));

  it('takes them off in one write, and gives the lease back', async () => {
    const store = createMemoryHealthRecords();
    const stored = (await store.replace({ ...changed, leaseUntilMs: at(60) })) ?? changed;
    await clearPublished(store, stored, ids);
    expect(await store.get('erp')).toMatchObject({ pending: [], leaseUntilMs: 0, revision: 2 });
  });

  it('keeps what a later check wrote meanwhile, its own change included', async () => {
    const store = createMemoryHealthRecords();
    const stored = (await store.replace(changed)) ?? changed;
    const later = judged(stored, check('dns', at(30)));
    await store.replace(later);
    await clearPublished(store, stored, ids);
    expect(await store.get('erp')).toMatchObject({
      status: 'degraded',
      checkedAtMs: at(30),
      pending: [{ to: 'degraded' }],
    });
  });

  it('gives up on a record that never stays still', async () => {
    const store = createMemoryHealthRecords();
    const stored = (await store.replace(changed)) ?? changed;
    const replace = jest.fn(async () => undefined);
    await clearPublished({ ...store, replace }, stored, ids).catch(String);
    expect(replace).toHaveBeenCalledTimes(5);
  });

  it('writes nothing where none of them is left', async () => {
    const store = createMemoryHealthRecords();
    const stored = (await store.replace({ ...changed, pending: [] })) ?? changed;
    await clearPublished(store, stored, ids);
    expect((await store.get('erp'))?.revision).toBe(1);
  });
});
