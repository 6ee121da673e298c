// The views of the console: the address leads to each, back leads back, the heading has the focus and the tab its name.

import type { Page } from 'playwright-core';
import { untilTrue } from '../../support/until';
import { findings } from '../support/axe';
import { VIEWS } from './console-views';
import { forgiveFailedRequests, seen, useHarness } from './harness';
import { ok } from './page-server';
import { CHANGES, consoleAnswers } from './sample-console';
import { cell, down, incident, mixedSummary, summary } from './sample-summary';

const harness = useHarness();
beforeEach(() => {
  harness.server.console = consoleAnswers();
  harness.server.incidents = () => ok({ data: [incident('erp', 754, null), incident('crm', 90_000, 640)], next: null });
});

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '');
/** As the page has it: Playwright's own copy of the address comes with an event, later. */
const addressOf = (page: Page): Promise<string> => page.evaluate(() => location.href);

test('each address opens its view by itself, with focus on its heading and a title of its own', async () => {
  for (const [path, heading, title, part] of VIEWS) {
    const watched = await harness.openSignedIn({ path });
    const { page } = watched;
    expect(await seen(page.locator(part).first())).toBe(true);
    expect([path, await focused(page), await page.title()]).toEqual([path, heading, title]);
    await watched.close();
  }
});

test('back and forward lead through the views, a reload stays, and no address holds the token', async () => {
  const { page } = await harness.openSignedIn();
  const urls: string[] = [];
  page.on('framenavigated', (frame) => urls.push(frame.url()));
  await page.locator('#problem-list').getByRole('link', { name: 'erp', exact: true }).click();
  expect(await seen(page.getByRole('heading', { name: 'Cell erp' }))).toBe(true);
  await page.getByRole('link', { name: 'Day' }).click();
  expect(await seen(page.locator('.choice [aria-current]', { hasText: 'Day' }))).toBe(true);
  await page.getByRole('link', { name: 'Tenants' }).click();
  await page.locator('#view').getByRole('link', { name: 'acme' }).click();
  expect(await seen(page.getByRole('heading', { name: 'Tenant acme' }))).toBe(true);
  await page.reload();
  expect(await seen(page.getByRole('heading', { name: 'Tenant acme' }))).toBe(true);
  await page.goBack();
  await page.goBack();
  expect(await seen(page.getByRole('heading', { name: 'Cell erp' }))).toBe(true);
  await page.goBack();
  await page.goBack();
  expect(await seen(page.getByRole('heading', { name: '1 Cell is down' }))).toBe(true);
  expect(await focused(page)).toBe('headline');
  await page.goForward();
  expect(await seen(page.getByRole('heading', { name: 'Cell erp' }))).toBe(true);
  await page.reload();
  expect(await seen(page.getByRole('heading', { name: 'Cell erp' }))).toBe(true);
  expect(urls.join()).not.toContain('ops-token');
});

test('what is wrong now stands first, worst first, each Cell once, with its age, its runbook and its reason', async () => {
  const { page } = await harness.openSignedIn();
  const items = page.locator('#problem-list > li');
  expect(await seen(items.nth(3))).toBe(true);
  expect(await items.locator('.severity').allTextContents()).toEqual(['P1', 'P2', '–', '–']);
  expect(await items.first().textContent()).toContain('Probes fail: Connection refused (25 in a row)');
  expect(await items.first().locator('.age').textContent()).toMatch(/^for 1\d min$/);
  expect(await page.locator('#problem-list').getByRole('link', { name: 'erp', exact: true }).count()).toBe(1);
  expect(await page.locator('#silenced-count').textContent()).toBe('1 silenced alarm');
  const top = async (selector: string) => (await page.locator(selector).boundingBox())?.y ?? Number.NaN;
  expect(await top('#problems')).toBeLessThan(await top('#cells'));
  await items.first().getByRole('link', { name: 'Runbook' }).click();
  expect(await seen(page.getByRole('heading', { name: 'A Cell is down' }))).toBe(true);
});

test('sort and filter are in the address, and come back with it', async () => {
  const { page } = await harness.openSignedIn({ path: '#/cells' });
  await page.getByRole('columnheader', { name: 'Latency' }).getByRole('button').click();
  expect(await page.getByRole('columnheader', { name: 'Latency' }).getAttribute('aria-sort')).toBe('ascending');
  await page.getByRole('searchbox').fill('rm');
  expect(await addressOf(page)).toMatch(/#\/cells\?q=rm&sort=latency$/);
  const names = await page.locator('#rows [data-field=cell]').allTextContents();
  expect(names.toSorted()).toEqual(['crm', 'srm']);
  await page.reload();
  expect(await seen(page.locator('#rows tr').first())).toBe(true);
  expect(await page.locator('#rows [data-field=cell]').allTextContents()).toEqual(names);
  expect(await page.getByRole('searchbox').inputValue()).toBe('rm');
});

test('while all is well the Cells are folded into one line, and unfold', async () => {
  harness.server.console = { ...consoleAnswers(), '/api/admin/alarms': { alarms: [] } };
  harness.server.summary = () => ok(summary(Array.from({ length: 60 }, (_, index) => cell(`cell-${index}`))));
  const { page } = await harness.openSignedIn();
  expect(await seen(page.getByText('No alarm fires.'))).toBe(true);
  expect(await page.locator('#cells').isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Show all 60' }).click();
  expect(await page.locator('#rows tr:visible').count()).toBe(60);
  await page.getByRole('button', { name: 'Fold' }).click();
  expect(await page.locator('#cells').isVisible()).toBe(false);
});

test('a chart is read by pointer and by arrow keys, and as a table', async () => {
  const { page } = await harness.openSignedIn({ path: '#/cells/erp' });
  const chart = page.locator('.chart', { hasText: 'Requests' }).first();
  const slider = chart.getByRole('slider', { name: 'Requests' });
  await slider.focus();
  await page.keyboard.press('Home');
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/Errors: 2, Refusals: 9, Answered: \d+$/);
  await page.keyboard.press('ArrowRight');
  expect(await chart.locator('.tip p').allTextContents()).toEqual([
    expect.stringMatching(/\d\d:\d\d$/),
    'Errors: 0',
    'Refusals: 3',
    expect.stringMatching(/^Answered: \d+$/),
  ]);
  await page.keyboard.press('Escape');
  expect(await chart.locator('.tip').isVisible()).toBe(false);
  await slider.hover({ position: { x: 200, y: 60 } });
  expect(await seen(chart.locator('.tip'))).toBe(true);
  await chart.getByText('As a table').click();
  expect(await seen(chart.getByRole('row').nth(60))).toBe(true);
  expect(await chart.getByRole('row').count()).toBe(61);
  expect(await seen(page.locator('.chart', { hasText: 'Latency of probes' }).getByRole('slider'))).toBe(true);
});

test('a chart that is read stays and says so, while the rest is drawn again and the focus stays on its button', async () => {
  harness.server.summary = () => ok(summary([cell('erp')]));
  const { page } = await harness.openSignedIn({ path: '#/cells/erp', ownClock: true });
  const slider = page.getByRole('slider', { name: 'Requests' });
  await slider.hover();
  await slider.evaluate((element) => element.setAttribute('data-kept', ''));
  await page.getByRole('button', { name: 'Probe now' }).focus();
  harness.server.summary = () => ok(summary([down('erp')]));
  await page.clock.runFor(15_500);
  expect(await seen(page.locator('#view .state.down'))).toBe(true);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Probe now');
  expect(await page.locator('[data-kept]').count()).toBe(1);
  expect(await page.locator('#view .held').allTextContents()).toEqual(['Not refreshed while you read it.']);

  await page.mouse.move(0, 0);
  await untilTrue(async () => {
    await page.clock.runFor(1_000);
    return (await page.locator('[data-kept]').count()) === 0;
  });
  expect(await page.locator('#view .held').count()).toBe(0);
});

test.each(['input', 'select', 'textarea'])('a part stays while somebody types in its %s', async (control) => {
  harness.server.summary = () => ok(summary([cell('erp')]));
  const { page } = await harness.openSignedIn({ path: '#/cells/erp', ownClock: true });
  await page.locator('#view .plot').first().waitFor();
  await page.evaluate((name) => {
    const typedIn = document.createElement(name);
    typedIn.setAttribute('data-kept', '');
    document.querySelector('#view-content > :last-child')?.append(typedIn);
    typedIn.focus();
  }, control);
  harness.server.summary = () => ok(summary([down('erp')]));
  await page.clock.runFor(15_500);
  expect(await seen(page.locator('#view .state.down'))).toBe(true);
  expect(await page.locator('[data-kept]').count()).toBe(1);
});

test('the focus goes to what an action has turned its button into', async () => {
  harness.server.summary = () => ok(summary([cell('erp')]));
  const { page } = await harness.openSignedIn({ path: '#/cells/erp', ownClock: true });
  await page.getByRole('button', { name: 'Set read-only' }).focus();
  const light = mixedSummary().cells.find(({ cell: name }) => name === 'finance')?.light ?? null;
  harness.server.summary = () => ok(summary([cell('erp', { light })]));
  await page.clock.runFor(15_500);
  await page.getByRole('button', { name: 'End read-only' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('End read-only');
});

test('a Cell shows its counted refusals by code over the chosen time, asked for again after minutes only', async () => {
  const asked = () => harness.server.requests.filter((line) => line.includes('/usage?by=cell'));
  const { page } = await harness.openSignedIn({ path: '#/cells/erp?over=week', ownClock: true });
  const rows = page.getByRole('table', { name: 'Use', exact: true }).locator('tbody tr');
  await rows.first().waitFor();
  expect(await rows.allTextContents()).toEqual(['erp44,8702,204CIRCUIT_OPEN 871, RATE_LIMIT 12']);
  const [from = '', to = ''] = ['from', 'to'].map(
    (name) => new URL(asked()[0] ?? '', 'http://x').searchParams.get(name) ?? '',
  );
  const hours = (Date.parse(to.replace('Z', ':00Z')) - Date.parse(from.replace('Z', ':00Z'))) / 3_600_000;
  expect(hours).toBe(7 * 24 + 1);
  await page.clock.runFor(65_000);
  expect(asked()).toHaveLength(1);
  await page.locator('#refresh').click();
  await page.clock.fastForward(10 * 60_000);
  await page.clock.runFor(31_000);
  await untilTrue(() => asked().length > 2);
});

test('counted refusals that could not be loaded are asked for with the next refresh', async () => {
  harness.server.failing = '/api/admin/usage';
  const opened = await harness.openSignedIn({ path: '#/cells/erp', ownClock: true });
  forgiveFailedRequests(opened);
  await untilTrue(() => harness.server.requests.some((line) => line.includes('/usage?by=cell')));
  harness.server.failing = '';
  await opened.page.clock.runFor(31_000);
  const rows = opened.page.getByRole('table', { name: 'Use', exact: true }).locator('tbody tr');
  expect(await seen(rows.first())).toBe(true);
});

test('a tenant of a deployment without limits says so, and offers no other plan', async () => {
  harness.server.console = { ...consoleAnswers(), '/api/admin/tenants/acme/quota': { plan: 'gold', enforced: false } };
  const { page } = await harness.openSignedIn({ path: '#/tenants/acme' });
  expect(await seen(page.getByText('To turn it on, set tenants.plan'))).toBe(true);
  expect(await page.getByRole('button', { name: 'Change plan' }).count()).toBe(0);
});

test('over a day, the probes of a Cell are counted by the hour', async () => {
  const { page } = await harness.openSignedIn({ path: '#/cells/erp?over=day' });
  const slider = page.getByRole('slider', { name: 'Probes' });
  await slider.focus();
  await page.keyboard.press('End');
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/Failed: 12, Answered: 108$/);
  expect(harness.server.requests).toContain('GET /api/admin/cells/erp/probes?over=day');
});

test('an uptime says how long was watched where that is less than the window', async () => {
  const uptime = { h1: 1, h24: 1, d7: 1, watched: { h1: 39, h24: 39, d7: 39 } };
  harness.server.summary = () => ok(summary([cell('erp', { uptime })]));
  const { page } = await harness.openSignedIn();
  expect(await page.locator('[data-field=uptimeHour]').textContent()).toBe('100% of 39 s');
  expect(harness.server.requests.some((line) => line.includes('health-summary?watched=1'))).toBe(true);
});

test('the heading of the table hides the rows that pass below it', async () => {
  const { page } = await harness.openSignedIn({ path: '#/cells', viewport: { width: 1360, height: 400 } });
  await page.mouse.wheel(0, 300);
  await page.waitForFunction(() => scrollY > 100);
  const isCovered = await page.evaluate(() => {
    const { left, top } = (document.querySelector('#cells thead') as HTMLElement).getBoundingClientRect();
    return document.elementFromPoint(left + 5, top + 8)?.closest('thead') !== null;
  });
  expect(isCovered).toBe(true);
});

test.each([
  ['en-GB', /^Drill of the alarms: proven .+ by ops · 7 of 7 alarms/, 'Drill of a restore: never made. Overdue:'],
  ['zh-CN', /^告警演练：.+ 由 ops 证明有效 · 7 of 7 alarms/, '恢复演练：从未进行。'],
] as const)('in %s, the changes begin with what the last drills proved', async (locale, proven, never) => {
  const { page } = await harness.openSignedIn({ path: '#/changes', locale });
  const lines = page.locator('#view .drills p');
  await lines.first().waitFor();
  const [alarms, backup] = await lines.allTextContents();
  expect(alarms).toMatch(proven);
  expect(backup).toContain(never);
  expect(await findings(page)).toEqual([]);
});

test('without a console, the changes say nothing of drills', async () => {
  harness.server.console = { '/api/admin/audit-logs': CHANGES };
  const watched = await harness.openSignedIn({ path: '#/changes' });
  expect(await seen(watched.page.locator('#view tbody tr').first())).toBe(true);
  expect(await watched.page.locator('#view .drills').count()).toBe(0);
  expect(harness.server.requests).not.toContain('GET /api/admin/proofs');
  forgiveFailedRequests(watched);
});
