// Which failed tries may be made again, and when.

import { type FailedTry, type RetryQuestion, retryDelayMs } from '../../../lambdas/proxy/retry';
import { fc } from '../../support/property';

const NOW_MS = Date.parse('2026-11-24T10:00:00Z');

function delay(method: string, failed: FailedTry, more: Partial<RetryQuestion> = {}): number | undefined {
  return retryDelayMs({
    method,
    failed,
    tries: 1,
    retries: 2,
    remainingMs: 20_000,
    nowMs: NOW_MS,
    random: 1,
    ...more,
  });
}

const status = (code: number, retryAfter?: string): FailedTry => ({ kind: 'status', status: code, retryAfter });
const unsent: FailedTry = { kind: 'unsent' };
const broken: FailedTry = { kind: 'broken' };
const READS = ['GET', 'HEAD'];
const OTHERS = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'get'];

test.each(READS)('%s goes again after a broken connection and 502, 503, 504', (method) => {
  for (const failed of [unsent, broken, status(502), status(503), status(504)]) expect(delay(method, failed)).toBe(100);
});

test.each(READS)('%s does not after any other answer or a used-up time', (method) => {
  for (const failed of [status(500), status(501), status(429), { kind: 'final' } as const]) {
    expect(delay(method, failed)).toBeUndefined();
  }
});

test.each(OTHERS)('%s goes again only where nothing was sent', (method) => {
  expect(delay(method, unsent)).toBe(100);
  for (const failed of [broken, status(502), status(503, '1'), status(504), { kind: 'final' } as const]) {
    expect(delay(method, failed)).toBeUndefined();
  }
});

test('the number of tries is bounded', () => {
  expect(delay('GET', broken, { tries: 2 })).toBeDefined();
  expect(delay('GET', broken, { tries: 3 })).toBeUndefined();
  expect(delay('GET', broken, { retries: 0 })).toBeUndefined();
});

test('Retry-After is seconds, or a date, and is waited out in full', () => {
  expect(delay('GET', status(503, '3'), { random: 0 })).toBe(3_000);
  expect(delay('GET', status(503, 'Tue, 24 Nov 2026 10:00:02 GMT'), { random: 0 })).toBe(2_000);
  expect(delay('GET', status(503, 'Tue, 24 Nov 2026 09:00:00 GMT'), { random: 0 })).toBe(0);
  expect(delay('GET', status(503, 'soon'), { random: 0 })).toBe(0);
  expect(delay('GET', status(503, '-1'), { random: 0 })).toBe(0);
});

test("a longer wait is the caller's, not ours", () => {
  expect(delay('GET', status(503, '5'), { random: 0 })).toBe(5_000);
  expect(delay('GET', status(503, '6'), { random: 0 })).toBeUndefined();
  expect(delay('GET', status(503, '3'), { remainingMs: 3_000 })).toBeUndefined();
});

test('waits are anywhere between nothing and a doubling bound, and always fit the deadline', () => {
  expect([1, 2, 3, 9].map((tries) => delay('GET', broken, { tries, retries: 9 }))).toEqual([100, 200, 400, 2_000]);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(5_000),
      (tries, random, remainingMs) => {
        const ms = delay('GET', broken, { tries, retries: 9, random, remainingMs });
        expect(ms ?? 0).toBeLessThanOrEqual(Math.min(remainingMs, 100 * 2 ** (tries - 1)));
      },
    ),
  );
});

test('a try needs 50 ms after its wait, and gets them to the millisecond', () => {
  expect(delay('GET', broken, { remainingMs: 150 })).toBe(100);
  expect(delay('GET', broken, { remainingMs: 149 })).toBeUndefined();
});

test.each(['1 Dec 2026', '2026-11-24T10:00:04Z', '12/1/2026', 'in Dec 2026'])(
  'what is no HTTP date asks for no wait: %s',
  (text) => {
    expect(delay('GET', status(503, text), { random: 0 })).toBe(0);
  },
);
