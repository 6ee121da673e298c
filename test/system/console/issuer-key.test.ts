// Drill: the issuer's key has expired, and tokens that it signed are refused. A caller names one request; the console says
// why it was refused and what to do, and that the next one, with a token of the new key, got through.

import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { type IdentityStack, startIdentityStack } from '../../support/identity-stack';
import { keySet, makeKey, signToken } from '../../support/test-issuer';
import { until } from '../../support/until';
import { seen } from '../ops-page/harness';
import { launchBrowser } from '../support/browser';
import { follow, signedIn, storyOf } from './console';

let stack: IdentityStack;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  const sections = { language: 'en', logs: { explainRequests: true }, console: true };
  [stack, browser] = await Promise.all([startIdentityStack({ sections }), launchBrowser()]);
  page = await signedIn(browser, stack.local);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

async function call(token: string): Promise<{ status: number; requestId: string }> {
  const requestId = `drill-${randomUUID()}`;
  const headers = { authorization: `Bearer ${token}`, 'x-request-id': requestId };
  const { status } = await stack.call('/api/v1/crm/customers', headers);
  return { status, requestId };
}

test('the story of a refused request names the unknown key and the way out, which works', async () => {
  const old = await signToken(stack.key);
  const renewed = await makeKey('key-2');
  stack.answerKeys((_, response) => response.end(keySet(renewed)));
  const refused = await call(old);
  expect(refused.status).toBe(401);

  await follow(page, 'Requests');
  expect(await seen(page.locator('#request-id'))).toBe(true);
  const story = await storyOf(page, refused.requestId);
  expect(story).toContain('401 UNAUTHORIZED');
  expect(story).toContain('unknown key id');

  const token = await signToken(renewed);
  const passed = await until(
    () => call(token),
    ({ status }) => status === 200,
  );
  expect(await storyOf(page, passed.requestId)).toContain('The token is good');
});
