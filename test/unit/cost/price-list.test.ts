// Prices by tiers, and a price list that says where each figure is from.

import { charge, PRICE_NAMES, PriceError, readPrices } from '../../../lib/cost/price-list';

const tiered = {
  per: 1_000,
  tiers: [{ upTo: 10_000, usd: 2 }, { upTo: 30_000, usd: 1 }, { usd: 0.5 }],
  unit: 'x',
  source: [],
};

test.each([
  [0, 0],
  [500, 1],
  [10_000, 20],
  [20_000, 30],
  [40_000, 45],
])('%i units', (quantity, usd) => {
  expect(charge(tiered, quantity)).toBeCloseTo(usd, 10);
});

test('every price has a unit, tiers that end open, and an address of AWS', () => {
  const { prices, seen } = readPrices('us-east-1');
  expect(seen).toMatch(/^\d{4}-\d\d-\d\d$/);
  for (const name of PRICE_NAMES) {
    const { per, tiers, unit, source } = prices[name];
    expect(per).toBeGreaterThan(0);
    expect(unit).not.toBe('');
    expect(tiers.at(-1)?.upTo).toBeUndefined();
    expect(tiers.slice(0, -1).every(({ upTo }) => upTo !== undefined)).toBe(true);
    expect(tiers.every(({ usd }) => usd > 0)).toBe(true);
    expect(new URL(source[0] ?? '').hostname).toBe('aws.amazon.com');
  }
  expect(Object.keys(prices).toSorted()).toEqual([...PRICE_NAMES].toSorted());
});

test('a region without prices is named, with what to do', () => {
  expect(() => readPrices('mars-1')).toThrow(PriceError);
  expect(() => readPrices('mars-1')).toThrow('there are those of us-east-1');
});
