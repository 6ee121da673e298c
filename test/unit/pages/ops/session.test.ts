// What every kind of answer does to the session.

import { type ApiReply, readAnswer } from '../../../../lambdas/pages/ops/model/answer';
import { afterIncidents, afterSummary, type Session, SIGNED_OUT } from '../../../../lambdas/pages/ops/model/session';
import { sampleCell, sampleSummary } from '../board/sample-cell';

const summary = sampleSummary([sampleCell('erp')]);
const checking: Session = { ...SIGNED_OUT, phase: 'checking' };
const reply = (status: number, body: unknown = {}, etag: string | null = null): ApiReply => ({
  answer: readAnswer(status, typeof body === 'string' ? body : JSON.stringify(body)),
  etag,
  date: null,
});
const signedIn = afterSummary(checking, reply(200, summary, '"v1"'), 1_000);

test('an accepted token opens the board', () => {
  expect(signedIn).toMatchObject({ phase: 'in', etag: '"v1"', failures: 0, trouble: null });
  expect(signedIn.received).toEqual({ summary, serverSeconds: summary.generated_at, arrivedAtMs: 1_000 });
});

test.each([
  [401, 'unauthorized'],
  [403, 'forbidden'],
])('%i asks for the token again and forgets everything shown', (status, reason) => {
  expect(afterSummary(signedIn, reply(status), 2_000)).toEqual({ ...SIGNED_OUT, rejected: reason });
});

test('304 confirms what is known, at its new time', () => {
  const next = afterSummary({ ...signedIn, failures: 3 }, reply(304, ''), 9_000);
  expect(next).toMatchObject({ phase: 'in', failures: 0, etag: '"v1"' });
  expect(next.received).toMatchObject({ summary, arrivedAtMs: 9_000 });
});

test('a refusal keeps what was known, says what the gateway said, and counts', () => {
  const body = { code: 'SERVICE_UNAVAILABLE', message: 'Not now', details: '', requestId: 'r-1' };
  const next = afterSummary(afterSummary(signedIn, reply(503, body), 2_000), reply(503, body), 3_000);
  expect(next.received).toBe(signedIn.received);
  expect(next.failures).toBe(2);
  expect(next.trouble).toEqual({
    kind: 'refused',
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    message: 'Not now',
    requestId: 'r-1',
  });
});

test('an error body that is no envelope still tells its status', () => {
  const next = afterSummary(signedIn, reply(502, '<html>bad gateway</html>'), 2_000);
  expect(next.trouble).toEqual({ kind: 'refused', status: 502, code: '', message: '', requestId: '' });
});

test.each([
  ['broken JSON', '{"cells":'],
  ['another shape', { cells: 'many' }],
  ['a Cell without a name', { ...summary, cells: [{ recent: [] }] }],
  ['null', 'null'],
])('200 with %s is unreadable, and what was known stays', (_, body) => {
  const next = afterSummary(signedIn, reply(200, body), 2_000);
  expect(next.trouble).toEqual({ kind: 'unreadable' });
  expect(next.received).toBe(signedIn.received);
});

test('a token that could not be judged stays at the form', () => {
  expect(afterSummary(checking, reply(503), 2_000)).toMatchObject({ phase: 'out', received: null, rejected: null });
});

test('well again after trouble', () => {
  const troubled = afterSummary(signedIn, reply(500), 2_000);
  expect(afterSummary(troubled, reply(200, summary), 3_000)).toMatchObject({ trouble: null, failures: 0 });
});

describe('incidents', () => {
  const one = (started_at: number) => ({ cell: 'erp', started_at, ended_at: null, cause: 'dns' }) as const;

  test('pages follow one another; an item that slid onto the next page comes once', () => {
    const pages = [
      { data: [one(3), one(2)], next: 'a' },
      { data: [one(2), one(1)], next: null },
    ];
    expect(afterIncidents(signedIn, pages).incidents).toEqual({
      items: [one(3), one(2), one(1)],
      next: null,
      pages: 2,
    });
  });

  test('a failed load keeps the list and says so; the next good one clears it', () => {
    const loaded = afterIncidents(signedIn, [{ data: [one(1)], next: null }]);
    const failed = afterIncidents(loaded, undefined);
    expect(failed).toEqual({ ...loaded, incidentsFailed: true });
    expect(afterIncidents(failed, [{ data: [], next: null }]).incidentsFailed).toBe(false);
  });
});
