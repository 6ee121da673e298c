// The ops page on the whole stack of one machine: a sample Cell that is stopped turns red, and green when it is back.

import type { Browser } from 'playwright-core';
import { type LocalStack, startLocal } from '../../../lib/local/start-local';
import { keepScreenshot, launchBrowser, openPage, type WatchedPage } from '../support/browser';

const CELL = 'erp';
/** Two seconds a period; the first failure takes a Cell down, so that one period shows it. */
const ENVIRONMENT = {
  GATEWAY_PORT: '0',
  GOVERNANCE_HEALTH_INTERVAL_SEC: '2',
  GOVERNANCE_HEALTH_FAILURE_THRESHOLD: '1',
};

let stack: LocalStack;
let browser: Browser;
let watched: WatchedPage;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startLocal({ env: ENVIRONMENT }), launchBrowser()]);
  watched = await openPage(browser, `${stack.url}/ops`, { viewport: { width: 1360, height: 900 } });
});

afterAll(async () => {
  await browser.close();
  await stack.close();
});

const row = () => watched.page.getByRole('row', { name: CELL });
const shows = async (status: string): Promise<string | null> => {
  await row().locator('.state', { hasText: status }).waitFor();
  return row().locator('use').getAttribute('href');
};

test('a Cell that is stopped turns red with its cause, and green when it is back', async () => {
  const { page } = watched;
  await page.locator('#token').fill(stack.opsToken);
  await page.locator('#token').press('Enter');
  expect(await shows('Up')).toBe('#shape-up');

  await stack.cells?.order({ kind: 'stop', name: CELL });
  expect(await shows('Down')).toBe('#shape-down');
  expect(await page.locator('#rows [data-field=cell]').first().textContent()).toBe(CELL);
  // A probe that was under way when the Cell ended was reset; the next one is refused.
  await row().locator('[data-field=why]', { hasText: 'Connection refused' }).waitFor();
  const incidents = page.locator('#incidents li', { hasText: CELL });
  await incidents.filter({ hasText: 'ongoing' }).waitFor();
  await keepScreenshot(page, 'ops-local-down');

  await stack.cells?.order({ kind: 'start', name: CELL });
  expect(await shows('Up')).toBe('#shape-up');
  await incidents.filter({ hasNotText: 'ongoing' }).waitFor();
  expect(await page.locator('#announcer').textContent()).toBe(`${CELL}: Up.`);
  await keepScreenshot(page, 'ops-local-up');

  expect([...watched.complaints, ...watched.outsideRequests]).toEqual([]);
});
