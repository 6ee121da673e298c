// Which Cells have metrics of their own: as described, as long as it is not more than the ceiling.

import type { DeployConfig } from '../../../lib/deploy-config';
import { meteredCells } from '../../../lib/deploy-config/metered-cells';

/** Every fourth Cell is core. */
function config(which: 'all' | 'core' | 'none', count: number, mostCells = 200): DeployConfig {
  const cells = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`c${i}`, { baseUrl: 'http://c', core: i % 4 === 0 }]),
  );
  return { cells, metrics: { cells: which, mostCells, tenants: [] } } as unknown as DeployConfig;
}

test.each([
  ['all', 200, { which: 'all', count: 200 }],
  ['core', 400, { which: 'core', count: 100 }],
  ['none', 10, { which: 'none', count: 0 }],
] as const)('%s of %i Cells', (which, count, expected) => {
  expect(meteredCells(config(which, count))).toEqual(expected);
});

test('more than the ceiling: core Cells alone, and then none, with a warning that says so', () => {
  expect(meteredCells(config('all', 400))).toEqual({
    which: 'core',
    count: 100,
    warning: expect.stringMatching(/of 400 Cells, and metrics.mostCells is 200: only core Cells have/),
  });
  expect(meteredCells(config('all', 1_000))).toMatchObject({
    which: 'none',
    count: 0,
    warning: expect.stringContaining('no Cell has'),
  });
  expect(meteredCells(config('core', 1_000)).which).toBe('none');
});

test('a higher ceiling is the description’s to set', () => {
  expect(meteredCells(config('all', 1_000, 1_000))).toEqual({ which: 'all', count: 1_000 });
});
