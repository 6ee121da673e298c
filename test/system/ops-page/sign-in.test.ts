// No data without a token; a token that does not open the page is asked for again, with a clear sentence.

import type { Page } from 'playwright-core';
import { forgiveFailedRequests, seen, signIn, useHarness } from './harness';
import { FORBIDDEN, ok, TOKEN, UNAUTHORIZED, UNAVAILABLE } from './page-server';
import { mixedSummary } from './sample-summary';

const harness = useHarness();
const tabStorage = (page: Page): Promise<string> => page.evaluate(() => JSON.stringify(sessionStorage));
/** What the page itself finds again after a reload; no other page can read it. */
const historyState = (page: Page): Promise<string> => page.evaluate(() => JSON.stringify(history.state));
/** Everything that outlives a page and that other pages of its origin can read. */
const keptElsewhere = async (page: Page): Promise<string> =>
  JSON.stringify([
    await page.context().cookies(),
    await page.evaluate(async () => [
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      location.href,
      window.name,
      await indexedDB.databases(),
      await caches.keys(),
      await navigator.serviceWorker.getRegistrations(),
    ]),
  ]);
const apiRequests = (): string[] => harness.server.requests.filter((line) => line.includes('/api/'));

test('nothing is asked and nothing shown before a token is entered', async () => {
  const { page } = await harness.open();
  await expect(page.locator('#token').evaluate((input) => input === document.activeElement)).resolves.toBe(true);
  expect(await page.locator('#board').isVisible()).toBe(false);
  expect(await page.locator('#sign-out').isVisible()).toBe(false);
  expect(harness.server.requests.filter((line) => !/ \/(ops|favicon\.ico)$/.test(line))).toEqual([]);
});

test('the right token opens the board', async () => {
  const { page } = await harness.openSignedIn();
  expect(await page.locator('#sign-in').isVisible()).toBe(false);
});

test('the token is kept in this tab alone: a reload goes on; signing out forgets token and data', async () => {
  const { page } = await harness.openSignedIn();
  expect(await page.locator('#token').inputValue()).toBe('');
  await page.reload();
  expect(await seen(page.locator('#rows tr').first())).toBe(true);
  expect(await keptElsewhere(page)).not.toContain(TOKEN);
  await page.locator('#sign-out').click();
  expect(await seen(page.locator('#sign-in'))).toBe(true);
  expect(await page.locator('#board').isVisible()).toBe(false);
  expect([await tabStorage(page), await historyState(page)]).toEqual(['{}', 'null']);
  expect(await keptElsewhere(page)).not.toContain(TOKEN);
  expect(await page.locator('#token').inputValue()).toBe('');
  expect(await page.locator('body').textContent()).not.toMatch(/erp|finance/);
  expect(await page.title()).toBe('Gateway console');
  await page.reload();
  expect(await seen(page.locator('#sign-in'))).toBe(true);
});

test('a page of the same origin that the tab opens next finds nothing of use', async () => {
  const { page } = await harness.openSignedIn();
  const isNotOpsPage = (url: URL): boolean => url.pathname === '/api/v1/crm/report';
  await page.route(isNotOpsPage, (route) => route.fulfill({ contentType: 'text/html', body: '<title>A Cell</title>' }));
  const { href } = new URL('/api/v1/crm/report', harness.server.url);
  await page.goto(href);
  const found = await page.evaluate(() => ({
    storage: Object.entries(sessionStorage).map(([, half]) => atob(String(half))),
    state: history.state as unknown,
  }));
  expect(found).toEqual({ storage: [expect.not.stringContaining(TOKEN)], state: null });
  expect(found.storage[0]).toHaveLength(TOKEN.length);
  await page.goBack();
  expect(await seen(page.locator('#rows tr').first())).toBe(true);
});

test('after signing out an older entry of the history does not sign in again', async () => {
  const { page } = await harness.openSignedIn();
  await page.goto(`${harness.server.url}?again`);
  await signIn(page);
  await page.locator('#rows tr').first().waitFor();
  await page.locator('#sign-out').click();
  await page.goBack();
  expect(await seen(page.locator('#sign-in'))).toBe(true);
  expect(await historyState(page)).toBe('null');
});

test('a wrong token: says so, and stores nothing', async () => {
  const watched = await harness.open();
  await signIn(watched.page, 'wrong');
  expect(await seen(watched.page.getByText('The gateway does not accept this token'))).toBe(true);
  expect(await tabStorage(watched.page)).toBe('{}');
  forgiveFailedRequests(watched);
});

test('a token without the admin role: another sentence', async () => {
  const watched = await harness.open();
  harness.server.summary = () => FORBIDDEN;
  await signIn(watched.page);
  expect(await seen(watched.page.getByText('does not belong to an administrator'))).toBe(true);
  forgiveFailedRequests(watched);
});

test('a token that cannot be sent is refused without asking anyone', async () => {
  const { page } = await harness.open();
  await signIn(page, 'two words');
  expect(await seen(page.getByText('A token has no spaces'))).toBe(true);
  expect(apiRequests()).toEqual([]);
});

test('a gateway that cannot judge the token does not open the board', async () => {
  const watched = await harness.open();
  harness.server.summary = () => UNAVAILABLE;
  await signIn(watched.page);
  expect(await seen(watched.page.getByText('The token could not be checked. The gateway answered 503'))).toBe(true);
  harness.server.summary = () => ok(mixedSummary());
  await signIn(watched.page);
  expect(await seen(watched.page.locator('#rows tr').first())).toBe(true);
  forgiveFailedRequests(watched);
});

test('a token that expires meanwhile: the data goes, the form comes back with the reason', async () => {
  const watched = await harness.openSignedIn({ ownClock: true });
  harness.server.summary = () => UNAUTHORIZED;
  await watched.page.clock.runFor(16_000);
  expect(await seen(watched.page.getByText('The gateway does not accept this token'))).toBe(true);
  expect(await watched.page.locator('#board').isVisible()).toBe(false);
  expect(await tabStorage(watched.page)).not.toContain(TOKEN);
  forgiveFailedRequests(watched);
});
