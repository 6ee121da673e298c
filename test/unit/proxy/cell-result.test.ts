// How each end of a try is judged: for the circuit, for another try, and for the caller. Every reason and status has a row.

import type { CellFailure, CellOrder } from '../../../lambdas/proxy/cell-call';
import {
  degraded,
  failedTry,
  isCellFailure,
  mayBeCaused,
  metHangUp,
  refusalOf,
  type TryEnd,
} from '../../../lambdas/proxy/cell-result';

const failure = (reason: CellFailure['reason'], sent: boolean, reusedSocket = false): CellFailure => ({
  kind: 'failure',
  reason,
  sent,
  reusedSocket,
  cause: 'the cause',
});
const answer = (status: number, rawHeaders: string[] = []): TryEnd => ({
  kind: 'answer',
  status,
  rawHeaders,
  body: Buffer.alloc(0),
});

test.each([
  // reason, code for the caller, counts against the Cell, what a try is that sent something
  ['unreachable', 'CELL_UNREACHABLE', true, 'broken'],
  ['reset', 'CELL_UNREACHABLE', true, 'broken'],
  ['protocol', 'CELL_UNREACHABLE', true, 'final'],
  ['timeout', 'CELL_TIMEOUT', true, 'final'],
  ['cut_off', 'UPSTREAM_ERROR', true, 'broken'],
  ['too_large', 'UPSTREAM_ERROR', false, 'final'],
  ['unusable', 'UPSTREAM_ERROR', false, 'final'],
  ['recalled', 'CIRCUIT_OPEN', true, 'final'],
] as const)('%s', (reason, code, counts, sentKind) => {
  expect(refusalOf(failure(reason, true))).toMatchObject({ code, cause: 'the cause' });
  expect([true, false].map((sent) => isCellFailure(failure(reason, sent)))).toEqual([counts, counts]);
  expect([true, false].map((sent) => mayBeCaused(failure(reason, sent)))).toEqual([true, false]);
  expect(failedTry(failure(reason, true))).toEqual({ kind: sentKind });
  // A call that was taken back is over, whatever had left.
  expect(failedTry(failure(reason, false))).toEqual({ kind: reason === 'recalled' ? 'final' : 'unsent' });
  expect([true, false].map((reused) => metHangUp(failure(reason, true, reused)))).toEqual([reason === 'reset', false]);
});

test.each([
  [200, false, false],
  [499, false, false],
  [500, true, true],
  [501, false, true],
  [502, true, true],
  [599, true, true],
])('a status of %i', (status, counts, failed) => {
  const end = answer(status);
  expect([isCellFailure(end), mayBeCaused(end), metHangUp(end)]).toEqual([counts, true, false]);
  expect(failedTry(end)).toEqual(failed ? { kind: 'status', status, retryAfter: undefined } : undefined);
});

test('Retry-After is the value of that name, not a value that reads like it', () => {
  const headers = ['x-note', 'Retry-After', 'vary', 'accept', 'Retry-After', '7', 'retry-after', '8'];
  expect(failedTry(answer(503, headers))).toMatchObject({ retryAfter: '7' });
  expect(failedTry(answer(503, ['x-note', 'retry-after']))).toMatchObject({ retryAfter: undefined });
});

const FALLBACK = { status: 200, contentType: 'text/plain', body: 'calm' };
const order = (method: string, route: object): CellOrder => ({ method, route, facts: {} }) as unknown as CellOrder;

test.each([
  ['GET', { fallback: FALLBACK }, 'calm'],
  ['HEAD', { fallback: FALLBACK }, ''],
])('while the circuit is open, %s is answered the fallback', (method, route, body) => {
  const asked = order(method, route);
  expect(degraded(asked, 1_001)).toMatchObject({ status: 200, body });
  expect(asked.facts['fallback']).toBe(true);
});

test.each([
  ['POST', { fallback: FALLBACK }],
  ['GET', { fallback: FALLBACK, core: true }],
  ['GET', {}],
])('while the circuit is open, %s with %j is refused', (method, route) => {
  const asked = order(method, route);
  expect(degraded(asked, 1_001)).toMatchObject({ code: 'CIRCUIT_OPEN', retryAfterSeconds: 2 });
  expect(asked.facts['fallback']).toBeUndefined();
});

test.each([
  [-5, 1],
  [0, 1],
  [1_000, 1],
  [1_001, 2],
])('a wait of %i ms is told as %i s', (waitMs, seconds) => {
  expect(degraded(order('GET', {}), waitMs)).toMatchObject({ retryAfterSeconds: seconds });
});
