// The page never claims more than it knows: old results, a blind patrol, a gateway that does not answer.

import type { Page } from 'playwright-core';
import { keepScreenshot } from '../support/browser';
import { forgiveFailedRequests, gone, seen, useHarness } from './harness';
import { ok, UNAVAILABLE } from './page-server';
import { cell, mixedSummary, nowSeconds, summary } from './sample-summary';

const harness = useHarness();
const claims = async (page: Page): Promise<string[]> => [
  ...new Set(await page.locator('#rows [data-field=status]').allTextContents()),
];

test('a summary that says it is stale: banner, and nothing is shown healthy', async () => {
  const patrol = { last_run_at: nowSeconds() - 340, age_seconds: 340, interval_seconds: 30, blind: false };
  harness.server.summary = () => ok({ ...mixedSummary(), stale: true, status: 'unknown', patrol });
  const { page } = await harness.openSignedIn();
  expect(await seen(page.getByRole('alert').getByText('Nothing here is current'))).toBe(true);
  expect(await seen(page.getByRole('heading', { name: 'State unknown: results are too old' }))).toBe(true);
  expect(await claims(page)).toEqual(['Unknown']);
  expect(await page.locator('#rows tr').first().textContent()).toContain('was down');
  expect(await page.locator('#rows .up').count()).toBe(0);
  await keepScreenshot(page, 'ops-stale');
});

test('a patrol that stops while the page is open: the page finds out by its own clock', async () => {
  const frozen = summary([cell('erp')]);
  harness.server.summary = () => ok(frozen);
  const watched = await harness.openSignedIn({ ownClock: true });
  const { page } = watched;
  expect(await claims(page)).toEqual(['Up']);
  harness.server.unreachable = true;
  await page.clock.runFor(80_000);
  expect(await seen(page.getByText('Nothing here is current'))).toBe(true);
  expect(await claims(page)).toEqual(['Unknown']);
  forgiveFailedRequests(watched);
});

test('a blind patrol says so', async () => {
  const patrol = { last_run_at: nowSeconds() - 5, age_seconds: 5, interval_seconds: 30, blind: true };
  harness.server.summary = () => ok(summary([cell('erp')], { patrol }));
  const { page } = await harness.openSignedIn();
  expect(await seen(page.getByRole('alert').getByText('The patrol is blind'))).toBe(true);
});

test('a patrol that never ran: unknown, without pretending that anything grew old', async () => {
  const patrol = { last_run_at: null, age_seconds: null, interval_seconds: 30, blind: false };
  const unprobed = cell('erp', { status: 'unknown', since: null, recent: [] });
  harness.server.summary = () => ok(summary([unprobed], { status: 'unknown', stale: true, patrol }));
  const { page } = await harness.openSignedIn();
  expect(await seen(page.getByRole('heading', { name: 'the patrol has not run yet' }))).toBe(true);
  expect(await page.locator('.banner').count()).toBe(0);
});

test('503: the last known data stays and is marked, with the request to look for; then all is well again', async () => {
  const watched = await harness.openSignedIn({ ownClock: true });
  const { page } = watched;
  harness.server.summary = () => UNAVAILABLE;
  await page.clock.runFor(16_000);
  expect(await seen(page.getByText('The gateway answered 503 SERVICE_UNAVAILABLE'))).toBe(true);
  expect(await page.locator('.banner p').textContent()).toMatch(
    /what was last known, from \d\d:\d\d:\d\d\. Next try in \d s\. Request req-0001/,
  );
  expect(await page.locator('#rows tr').count()).toBe(14);
  await keepScreenshot(page, 'ops-gateway-unavailable', false);
  harness.server.summary = () => ok(mixedSummary());
  await page.clock.runFor(3_000);
  expect(await gone(page.locator('.banner'))).toBe(true);
  forgiveFailedRequests(watched);
});

test('no connection: asks again ever later, and at once by the button', async () => {
  const watched = await harness.openSignedIn({ ownClock: true });
  const { page } = watched;
  harness.server.unreachable = true;
  await page.clock.runFor(16_000);
  expect(await seen(page.getByText('The gateway cannot be reached.'))).toBe(true);
  harness.server.unreachable = false;
  await page.getByRole('button', { name: 'Refresh' }).click();
  expect(await gone(page.locator('.banner'))).toBe(true);
  forgiveFailedRequests(watched);
});

test('incidents that cannot be loaded do not take the Cells with them', async () => {
  harness.server.incidents = () => UNAVAILABLE;
  const watched = await harness.openSignedIn();
  expect(await seen(watched.page.getByText('Incidents could not be loaded'))).toBe(true);
  expect(await watched.page.locator('#rows tr').count()).toBe(14);
  forgiveFailedRequests(watched);
});
