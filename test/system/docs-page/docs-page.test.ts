// The API page as the whole local stack serves it, in a real browser: complete, silent, and usable on a phone and by ear.

import type { Browser, Page } from 'playwright-core';
import { describedOperations } from '../../../lib/api-description/operations';
import { type LocalStack, startLocal } from '../../../lib/local/start-local';
import { findings } from '../support/axe';
import {
  keepScreenshot,
  launchBrowser,
  type OpenOptions,
  openPage,
  overflow,
  type WatchedPage,
} from '../support/browser';

let stack: LocalStack;
let browser: Browser;
const opened: WatchedPage[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startLocal({ env: { GATEWAY_PORT: '0' } }), launchBrowser()]);
});
afterEach(closePages);
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** No page had anything to complain of, or asked anybody else. */
async function closePages(): Promise<void> {
  const watched = opened.splice(0);
  await Promise.all(watched.map((one) => one.close()));
  expect(watched.flatMap(({ complaints, outsideRequests }) => [...complaints, ...outsideRequests])).toEqual([]);
}

async function open(options: OpenOptions = {}, hash = ''): Promise<Page> {
  const watched = await openPage(browser, `${stack.url}/api/docs${hash}`, options);
  opened.push(watched);
  return watched.page;
}

const shown = (page: Page, selector: string): Promise<string[]> =>
  page.locator(`${selector}:visible`).evaluateAll((elements) => elements.map(({ id }) => id));

/** Methods of one path that do the same are one entry. */
const entries = [
  ...new Set(describedOperations().map(({ path, operation }) => `${path} ${operation.summary}`)),
].flatMap((key) => {
  const same = describedOperations().filter(({ path, operation }) => `${path} ${operation.summary}` === key);
  const methods = same.map(({ method }) => method.toUpperCase());
  return same.slice(0, 1).map(({ path, operation }) => ({ id: operation.id, path, methods }));
});

test('each operation has a heading, an article and an entry in the contents; one request gets it all', async () => {
  const page = await open();
  const expected = entries.map(({ id }) => id);
  expect((await shown(page, 'article.operation')).toSorted()).toEqual(expected.toSorted());
  for (const { methods, path, id } of entries) {
    expect(await page.locator(`#${id}-title`).textContent()).toBe(`${methods.join(' ')} ${path}`);
  }
  // A link to each method leads to the entry that has it.
  for (const { operation } of describedOperations()) {
    const entry = await page.locator(`#${operation.id}`).evaluate((element) => element.closest('article')?.id);
    expect(expected).toContain(entry);
  }
  const links = page.getByRole('navigation', { name: 'Contents' }).locator('[data-for] a');
  expect(await links.count()).toBe(expected.length);
  expect(await page.evaluate(() => performance.getEntriesByType('resource').length)).toBe(0);
  await keepScreenshot(page, 'api-docs', false);
});

test('seven methods that pass a request on are one entry, with those that need an id and a body', async () => {
  const page = await open();
  const entry = page.locator('article#getCell');
  expect(await entry.locator('h3').textContent()).toBe('GET HEAD POST PUT PATCH DELETE OPTIONS /api/v1/{cell}');
  expect(await entry.locator('.copyable').count()).toBe(2);
  const requestId = entry.locator('tr', { has: page.getByText('X-Request-ID', { exact: true }) });
  expect(await requestId.textContent()).toContain('required (POST, PUT, PATCH)');
  expect(await entry.locator('[data-code=RED_LIGHT]').count()).toBe(1);
});

test('a path is copied letter by letter', async () => {
  const page = await open();
  const copied = await page.locator('#getTenantQuota-title code').evaluate((element) => {
    getSelection()?.selectAllChildren(element);
    return getSelection()?.toString();
  });
  expect(copied).toBe('/api/admin/tenants/{id}/quota');
});

test('reads in Chinese too, and remembers it', async () => {
  const page = await open({ locale: 'zh-CN' });
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  expect(await page.locator('#listTenants .summary').innerText()).toBe('所有租户');
  await page.getByRole('searchbox').fill('所有租户');
  expect(await page.getByRole('status').textContent()).toBe('1 个接口，0 个错误码');
  await page.getByRole('button', { name: 'English' }).click();
  await page.reload();
  expect(await page.locator('#listTenants .summary').innerText()).toBe('All tenants');
  const headings = await page.getByRole('heading').allInnerTexts();
  expect(headings.filter((text) => /[\u4e00-\u9fff]/.test(text))).toEqual([]);
});

test('what the fields of a schema mean is in Chinese on the Chinese page, and no sentence there is English', async () => {
  const page = await open({ locale: 'zh-CN' });
  const row = page.locator('#schema-CellSummary tr', { has: page.getByText('healthy', { exact: true }) });
  expect(await row.innerText()).toContain('汇总过期时不会为 true');
  const text = await page.evaluate(() => {
    for (const code of document.querySelectorAll('pre, code')) code.replaceChildren();
    return document.body.innerText;
  });
  expect(text).toContain('数据结构');
  expect(await page.getByRole('navigation', { name: '目录' }).count()).toBe(1);
  expect(text.match(/(?:[A-Za-z’']+,? ){2,}[a-z]+/g)).toBeNull();
});

test('reads without a script', async () => {
  const page = await open({ javaScriptEnabled: false });
  expect(await page.locator('article.operation:visible').count()).toBe(entries.length);
  expect(await page.getByRole('searchbox').count()).toBe(0);
  expect(await page.locator('.copy:visible').count()).toBe(0);
});

test('the filter, reached by the slash key, leaves what holds every word, and says how much', async () => {
  const page = await open();
  await page.keyboard.press('/');
  await page.keyboard.type('put light');
  expect(await shown(page, 'article.operation')).toContain('setLight');
  expect(await shown(page, 'article.operation')).not.toContain('listTenants');
  expect(await page.locator('nav [data-for=listTenants]').isHidden()).toBe(true);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('CIRCUIT_OPEN 熔断恢复期');
  expect(await shown(page, 'article')).toEqual(['error-CIRCUIT_OPEN']);
  expect(await page.getByRole('status').textContent()).toBe('0 operations, 1 error codes');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  expect(await page.locator('article.operation:visible').count()).toBe(entries.length);
});

test('a link to what the filter hides shows it', async () => {
  const page = await open();
  await page.getByRole('searchbox').fill('put /api/admin/lights');
  await page.locator('#setLight [data-code=FORBIDDEN]').click();
  await page.locator('#error-FORBIDDEN').waitFor({ state: 'visible' });
  expect(await page.getByRole('searchbox').inputValue()).toBe('');
});

test('a call line names this gateway, and is copied whole', async () => {
  // The word goes again after a time; the page's clock stands.
  const page = await open({ permissions: ['clipboard-read', 'clipboard-write'], ownClock: true });
  const call = page.locator('#getHealth .copyable');
  await call.getByRole('button', { name: 'Copy the line that calls getHealth' }).click();
  await call.getByText('Copied').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(`curl -i '${stack.url}/health'`);
});

/** All articles are made alike: two operations and an error code, unfolded, stand for the rest, which would take minutes. */
async function leaveFew(page: Page): Promise<void> {
  await page.getByRole('searchbox').fill('conflict patch');
  expect(await shown(page, 'article.operation')).toEqual(['changeTenant', 'switchCell']);
  await page.getByRole('searchbox').fill('conflict');
  expect(await shown(page, 'article')).toEqual(expect.arrayContaining(['changeTenant', 'error-CONFLICT']));
  await page.locator('article:visible details').evaluateAll((all) => {
    for (const one of all) one.setAttribute('open', '');
  });
}

test('axe finds nothing', async () => {
  const page = await open({ colorScheme: 'light' });
  await leaveFew(page);
  expect(await findings(page)).toEqual([]);
});

test('colours follow the system, and a choice is remembered', async () => {
  const page = await open({ colorScheme: 'light' });
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.getByRole('button', { name: 'Colours: auto' }).click();
  expect(await background()).toBe(light);
  await page.reload();
  expect(await background()).toBe(light);
});

test('fits a phone: no sideways scrolling, contents folded, axe finds nothing in the dark', async () => {
  const page = await open({ viewport: { width: 360, height: 800 }, colorScheme: 'dark' });
  expect(await overflow(page)).toBe(0);
  expect(await page.locator('nav [data-for]').first().isVisible()).toBe(false);
  await page.getByText('Operations', { exact: true }).click();
  expect(await page.locator('nav [data-for]').first().isVisible()).toBe(true);
  await leaveFew(page);
  expect(await findings(page)).toEqual([]);
  await keepScreenshot(page, 'api-docs-360px', false);
});

test('by keyboard: the first stop skips to the operations', async () => {
  const page = await open();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('#content:focus').waitFor();
  expect(await page.locator(':focus').getAttribute('id')).toBe('content');
});
