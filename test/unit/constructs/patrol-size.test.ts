// The patrol grows with its Cells: memory is CPU, and hanging Cells are waited for side by side.

import { patrolConcurrency, patrolMemoryMb } from '../../../lib/constructs/patrol-size';
import type { DeployConfig } from '../../../lib/deploy-config';

function described(count: number, patrol: Partial<DeployConfig['patrol']> = {}): DeployConfig {
  const cells = Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`c${n}`, { baseUrl: 'http://c', core: true }]),
  );
  return { cells, patrol: { intervalSeconds: 30, ...patrol } } as DeployConfig;
}

test.each([
  [10, 256],
  [500, 256],
  [1_000, 384],
  [2_500, 896],
  [5_000, 1_792],
  [10_000, 1_792],
])('%i Cells: %i MB', (cells, memoryMb) => {
  expect(patrolMemoryMb(described(cells))).toBe(memoryMb);
});

test('a longer period needs less', () => {
  expect(patrolMemoryMb(described(5_000, { intervalSeconds: 300 }))).toBe(256);
});

test('probes at once: as described, else by the Cells', () => {
  expect(patrolConcurrency(described(10))).toBe(64);
  expect(patrolConcurrency(described(5_000))).toBe(313);
  expect(patrolConcurrency(described(5_000, { concurrency: 8 }))).toBe(8);
});
