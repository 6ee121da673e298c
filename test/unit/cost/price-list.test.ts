// Prices by tiers, and a price list that says where each figure is from.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { charge, PRICE_NAMES, PriceError, readPrices } from '../../../lib/cost/price-list';
import { inCurrency } from '../../../lib/cost/report';

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
])('%i units cost $%d, each tier at its own price', (quantity, usd) => {
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

describe('a list of one’s own', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'prices-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (changes: Record<string, unknown>, currency?: string) => {
    const file = path.join(folder, 'prices.json');
    const { prices } = readPrices('us-east-1');
    const regions = { 'cn-north-1': { ...prices, ...changes } };
    writeFileSync(file, JSON.stringify({ seen: '2026-11-30', currency, regions }));
    return readPrices('cn-north-1', file);
  };

  test('has a region, a day and a currency of its own', () => {
    const list = read({}, 'CNY');
    expect(list).toMatchObject({ region: 'cn-north-1', seen: '2026-11-30', currency: 'CNY' });
    expect(inCurrency('US$ a month', list)).toBe('CNY a month');
    expect(inCurrency('US$ a month', read({}))).toBe('US$ a month');
  });

  test('names each price that is missing', () => {
    expect(() => read({ keys: undefined, webAcls: undefined })).toThrow('cn-north-1 lacks the prices of keys, webAcls');
  });

  test('takes 0 for a service that the region does not have', () => {
    expect(charge(read({ tracesRecorded: { per: 1, tiers: [{ usd: 0 }], unit: 'x' } }).prices.tracesRecorded, 7)).toBe(
      0,
    );
  });

  test.each([
    null,
    1,
    {},
    { per: 0, tiers: [{ usd: 1 }] },
    { per: 1, tiers: [], unit: 'x', usd: 1 },
    { per: 1, tiers: [{ usd: '1' }] },
    { per: 1, tiers: [{ usd: -1 }] },
    { per: 1, tiers: [{ upTo: 5, usd: 1 }] },
    { per: 1, tiers: [{ usd: 1 }, { usd: 1 }] },
    { per: 1, tiers: [{ upTo: 5, usd: 1 }, { upTo: 5, usd: 1 }, { usd: 1 }] },
  ])('names an invalid price: %j', (price) => {
    expect(() => read({ keys: price })).toThrow('cn-north-1 has invalid prices of keys');
  });
});
