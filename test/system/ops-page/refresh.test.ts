// The page keeps itself current: on its own, on request, and not while nobody looks.

import type { Page } from 'playwright-core';
import { forgiveFailedRequests, seen, useHarness } from './harness';
import { ok } from './page-server';
import { cell, down, incident, summary } from './sample-summary';

const harness = useHarness();
const summaryRequests = (): number => harness.server.requests.filter((line) => line.includes('health-summary')).length;

function hide(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** Requests that the page has begun have reached the server once one that began later is answered. */
const arrived = (page: Page): Promise<number> => page.evaluate(async () => (await fetch('/ops')).status);

test('a Cell that goes down is on top, red by colour, shape and word, and spoken, within half a patrol period', async () => {
  harness.server.summary = () => ok(summary([cell('crm'), cell('erp')]));
  const { page } = await harness.openSignedIn({ ownClock: true });
  expect(await seen(page.getByRole('heading', { name: 'All 2 Cells are up' }))).toBe(true);

  harness.server.summary = () => ok(summary([cell('crm'), down('erp', { core: true })]));
  await page.clock.runFor(15_500);
  expect(await seen(page.getByRole('heading', { name: '1 Cell is down' }))).toBe(true);
  const first = page.locator('#rows tr').first();
  expect(await first.locator('[data-field=cell]').textContent()).toBe('erp');
  expect(await first.locator('[data-field=status]').textContent()).toBe('Down');
  expect(await first.locator('use').getAttribute('href')).toBe('#shape-down');
  expect(await page.locator('#announcer').textContent()).toBe('erp: Down.');
  expect(await page.title()).toBe('1 Cell is down');

  harness.server.summary = () => ok(summary([cell('crm'), cell('erp', { core: true })]));
  await page.clock.runFor(15_500);
  expect(await seen(page.getByRole('heading', { name: 'All 2 Cells are up' }))).toBe(true);
  expect(await page.locator('#announcer').textContent()).toBe('erp: Up.');
});

test('the button asks at once', async () => {
  const { page } = await harness.openSignedIn({ ownClock: true });
  harness.server.summary = () => ok(summary([down('mes')]));
  await page.getByRole('button', { name: 'Refresh' }).click();
  expect(await seen(page.getByText('1 Cell needs attention'))).toBe(true);
});

test('a hidden page asks nothing, and asks as soon as it is seen again', async () => {
  const { page } = await harness.openSignedIn({ ownClock: true });
  await hide(page, true);
  const before = summaryRequests();
  await page.clock.runFor(120_000);
  await arrived(page);
  expect(summaryRequests()).toBe(before);
  harness.server.summary = () => ok(summary([cell('only')]));
  await hide(page, false);
  expect(await seen(page.getByText('The only Cell is up'))).toBe(true);
  expect(summaryRequests()).toBe(before + 1);
});

test('a page that is hidden while its answer is under way stops there', async () => {
  const { page } = await harness.openSignedIn({ ownClock: true });
  await page.route('**/api/admin/health-summary*', async (route) => {
    await hide(page, true);
    await route.continue();
  });
  const answered = page.waitForResponse('**/api/admin/health-summary*');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await answered;
  expect(await seen(page.getByText('Updated 0 s ago'))).toBe(true);
  await page.unroute('**/api/admin/health-summary*');
  const before = summaryRequests();
  await page.clock.runFor(120_000);
  await arrived(page);
  expect(summaryRequests()).toBe(before);
});

test('incidents: newest first, the ongoing one marked, older pages on request', async () => {
  harness.server.incidents = (url) =>
    url.searchParams.get('cursor') === 'page 2'
      ? ok({ data: [incident('mes', 400_000, 95)], next: null })
      : ok({ data: [incident('erp', 754, null), incident('crm', 90_000, 640)], next: 'page 2' });
  const { page } = await harness.openSignedIn();
  const items = page.locator('#incidents li');
  await items.nth(1).waitFor();
  expect(await items.nth(0).textContent()).toMatch(/erp.*Connection refused.*ongoing/s);
  expect(await items.nth(1).textContent()).toMatch(/crm.*Timed out.*10 min/s);
  await page.getByRole('button', { name: 'Load older incidents' }).click();
  await items.nth(2).waitFor();
  expect(await items.nth(2).textContent()).toContain('mes');
  expect(await page.locator('#load-more').isVisible()).toBe(false);
});

test('without a console the alarms of this machine are listed, silenced ones are not', async () => {
  harness.server.localAlarms = [
    { name: 'cell-down-erp', state: 'ALARM', suppressed: false },
    { name: 'latency-p99', state: 'ALARM', suppressed: true },
    { name: 'log-volume', state: 'OK', suppressed: false },
  ];
  harness.server.console = {};
  harness.server.summary = () => ok(summary([cell('crm')]));
  const watched = await harness.openSignedIn();
  const { page } = watched;
  expect(await seen(page.getByRole('heading', { name: 'Wrong now' }))).toBe(true);
  expect(await seen(page.locator('#problem-list li'))).toBe(true);
  expect(await page.locator('#problem-list .title').allTextContents()).toEqual(['cell-down-erp']);
  expect(harness.server.requests.filter((line) => line.includes('/figures'))).toEqual([]);
  forgiveFailedRequests(watched);
});

test('filter by text and by health; the count says how many of how many', async () => {
  const { page } = await harness.openSignedIn();
  const names = page.locator('#rows [data-field=cell]');
  await page.getByRole('checkbox', { name: 'Unhealthy only' }).check();
  expect(await names.allTextContents()).toEqual(['erp', 'wms', 'scm', 'finance']);
  await page.getByRole('searchbox').fill('ERP');
  expect(await names.allTextContents()).toEqual(['erp']);
  expect(await page.locator('#shown').textContent()).toBe('1 of 14');
  await page.getByRole('searchbox').fill('nothing like this');
  expect(await seen(page.getByText('No Cell matches.'))).toBe(true);
});
