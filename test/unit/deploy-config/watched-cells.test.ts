// Which Cells get alarms of their own, and what happens when a stack could not hold them.

import type { DeployConfig } from '../../../lib/deploy-config';
import { watchedCells } from '../../../lib/deploy-config/watched-cells';

function config(which: 'all' | 'core' | 'none', count = 3, metered = 'all'): DeployConfig {
  const cells = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`c${i}`, { baseUrl: 'http://c', core: i % 2 === 0 }]),
  );
  const metrics = { cells: metered, mostCells: 1_000, tenants: [] };
  return { cells, metrics, alarms: { cells: which, contacts: {}, thresholds: {} } } as unknown as DeployConfig;
}

test.each([
  ['all', ['c0', 'c1', 'c2']],
  ['core', ['c0', 'c2']],
  ['none', []],
] as const)('%s', (which, expected) => {
  expect(watchedCells(config(which))).toEqual({ names: expected });
});

test('a Cell whose metrics nobody publishes has no alarm, which would be OK for ever', () => {
  expect(watchedCells(config('all', 3, 'core'))).toEqual({ names: ['c0', 'c2'] });
  expect(watchedCells(config('core', 3, 'none'))).toEqual({ names: [] });
});

test('as many as a stack holds have theirs', () => {
  expect(watchedCells(config('core', 199)).names).toHaveLength(100);
});

test('more than a stack holds: none, with a warning that says what to do', () => {
  expect(watchedCells(config('core', 203))).toEqual({
    names: [],
    warning: expect.stringMatching(/alarms on 102 Cells, and a stack holds those of 100: .* Mark fewer/),
  });
});
