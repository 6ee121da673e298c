// Fits a phone, follows the reader's language and colours, and remembers a choice.

import type { Page } from 'playwright-core';
import { keepScreenshot, overflow } from '../support/browser';
import { seen, useHarness } from './harness';
import { ok } from './page-server';
import { cell, incident, mixedSummary, summary } from './sample-summary';

const harness = useHarness();
const LONG = 'a_cell_with_a_name_as_long_as_the_contract_allows_it_to_be_00000';

beforeEach(() => {
  harness.server.incidents = () =>
    ok({ data: [incident('erp', 754, null), incident('crm', 90_000, 640), incident('mes', 400_000, 95)], next: null });
});

const background = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const DARK = 'rgb(13, 17, 21)';
const LIGHT = 'rgb(245, 246, 248)';

test.each([360, 680, 900, 1080, 1360])('no sideways scrolling at %i px', async (width) => {
  const viewport = { width, height: 2_400 };
  const { page } = await harness.openSignedIn({ viewport });
  expect(await seen(page.locator('#incidents li').first())).toBe(true);
  expect(await overflow(page)).toBe(0);
  await keepScreenshot(page, `ops-${width}px`);
  const longest = cell(LONG, { base_url: `https://${LONG}.example.com:8443/base`, core: true, last_error: 'tls' });
  harness.server.summary = () =>
    ok(summary([{ ...longest, status: 'down', consecutive_failures: 3 }], { status: 'down' }));
  harness.server.incidents = () => ok({ data: [incident(LONG, 60, null)], next: null });
  await page.locator('#refresh').click();
  expect(await seen(page.locator('#rows').getByText(LONG).first())).toBe(true);
  expect(await seen(page.locator('#incidents').getByText(LONG).first())).toBe(true);
  expect(await overflow(page)).toBe(0);
});

test('the sign-in fits 360 px', async () => {
  const { page } = await harness.open({ viewport: { width: 360, height: 640 } });
  expect(await overflow(page)).toBe(0);
  await keepScreenshot(page, 'ops-sign-in-360px');
});

test('dark or light by the system; a choice is remembered', async () => {
  const { page } = await harness.openSignedIn({ colorScheme: 'dark', viewport: { width: 1360, height: 900 } });
  expect(await background(page)).toBe(DARK);
  await keepScreenshot(page, 'ops-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await background(page)).toBe(LIGHT);
  const button = page.getByRole('button', { name: 'Colours' });
  await button.click();
  await button.click();
  expect(await button.textContent()).toBe('Colours: dark');
  expect(await background(page)).toBe(DARK);
  await page.reload();
  expect(await background(page)).toBe(DARK);
});

test.each([
  ['zh-CN', '1 个业务单元宕机'],
  ['zh-TW', '1 个业务单元宕机'],
  ['en-US', '1 Cell is down'],
  ['fr-FR', '1 Cell is down'],
])('a browser in %s reads %s', async (locale, headline) => {
  const { page } = await harness.openSignedIn({ locale });
  expect(await seen(page.getByRole('heading', { name: headline }))).toBe(true);
});

test('the language switch takes every text with it and is remembered', async () => {
  const { page } = await harness.openSignedIn({ locale: 'en-GB', viewport: { width: 1360, height: 900 } });
  await page.getByRole('button', { name: '中文' }).click();
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  const text = (await page.locator('body').innerText()).replaceAll(/http:\S+/g, '');
  expect(text).not.toMatch(/\b(Down|Up|Unknown|Degraded|Refresh|Filter|Uptime|ago|Incidents|Sign)\b/);
  await keepScreenshot(page, 'ops-zh');
  await page.reload();
  expect(await seen(page.getByRole('heading', { name: '1 个业务单元宕机' }))).toBe(true);
  expect(await page.getByRole('button', { name: 'English' }).getAttribute('lang')).toBe('en');
});

test('in Chinese the gateway is asked for Chinese messages', async () => {
  const { page } = await harness.open({ locale: 'zh-CN' });
  const asked = new Promise((answered) => {
    harness.server.summary = (_, request) => {
      answered(request.headers['accept-language']);
      return ok(mixedSummary());
    };
  });
  await page.locator('#token').fill('ops-token-for-this-test');
  await page.locator('#token').press('Enter');
  expect(await asked).toBe('zh-CN');
});
