// A Cell's page and the ops page share an origin. On the whole stack of one machine, in a real browser: what such a page
// can get at, with `proxy.pages: sandbox` and without it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { type LocalStack, startLocal } from '../../../lib/local/start-local';
import { httpCell, type TestCell } from '../../support/cell-server';
import { launchBrowser, openPage, type WatchedPage } from '../support/browser';

const PAGE = '<!doctype html><title>A Cell</title><p>Report</p><script>document.title = "It runs"</script>';

let cell: TestCell;
const folder = mkdtempSync(path.join(tmpdir(), 'cell-page-'));
let browser: Browser;
let stack: LocalStack | undefined;
beforeAll(async () => {
  cell = await httpCell(({ url }, response) => {
    const isHealth = url === '/health';
    response.writeHead(200, { 'content-type': isHealth ? 'application/json' : 'text/html' });
    response.end(isHealth ? '{"status":"up"}' : PAGE);
  });
  browser = await launchBrowser();
});
afterEach(() => stack?.close());
afterAll(async () => {
  await browser.close();
  await cell.close();
  rmSync(folder, { recursive: true });
});

/** An operator signs in, and the same tab then shows the Cell's page. */
async function cellPageAfterSigningIn(pages: string): Promise<WatchedPage> {
  const configFile = path.join(folder, `${pages}.yaml`);
  const sections = ['name: pages', 'auth: { mode: header }', 'tenants: { validate: false }'];
  writeFileSync(configFile, [...sections, `proxy: { authorization: forward, pages: ${pages} }`].join('\n'));
  const env = { GATEWAY_PORT: '0', GATEWAY_AUTH_MODE: 'header', CELL_CRM_URL: cell.baseUrl };
  stack = await startLocal({ env, configFile });
  const watched = await openPage(browser, `${stack.url}/ops`);
  const { page } = watched;
  await page.locator('#token').fill(stack.opsToken);
  await page.locator('#token').press('Enter');
  await page.locator('#rows tr').first().waitFor();
  // What a proxy in front may add, such as one that signs people in.
  await page.setExtraHTTPHeaders({ authorization: 'Bearer any', 'x-tenant-id': 'acme' });
  await page.goto(`${stack.url}/api/v1/crm/report`);
  return watched;
}

test.each(['as-sent', 'sandbox'])('the operator’s token is not to be found by a Cell’s page sent %s', async (pages) => {
  const watched = await cellPageAfterSigningIn(pages);
  const { page } = watched;
  expect(await page.title()).toBe('It runs');
  const found = await page.evaluate(() => {
    const attempt = (look: () => unknown): string => {
      try {
        return JSON.stringify(look());
      } catch (error) {
        return (error as Error).name;
      }
    };
    const halves = () => Object.values(sessionStorage).map((half) => atob(String(half)));
    return [halves, () => Object.entries(localStorage), () => [history.state, window.name]].map(attempt).join('\n');
  });
  expect(found).not.toContain(stack?.opsToken);
  await watched.close();
});

test('a Cell’s page in a sandbox has no storage of the gateway’s, and reads no answer of it', async () => {
  const watched = await cellPageAfterSigningIn('sandbox');
  const { page } = watched;
  const found = await page.evaluate(async () => {
    const attempt = async (act: () => unknown): Promise<string> => {
      try {
        return String(await act());
      } catch (error) {
        return (error as Error).name;
      }
    };
    return {
      origin: window.origin,
      storage: await attempt(() => sessionStorage.length),
      answer: await attempt(async () => (await fetch('/health')).status),
    };
  });
  expect(found).toEqual({ origin: 'null', storage: 'SecurityError', answer: 'TypeError' });
  await watched.close();
});

test('a Cell’s page keeps no hold of an ops page that it opens', async () => {
  const watched = await cellPageAfterSigningIn('as-sent');
  const { page } = watched;
  const opening = page.context().waitForEvent('page');
  await page.evaluate(() => {
    Object.assign(window, { opened: window.open('/ops') });
  });
  const opened = await opening;
  await opened.locator('#token').waitFor();
  await page.waitForFunction(() => (window as unknown as { opened: Window }).opened.closed);
  expect(await opened.evaluate(() => window.opener as unknown)).toBeNull();
  await watched.close();
});
