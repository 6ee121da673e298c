// The bill split over tenants: by what each has used, in parts that add up to the whole.

import { loadOf, readUsed, splitByTenant, tenantTable, type Used } from '../../../lib/cost/by-tenant';
import { readCostOrder } from '../../../lib/cost/command-line';
import type { Bill, Scene } from '../../../lib/cost/scene';
import { httpApiBill } from '../../../lib/cost/serverless';
import { setScene } from '../../../lib/cost/set-scene';
import { load, TRUSTED } from '../../support/description';
import { withoutWarnings } from '../../support/without-warnings';

jest.mock('../../../lib/constructs/bundles', () => jest.requireActual<object>('../../support/stub-bundles'));

let scene: Scene;
beforeAll(() => {
  scene = withoutWarnings(() => setScene(readCostOrder([])));
});

const used = (data: Partial<Used['data'][number]>[], more: Partial<Used> = {}): Used => ({
  from: '2026-11-01',
  to: '2026-11-02',
  by: ['tenant'],
  data: data.map((one) => ({ tenant: 'acme', requests: 0, response_bytes: 0, duration_ms: 0, ...one })),
  reconciliation: { latest_hour: null },
  ...more,
});

const uneven = used([
  { tenant: 'small', requests: 1, response_bytes: 10, duration_ms: 5 },
  { tenant: 'chatty', requests: 900, response_bytes: 1_000, duration_ms: 900 },
  { tenant: 'slow', requests: 90, response_bytes: 1_000, duration_ms: 90_000 },
  { tenant: null, requests: 9, response_bytes: 900_000, duration_ms: 9 },
]);

test('parts and what is shared add up to the bill of the same description', () => {
  const bill = httpApiBill(scene);
  const { tenants, shared, usd } = splitByTenant(bill, uneven);
  expect(usd).toBe(bill.usd);
  expect(tenants.reduce((sum, one) => sum + one.usd, shared)).toBeCloseTo(bill.usd, 6);
  expect(shared).toBeGreaterThan(100);
  expect(shared / usd).toBeLessThan(0.1);
});

test('requests, running time and bytes each fall on who caused them', () => {
  const line = (label: string, usd: number) => ({ label, usd, quantity: 1, price: 'lambdaRequests' as const });
  const bill: Bill = {
    name: 'HTTP API',
    usd: 4_000,
    lines: [
      line('HTTP API', 1_000),
      line('Proxy: time', 1_000),
      line('Data to the internet', 1_000),
      line('Alarms', 1_000),
    ],
  };
  const { tenants, shared } = splitByTenant(bill, uneven);
  const of = (name: string | null) => Math.round(tenants.find(({ tenant }) => tenant === name)?.usd ?? 0);
  expect([of('chatty'), of('slow'), of(null), shared]).toEqual([911, 1081, 1007, 1_000]);
  expect(tenants.map(({ tenant }) => tenant)).toEqual(['slow', null, 'chatty', 'small']);
});

test('what nobody used is shared, and not divided by nothing', () => {
  const { tenants, shared, usd } = splitByTenant(httpApiBill(scene), used([{ requests: 5 }]));
  expect((tenants[0]?.usd ?? 0) + shared).toBeCloseTo(usd, 6);
});

test('the load is that of the span, up to the last hour that was counted', () => {
  expect(loadOf(used([{ requests: 86_400 }]))).toBe(1);
  const counted = { reconciliation: { latest_hour: '2026-11-01T11:00Z' } };
  expect(loadOf(used([{ requests: 86_400 }], counted))).toBe(2);
  expect(loadOf(used([{ requests: 3_600 }], { from: '2026-11-01T05Z', to: '2026-11-01T06Z' }))).toBe(1);
  expect(loadOf(used([{ requests: 30 * 86_400 }], { from: '2026-11', to: '2026-12' }))).toBe(1);
  const early = { reconciliation: { latest_hour: '2026-10-01T11:00Z' } };
  expect(() => loadOf(used([{ requests: 1 }], early))).toThrow('name the load by --rps');
});

test.each([
  ['no JSON', 'tenant,requests'],
  ['usage by something else', JSON.stringify({ ...uneven, by: ['tenant', 'day'] })],
  ['figures below zero', JSON.stringify(used([{ requests: -1 }]))],
])('%s is told from usage by tenant', (_what, text) => {
  expect(() => readUsed(text, 'usage.json')).toThrow('usage.json is not usage by tenant');
});

test('usage without a request has nothing to split over', () => {
  expect(() => readUsed(JSON.stringify(used([])), '-')).toThrow('no request');
});

test('the table names each tenant, what is shared, and the whole', () => {
  const table = tenantTable({ tenants: [{ tenant: null, requests: 1_000, usd: 3 }], shared: 1, usd: 4 });
  expect(table.split('\n').slice(2)).toEqual([
    '| (no tenant) | 1,000 | 3.00 | 75.0 % |',
    '| (shared: whatever the traffic) |  | 1.00 | 25.0 % |',
    '| **Together** |  | 4.00 | 100.0 % |',
  ]);
});

test('counting usage has its own lines, and costs what its decision says', () => {
  const { usage } = load({ yaml: `${TRUSTED}usage: {}\n` });
  const withUsage = httpApiBill({ ...scene, config: { ...scene.config, ...(usage && { usage }) } });
  const more = (withUsage.usd - httpApiBill(scene).usd) / 1_314;
  expect(withUsage.lines.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['Usage: logs scanned', 'Usage: time']),
  );
  expect(more).toBeGreaterThan(0.017);
  expect(more).toBeLessThan(0.031);
});

test('a robot that alarms are forwarded to costs the polling of its queue', () => {
  const withRobot = httpApiBill({ ...scene, deployed: { ...scene.deployed, polledQueues: 1 } });
  const lines = withRobot.lines.filter(({ label }) => label.startsWith('Alarms to robots'));
  expect(lines.map(({ quantity, usd }) => [quantity, usd.toFixed(2)])).toEqual([[657_000, '0.26']]);
  expect(httpApiBill(scene).lines.some(({ label }) => label.startsWith('Alarms to robots'))).toBe(false);
});
