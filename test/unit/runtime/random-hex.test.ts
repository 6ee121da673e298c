// Pooled ids are as many and as different as ids drawn one by one.

import { createPooledRandomHex } from '../../../lambdas/domain/header-text';

test('ids have their length and do not repeat, across refills of the pool', () => {
  const randomHex = createPooledRandomHex();
  const ids = Array.from({ length: 2_000 }, (_, i) => randomHex(i % 2 ? 8 : 16));
  expect(ids.filter((id) => /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/.test(id))).toHaveLength(2_000);
  expect(new Set(ids).size).toBe(2_000);
});
