// What the page reads of a looked-up request.

import { lookupPath, readLookup } from '../../../../lambdas/pages/ops/model/explained';

const answer = (body: unknown) => readLookup({ kind: 'ok', body });
const searched = { scanned_gb: 1, price_usd: 0.005, price_of: 'us-east-1' };

test('an id goes into the path without its blanks, encoded', () => {
  expect(lookupPath(' a/b ')).toBe('/api/admin/requests/a%2Fb');
});

test('a search that is not over names the path to go on with, and only one of this API', () => {
  const next = '/api/admin/requests/r?window=3h';
  expect(answer({ state: 'searching', window: '15m', requests: [], next })).toEqual({
    kind: 'next',
    path: next,
    isSearching: true,
    window: '15m',
  });
  for (const other of ['//elsewhere.example/api/admin/requests/', 'https://elsewhere.example', 7]) {
    expect(answer({ state: 'not_found', requests: [], searched, next: other })).toEqual({
      kind: 'missing',
      cost: '1 GB, $0.005 (us-east-1)',
    });
  }
});

test('a deployment that explains none, a refusal and an unreadable answer are told apart', () => {
  const refused = (status: number, code: string) =>
    readLookup({ kind: 'trouble', trouble: { kind: 'refused', status, code, message: 'm', requestId: '' } });
  expect(refused(404, 'NOT_FOUND')).toEqual({ kind: 'off' });
  expect(refused(429, 'RATE_LIMIT')).toEqual({ kind: 'failed', message: 'RATE_LIMIT m' });
  expect(readLookup({ kind: 'unchanged' })).toEqual({ kind: 'failed', message: '' });
});
