// Thousands of requests through one environment, the bundles that deploy: the heap stays, and so do the connections.

import { type MemorySample, runMemory } from '../bench/support/memory-run';

const CALLERS = 16;
/** The table's connections, the issuer's, and the one to this process. */
const OTHER_SOCKETS = 20;
/** A leak of 300 bytes a request would be more. */
const TOLERATED_MB = 1;

let samples: MemorySample[];
beforeAll(async () => {
  samples = await runMemory({ requests: 6_000, samples: 6, callers: CALLERS });
});

test('the heap is flat once warm', () => {
  const [, , warm] = samples;
  const last = samples.at(-1);
  expect(samples).toHaveLength(6);
  expect((last?.heapMb ?? Infinity) - (warm?.heapMb ?? 0)).toBeLessThan(TOLERATED_MB);
});

test('connections are kept and used again', () => {
  const most = Math.max(...samples.map(({ sockets }) => sockets));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(CALLERS + OTHER_SOCKETS);
});
