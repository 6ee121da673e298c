// A request is looked up by its id: its story, a search that takes its time, and a deployment that explains none.

import { forgiveFailedRequests, seen, useHarness } from './harness';
import { ok } from './page-server';

const harness = useHarness();

const STORY = {
  request_id: 'r-1',
  at: 1_764_000_000,
  method: 'GET',
  path: '/api/v1/erp/<b>orders</b>',
  status: 401,
  code: 'UNAUTHORIZED',
  cause: 'The token was refused: expired',
  remedy: 'Fetch a new token.',
  steps: [
    { step: 'form', at_ms: 0, outcome: 'passed', text: 'Headers are well-formed' },
    { step: 'verdict', at_ms: 2, outcome: 'refused', text: 'The token was refused' },
  ],
};
const SEARCHED = { scanned_gb: 0.2, price_usd: 0.001, price_of: 'us-east-1' };

test('an id gives the story of its request, found in a wider window, and signing out takes it away', async () => {
  harness.server.lookup = ({ searchParams }) => {
    if (searchParams.get('window') === '3h')
      return ok({ state: 'found', window: '3h', searched: SEARCHED, requests: [STORY] });
    return ok({
      state: 'not_found',
      window: '15m',
      searched: SEARCHED,
      requests: [],
      next: '/api/admin/requests/r%201?window=3h',
    });
  };
  const { page } = await harness.openSignedIn({ path: '#/requests' });
  await page.locator('#request-id').fill(' r 1 ');
  await page.locator('#request-id').press('Enter');
  expect(await seen(page.locator('.stories article'))).toBe(true);
  expect(await page.locator('.stories h3').textContent()).toBe('GET /api/v1/erp/<b>orders</b> 401 UNAUTHORIZED');
  expect(await page.locator('.stories .bad').allTextContents()).toEqual(['2 ms · The token was refused']);
  expect(await page.locator('.stories').textContent()).toContain('What would let it through: Fetch a new token.');
  expect(await page.locator('#request-note').textContent()).toBe('0.2 GB, $0.001 (us-east-1)');
  expect(harness.server.requests).toContain('GET /api/admin/requests/r%201');
  await page.locator('#sign-out').click();
  expect(await page.locator('.stories article').count()).toBe(0);
  expect(await page.locator('#request-id').inputValue()).toBe('');
});

test('a deployment that explains no requests says so, and an answer from elsewhere is not followed', async () => {
  const watched = await harness.openSignedIn({ path: '#/requests' });
  const { page } = watched;
  await page.locator('#request-id').fill('r-1');
  await page.locator('#look-up').click();
  expect(await seen(page.locator('#request-note', { hasText: 'logs.explainRequests: true' }))).toBe(true);
  forgiveFailedRequests(watched);
  harness.server.lookup = () =>
    ok({ state: 'not_found', requests: [], searched: SEARCHED, next: 'https://elsewhere.example/' });
  await page.locator('#look-up').click();
  expect(await seen(page.locator('#request-note', { hasText: 'No line of this request' }))).toBe(true);
});
