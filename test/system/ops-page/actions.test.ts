// What can be done from the console: each action says what will happen, takes a reason, shows a refusal, and is undone.

import type { Page } from 'playwright-core';
import { findings } from '../support/axe';
import { keepScreenshot } from '../support/browser';
import { forgiveFailedRequests, gone, seen, useHarness } from './harness';
import { FORBIDDEN, ok } from './page-server';
import { consoleAnswers } from './sample-console';

const harness = useHarness();
beforeEach(() => {
  harness.server.console = consoleAnswers();
});

async function begin(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button }).first().click();
  await page.locator('#action[open]').waitFor();
}

async function confirm(page: Page, reason: string): Promise<void> {
  await page.locator('#action-reason').fill(reason);
  await page.locator('#action-confirm').click();
}

test.each([
  ['#/cells/erp', 'Probe now', 'POST /api/admin/cells/erp/probe {"reason":"Look"}'],
  ['#/cells/erp', 'Close circuit', 'PUT /api/admin/circuits/erp {"phase":"closed","reason":"Look"}'],
  ['#/cells/erp', 'Set read-only', 'PUT /api/admin/lights/erp {"color":"red","reason":"Look","minutes":60}'],
  ['#/cells/erp', 'Switch off', 'PATCH /api/admin/cells/erp {"enabled":false,"reason":"Look"}'],
  ['#/cells/finance', 'End read-only', 'PUT /api/admin/lights/finance {"color":"green","reason":"Look"}'],
  ['#/tenants/acme', 'Disable tenant', 'PATCH /api/admin/tenants/acme {"status":"disabled","reason":"Look"}'],
  ['#/tenants/acme', 'Change plan', 'PUT /api/admin/tenants/acme/quota {"plan":"gold","reason":"Look"}'],
  ['#/config', 'Roll back', 'POST /api/admin/config/rollback {"version":16,"reason":"Look"}'],
  [
    '#/',
    'Silence: prod-cell-down-erp',
    'PUT /api/admin/alarms/prod-cell-down-erp/silence {"minutes":60,"reason":"Look"}',
  ],
])('%s %s', async (path, button, request) => {
  const watched = await harness.openSignedIn({ path });
  const { page } = watched;
  await begin(page, button);
  expect((await page.locator('#action-effect').textContent())?.length).toBeGreaterThan(30);
  expect(harness.server.changes).toEqual([]);
  await confirm(page, 'Look');
  expect(await seen(page.locator('.notice'))).toBe(true);
  expect(await page.locator('#action').isVisible()).toBe(false);
  expect(harness.server.changes).toEqual([request]);
  forgiveFailedRequests(watched);
});

test('an undo sends the way back, and says that it is done', async () => {
  const { page } = await harness.openSignedIn({ path: '#/tenants/acme' });
  await begin(page, 'Disable tenant');
  await confirm(page, 'Unpaid');
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await seen(page.getByText('Undone.'))).toBe(true);
  expect(harness.server.changes[1]).toBe('PATCH /api/admin/tenants/acme {"status":"enabled","reason":"Undo: Unpaid"}');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  expect(await gone(page.locator('.notice'))).toBe(true);
});

test('without a reason, or after Escape, nothing happens; the focus is back where it was', async () => {
  const { page } = await harness.openSignedIn({ path: '#/tenants/acme' });
  await begin(page, 'Disable tenant');
  await page.locator('#action-confirm').click();
  expect(await page.locator('#action').isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  await page.locator('#action').waitFor({ state: 'hidden' });
  expect(harness.server.changes).toEqual([]);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Disable tenant');
});

test('a refusal by the permissions table is shown in its own words, and signs nobody out', async () => {
  const watched = await harness.openSignedIn({ path: '#/tenants/acme' });
  const { page } = watched;
  harness.server.change = () => FORBIDDEN;
  await begin(page, 'Disable tenant');
  await confirm(page, 'Unpaid');
  const error = page.locator('#action-error');
  expect(await seen(error)).toBe(true);
  expect(await error.textContent()).toBe(
    'Nothing was changed. This token is not permitted to do it. Access is not allowed',
  );
  expect(await page.locator('#sign-out').isVisible()).toBe(true);
  forgiveFailedRequests(watched);
});

test('a conflict is shown, and may be tried again in the same dialog', async () => {
  const watched = await harness.openSignedIn({ path: '#/config' });
  const { page } = watched;
  harness.server.change = () => ({ status: 409, body: { code: 'CONFLICT', message: 'Changed by someone else' } });
  await begin(page, 'Roll back');
  await confirm(page, 'Slow');
  expect(await seen(page.getByText('409 CONFLICT. Changed by someone else'))).toBe(true);
  harness.server.change = () => ok({});
  await page.locator('#action-confirm').click();
  expect(await seen(page.getByText('The contents of version 16 are in force.'))).toBe(true);
  forgiveFailedRequests(watched);
});

test.each([
  ['en-GB', 'Probe now', 'reset', 'erp was probed. The probe failed: Connection reset.'],
  ['en-GB', 'Probe now', 'status_503', 'erp was probed. The probe failed: HTTP 503.'],
  ['zh-CN', '立即探测', 'reset', '探测失败：连接被重置。'],
])('a probe says in %s, by "%s", why it failed: %s', async (locale, button, message, sentence) => {
  harness.server.change = () => ok({ cell: 'erp', ok: false, latency_ms: null, message });
  const { page } = await harness.openSignedIn({ path: '#/cells/erp', locale });
  await begin(page, button);
  await confirm(page, 'Look');
  expect(await seen(page.locator('.notice', { hasText: sentence }))).toBe(true);
});

test('a probe says how fast the Cell answered, and has no undo', async () => {
  harness.server.change = () => ok({ cell: 'erp', ok: true, status: 200, latency_ms: 41.2, message: 'up' });
  const { page } = await harness.openSignedIn({ path: '#/cells/erp' });
  await begin(page, 'Probe now');
  await confirm(page, 'Look');
  expect(await seen(page.getByText('erp was probed. It is well: it answered in 41 ms.'))).toBe(true);
  expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
});

test('signing out closes the dialog and takes the notices away', async () => {
  const { page } = await harness.openSignedIn({ path: '#/tenants/acme' });
  await begin(page, 'Disable tenant');
  await confirm(page, 'Unpaid');
  await seen(page.locator('.notice'));
  await page.locator('#sign-out').click();
  expect(await seen(page.locator('#sign-in'))).toBe(true);
  expect(await page.locator('.notice').count()).toBe(0);
  expect(await page.locator('body').textContent()).not.toContain('acme');
});

test.each([
  [1360, 'light', 'en-GB'],
  [360, 'dark', 'zh-CN'],
] as const)('axe finds nothing in the dialog at %i px, %s, %s', async (width, colorScheme, locale) => {
  const { page } = await harness.openSignedIn({
    path: '#/cells/erp',
    viewport: { width, height: 800 },
    colorScheme,
    locale,
  });
  await page.locator('.actions button').nth(1).click();
  await page.locator('#action[open]').waitFor();
  expect(await findings(page)).toEqual([]);
  await keepScreenshot(page, `console-dialog-${width}`, false);
});
