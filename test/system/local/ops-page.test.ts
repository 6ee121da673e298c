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

test('signs in with the ops token of the run, and every Cell turns up', async () => {
  await watched.page.locator('#token').fill(stack.opsToken);
  await watched.page.locator('#token').press('Enter');
  expect(await shows('Up')).toBe('#shape-up');
});

test('a Cell that is stopped is red, on top, with its cause and an incident', async () => {
  await stack.cells?.order({ kind: 'stop', name: CELL });
  expect(await shows('Down')).toBe('#shape-down');
  expect(await watched.page.locator('#rows [data-field=cell]').first().textContent()).toBe(CELL);
  // A probe that was under way when the Cell ended was reset; the next one is refused.
  await row().locator('[data-field=why]', { hasText: 'Connection refused' }).waitFor();
  await watched.page.locator('#incidents li', { hasText: CELL }).filter({ hasText: 'ongoing' }).waitFor();
  await keepScreenshot(watched.page, 'ops-local-down');
});

test('brought back, it is green, and the incident has ended', async () => {
  await stack.cells?.order({ kind: 'start', name: CELL });
  expect(await shows('Up')).toBe('#shape-up');
  const ended = watched.page.locator('#incidents li', { hasText: CELL }).filter({ hasNotText: 'ongoing' });
  await ended.waitFor();
  expect(await watched.page.locator('#announcer').textContent()).toBe(`${CELL}: Up.`);
  await keepScreenshot(watched.page, 'ops-local-up');
});

test('the browser had nothing to complain of, and asked nobody else', () => {
  expect(watched.complaints).toEqual([]);
  expect(watched.outsideRequests).toEqual([]);
});
