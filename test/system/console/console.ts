// What the incident drills share: the whole stack of one machine with a console, a signed-in page, and callers.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type LocalStack, startLocal } from '../../../lib/local/start-local';
import { loginAs } from '../../local/support/sample-user';
import { judgeByRole } from '../../support/iam/role-judge';
import { until, untilTrue } from '../../support/until';
import { launchBrowser, openPage } from '../support/browser';

export interface Drill {
  readonly stack: LocalStack;
  /** The console, signed in; all that a drill looks at and does. */
  readonly page: Page;
  /** Sends a request as the tenant acme. */
  readonly call: Call;
  close(): Promise<void>;
}

export type Call = (
  target: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<{ status: number; requestId: string }>;

export interface DrillOptions {
  /** Lines of the description after those that every drill has. */
  readonly description?: string;
  /** Addresses of the Cells, and further variables. */
  readonly env: Readonly<Record<string, string>>;
}

const DESCRIPTION = [
  'name: drill',
  'language: en',
  'auth: { mode: jwt, cognito: create }',
  'tenants: { validate: true, cacheSeconds: 0 }',
  'proxy: { authorization: forward, stateRefreshMs: 100 }',
  'logs: { explainRequests: true }',
  'console: true',
].join('\n');

export async function startDrill({ description = '', env }: DrillOptions): Promise<Drill> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drill-'));
  const configFile = path.join(folder, 'config.yaml');
  writeFileSync(configFile, `${DESCRIPTION}\n${description}\n`);
  const variables = { GATEWAY_PORT: '0', GOVERNANCE_HEALTH_INTERVAL_SEC: '1', ...env };
  const [stack, browser] = await Promise.all([
    startLocal({ judge: judgeByRole, configFile, env: variables }),
    launchBrowser(),
  ]);
  return {
    stack,
    page: await signedIn(browser, stack),
    call: await callAs(stack, 'client'),
    async close() {
      await browser.close();
      await stack.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Sends requests as a sample user: `client` is of the tenant acme, `operator` of globex. */
export async function callAs({ url }: LocalStack, username: 'client' | 'operator'): Promise<Call> {
  const token = await loginAs(url, username);
  return async (target, headers = {}) => {
    const requestId = `drill-${randomUUID()}`;
    const own = { authorization: `Bearer ${token}`, 'x-request-id': requestId };
    const response = await fetch(`${url}${target}`, { headers: { ...own, ...headers } });
    await response.arrayBuffer();
    return { status: response.status, requestId };
  };
}

/** The console of a stack, signed in. */
export async function signedIn(browser: Browser, { url, opsToken }: LocalStack): Promise<Page> {
  const { page } = await openPage(browser, `${url}/ops`, { viewport: { width: 1360, height: 1_000 } });
  await page.locator('#token').fill(opsToken);
  await page.locator('#token').press('Enter');
  await page.locator('#headline:not(:empty)').waitFor();
  return page;
}

/** Does an action of the view that is open; `fields` of its dialog by name. */
export async function act(
  page: Page,
  button: string,
  reason: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<void> {
  await page.evaluate(() => {
    for (const notice of document.querySelectorAll('.notice')) notice.setAttribute('data-earlier', '');
  });
  await page.getByRole('button', { name: button, exact: true }).first().click();
  for (const [name, value] of Object.entries(fields)) await page.locator(`#action-${name}`).fill(value);
  await page.locator('#action-reason').fill(reason);
  await page.locator('#action-confirm').click();
  await page.locator('.notice:not([data-earlier])').waitFor();
}

/** Takes the last action back. */
export async function undo(page: Page): Promise<void> {
  await page.locator('.notice').last().getByRole('button', { name: 'Undo' }).click();
  await page.locator('.notice', { hasText: 'Undone.' }).last().waitFor();
}

/** Figures leave out the minute that still runs: waits until `sentAtMs` is in one that is over. */
export async function minuteIsOver(sentAtMs: number): Promise<void> {
  const minute = (ms: number): number => Math.floor(ms / 60_000);
  await until(
    () => minute(Date.now()),
    (now) => now > minute(sentAtMs),
    { pauseMs: 500 },
  );
}

/** Texts of the cells of a table's rows. */
export async function rowsOf(page: Page, table: string): Promise<string[][]> {
  const rows = page.getByRole('table', { name: table }).locator('tbody tr');
  await rows.first().waitFor();
  return rows.evaluateAll((all) => all.map((row) => [...row.children].map(({ textContent }) => textContent ?? '')));
}

/** As {@link rowsOf}, of the table that a chart unfolds into. */
export async function chartRows(page: Page, chart: string): Promise<string[][]> {
  const figure = page.locator('#view figure.chart', { has: page.locator('.chart-title', { hasText: chart }) });
  await figure.first().waitFor();
  const closed = figure.locator('details.as-table:not([open]) summary');
  if ((await closed.count()) > 0) await closed.first().click();
  return rowsOf(page, chart);
}

/** An alarm of the first screen that rings: reads its runbook section, silences it, and ends the silence. */
export async function readAndSilence(page: Page, alarm: string): Promise<string> {
  await follow(page, 'Overview');
  const problem = page.locator('#problem-list li', { hasText: alarm });
  await untilTrue(
    async () => {
      await page.locator('#refresh').click();
      return (await problem.count()) > 0;
    },
    { pauseMs: 500, most: 60 },
  );
  await problem.getByRole('link', { name: /^Runbook: / }).click();
  const runbook = page.locator('#view article.runbook');
  await runbook.locator('li').first().waitFor();
  const text = (await runbook.textContent()) ?? '';
  await follow(page, 'Overview');
  await act(page, `Silence: ${alarm}`, 'We are on it');
  await page.locator('#problem-list li', { hasText: alarm }).waitFor({ state: 'detached' });
  await page.getByText('1 silenced alarm').click();
  await page.locator('li.silenced', { hasText: 'by ops, We are on it' }).waitFor();
  await act(page, `End silence: ${alarm}`, 'It may ring again');
  await page.locator('#problem-list li', { hasText: alarm }).waitFor();
  return text;
}

/** Goes to a view by the navigation or by a link of the page. */
export async function follow(page: Page, link: string, within = 'body'): Promise<void> {
  await page.locator(within).getByRole('link', { name: link, exact: true }).first().click();
}

/** What the console says of a request; a line may reach the log some moments after its answer. */
export async function storyOf(page: Page, requestId: string): Promise<string> {
  await page.locator('#request-id').fill(requestId);
  // The story of the request before goes with an event after the click.
  await page.locator('.stories article').evaluateAll((all) => {
    for (const one of all) one.setAttribute('data-earlier', '');
  });
  const story = page.locator('.stories article:not([data-earlier])').first();
  await until(
    async () => {
      await page.locator('#look-up').click();
      await page.waitForFunction(() => {
        const note = document.getElementById('request-note')?.textContent ?? '';
        return note !== '' && !note.startsWith('Searching');
      });
      return story.count();
    },
    (count) => count > 0,
    { pauseMs: 1_000, most: 30 },
  );
  return (await story.textContent()) ?? '';
}
