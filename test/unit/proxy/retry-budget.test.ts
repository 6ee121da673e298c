// Retries stay a share of calls, Cell by Cell.

import { createRetryBudget } from '../../../lambdas/proxy/retry';

test('a thousand failing calls are repeated a hundred times, and the reserve', () => {
  const budget = createRetryBudget(0.1, 2);
  let retries = 0;
  for (let call = 0; call < 1_000; call += 1) {
    budget.earn('erp');
    if (budget.spend('erp')) retries += 1;
  }
  expect(retries).toBeGreaterThanOrEqual(101);
  expect(retries).toBeLessThanOrEqual(102);
});

test('good times are not saved up without end', () => {
  const budget = createRetryBudget(0.1, 2);
  for (let call = 0; call < 10_000; call += 1) budget.earn('erp');
  let retries = 0;
  for (; retries < 1_000 && budget.spend('erp'); retries += 1);
  expect(retries).toBe(10);
});

test("one Cell's outage leaves the others their retries", () => {
  const budget = createRetryBudget(0.1, 1);
  expect(budget.spend('erp')).toBe(true);
  expect(budget.spend('erp')).toBe(false);
  expect(budget.spend('crm')).toBe(true);
});

test('a ratio of nothing means no retries beyond the reserve', () => {
  const budget = createRetryBudget(0, 0);
  budget.earn('erp');
  expect(budget.spend('erp')).toBe(false);
});
