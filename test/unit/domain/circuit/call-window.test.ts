// The rule that opens a circuit, over a window that slides.

import { DEFAULT_BREAKER } from '../../../../lambdas/contract/settings';
import {
  bucketIndex,
  type CallBucket,
  inTrouble,
  recentCalls,
  reportShare,
  shouldOpen,
} from '../../../../lambdas/domain/circuit/circuit';
import { fc } from '../../../support/property';

const NOW_MS = 1_764_000_000_000;
const newest = bucketIndex(NOW_MS, DEFAULT_BREAKER);

function bucket(age: number, successes: number, failures: number): CallBucket {
  return { index: newest - age, successes, failures, reports: 1, blame: {} };
}
const opens = (...calls: CallBucket[]) => shouldOpen(calls, NOW_MS, DEFAULT_BREAKER);

test.each<[string, boolean, CallBucket[]]>([
  ['no call', false, []],
  ['one failure of one call', false, [bucket(0, 0, 1)]],
  ['two failures of two', true, [bucket(0, 0, 2)]],
  ['one failure of two', true, [bucket(3, 1, 0), bucket(0, 0, 1)]],
  ['two failures of five', false, [bucket(3, 3, 0), bucket(0, 0, 2)]],
  ['two successes', false, [bucket(0, 2, 0)]],
  ['failures spread over a whole window', true, [bucket(19, 0, 1), bucket(0, 0, 1)]],
  ['failures further apart than a window', false, [bucket(20, 0, 1), bucket(0, 0, 1)]],
])('%s: opens %s', (_, expected, calls) => {
  expect(opens(...calls)).toBe(expected);
});

const blamed = (age: number, successes: number, blame: Record<string, number>): CallBucket => ({
  ...bucket(
    age,
    successes,
    Object.values(blame).reduce((sum, count) => sum + count, 0),
  ),
  blame,
});

test.each<[string, boolean, CallBucket[]]>([
  ['one tenant’s failures, however many', false, [blamed(0, 0, { a: 1_000 })]],
  ['two tenants’ failures', true, [blamed(0, 0, { a: 1, b: 1 })]],
  ['one tenant’s many failures, and another’s one among good calls', false, [blamed(0, 90, { a: 1_000, b: 1 })]],
  ['one tenant’s many failures, and half of the others’ calls', true, [blamed(0, 10, { a: 1_000, b: 5, c: 5 })]],
  ['one tenant’s failures in two buckets', false, [blamed(3, 0, { a: 9 }), blamed(0, 0, { a: 9 })]],
  ['connections refused to one tenant', true, [bucket(0, 0, 2)]],
  ['one tenant’s failures, and connections refused', true, [blamed(3, 0, { a: 9 }), bucket(0, 0, 1)]],
])('%s: opens %s for everybody', (_, expected, calls) => {
  expect(opens(...calls)).toBe(expected);
});

test('one tenant’s failures open the circuit where the deployment says that there is one tenant', () => {
  const alone = { ...DEFAULT_BREAKER, tenantsToOpen: 1 };
  expect(shouldOpen([blamed(0, 0, { a: 2 })], NOW_MS, alone)).toBe(true);
});

test('the window slides: a burst over any boundary counts', () => {
  for (let shift = 0; shift < 20; shift += 1) {
    const nowMs = NOW_MS + shift * 500;
    const index = bucketIndex(nowMs, DEFAULT_BREAKER);
    const burst = [index - 9, index].map((at) => ({ index: at, successes: 0, failures: 1, reports: 1, blame: {} }));
    expect(shouldOpen(burst, nowMs, DEFAULT_BREAKER)).toBe(true);
  }
});

test('a Cell that stops answering opens long before half of a busy window has failed', () => {
  const busy = Array.from({ length: 19 }, (_x, age) => bucket(age + 1, 100, 0));
  expect(opens(...busy, bucket(0, 0, 19))).toBe(false);
  expect(opens(...busy, bucket(0, 0, 20))).toBe(true);
});

test('an ill Cell whose calls fail now and then does not', () => {
  expect(opens(bucket(0, 6, 14), bucket(5, 100, 0))).toBe(false);
});

test('minimumCalls holds for the quick rule too', () => {
  const settings = { ...DEFAULT_BREAKER, minimumCalls: 50 };
  expect(shouldOpen([bucket(0, 0, 49)], NOW_MS, settings)).toBe(false);
  expect(shouldOpen([bucket(0, 0, 50)], NOW_MS, settings)).toBe(true);
});

test('calls that a clock a little ahead wrote count; far off ones do not', () => {
  expect(opens(bucket(-20, 0, 2))).toBe(true);
  expect(opens(bucket(-21, 0, 2))).toBe(false);
  expect(recentCalls([bucket(-1, 1, 1), bucket(25, 1, 1)], NOW_MS, DEFAULT_BREAKER)).toEqual([bucket(-1, 1, 1)]);
});

test('trouble lasts as long as a failure is in the window', () => {
  expect(inTrouble([bucket(0, 5, 0)], NOW_MS, DEFAULT_BREAKER)).toBe(false);
  expect(inTrouble([bucket(19, 0, 1)], NOW_MS, DEFAULT_BREAKER)).toBe(true);
  expect(inTrouble([bucket(20, 0, 1)], NOW_MS, DEFAULT_BREAKER)).toBe(false);
});

test('a fleet that reports more than the item bears reports a share of it', () => {
  expect(reportShare([], NOW_MS, DEFAULT_BREAKER)).toBe(1);
  expect(reportShare([{ ...bucket(0, 0, 1), reports: 1_000 }], NOW_MS, DEFAULT_BREAKER)).toBe(1);
  expect(reportShare([{ ...bucket(0, 0, 1), reports: 10_000 }], NOW_MS, DEFAULT_BREAKER)).toBe(0.1);
});

const anyCalls = fc.array(
  fc.record({
    index: fc.integer({ min: newest - 30, max: newest + 30 }),
    successes: fc.nat(50),
    failures: fc.nat(50),
    reports: fc.nat(50),
    blame: fc.constant({}),
  }),
);

test('a further failure never keeps a circuit closed, a further success never opens one', () => {
  fc.assert(
    fc.property(anyCalls, (calls) => {
      expect(!opens(...calls) || opens(...calls, bucket(0, 0, 1))).toBe(true);
      expect(opens(...calls) || minimumReached(calls) || !opens(...calls, bucket(0, 1, 0))).toBe(true);
    }),
  );
});

/** The one success that completes the minimum number of calls is the exception: half of them had failed already. */
function minimumReached(calls: CallBucket[]): boolean {
  const inWindow = recentCalls(calls, NOW_MS, DEFAULT_BREAKER);
  const failures = inWindow.reduce((sum, call) => sum + call.failures, 0);
  const total = inWindow.reduce((sum, call) => sum + call.failures + call.successes, 0);
  return failures === 1 && total === 1;
}
