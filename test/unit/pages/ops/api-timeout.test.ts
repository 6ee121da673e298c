// How long the page waits: a change longer than the admin function may take for it.

import { ADMIN_DEADLINE_MS } from '../../../../lambdas/contract/limits';
import { type ApiChange, askApi } from '../../../../lambdas/pages/ops/browser/api';

const timeout = jest.spyOn(AbortSignal, 'timeout');
afterEach(() => timeout.mockClear());

async function waitsFor(change?: ApiChange): Promise<number | undefined> {
  jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{}'));
  await askApi({ path: '/api/admin/x', token: 't', language: 'en', change, signal: new AbortController().signal });
  return timeout.mock.calls[0]?.[0];
}

test('a change is waited for until the admin function has certainly ended', async () => {
  expect(await waitsFor({ method: 'POST', body: {} })).toBeGreaterThan(ADMIN_DEADLINE_MS);
});

test('a look gives up sooner, and the next one follows', async () => {
  expect(await waitsFor()).toBeLessThan(ADMIN_DEADLINE_MS);
});
