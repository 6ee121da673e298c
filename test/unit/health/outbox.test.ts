// Who publishes a change, and how it leaves the record.

import { claim, LEASE_MS, MAX_PENDING, withoutPublished } from '../../../lambdas/health/record-check';
import { judgeAll, START_MS } from '../../support/health-fixtures';

const changed = judgeAll(['+']).record;

it('is claimed by the run that writes the record with the change', () => {
  const { record, claimed } = claim(changed, START_MS);
  expect(claimed).toBe(true);
  expect(record.leaseUntilMs).toBe(START_MS + LEASE_MS);
});

it('is not claimed without a change', () => {
  expect(claim({ ...changed, pending: [] }, START_MS)).toMatchObject({ claimed: false, record: { leaseUntilMs: 0 } });
});

it('is left to the holder while its lease runs, and claimed again after', () => {
  const held = claim(changed, START_MS).record;
  expect(claim(held, START_MS + LEASE_MS - 1)).toEqual({ record: held, claimed: false });
  expect(claim(held, START_MS + LEASE_MS).claimed).toBe(true);
});

it('is claimed when the lease was taken under a clock that ran ahead', () => {
  const held = { ...changed, leaseUntilMs: START_MS + LEASE_MS + 1 };
  expect(claim(held, START_MS).claimed).toBe(true);
});

it('keeps the changes that were not published, and gives the lease back', () => {
  const { record } = judgeAll(['+', 'dns', '+']);
  const [first, second, third] = record.pending.map(({ id }) => id);
  const left = withoutPublished({ ...record, leaseUntilMs: START_MS }, new Set([first ?? '', third ?? '']));
  expect(left.pending.map(({ id }) => id)).toEqual([second]);
  expect(left.leaseUntilMs).toBe(0);
});

it('keeps the latest changes of a Cell that flaps while nothing can be published', () => {
  const { record } = judgeAll(Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? '+' : 'dns')));
  const claimed = claim(record, START_MS + 300 * 30_000).record;
  expect(claimed.pending).toEqual(record.pending.slice(-MAX_PENDING));
});
