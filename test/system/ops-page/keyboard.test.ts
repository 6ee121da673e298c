// Everything can be done without a mouse, and one always sees where one is.

import type { Page } from 'playwright-core';
import { useHarness } from './harness';
import { ok, TOKEN } from './page-server';
import { incident } from './sample-summary';

const harness = useHarness();

interface Focus {
  readonly id: string;
  readonly isOutlined: boolean;
}

function focus(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return { id: element.id || element.className, isOutlined: outlineStyle !== 'none' && outlineWidth !== '0px' };
  });
}

async function tabThrough(page: Page, count: number): Promise<Focus[]> {
  const seen: Focus[] = [];
  for (let step = 0; step < count; step += 1) {
    await page.keyboard.press('Tab');
    seen.push(await focus(page));
  }
  return seen;
}

test('sign in, move through every control in reading order, filter, switch, sign out', async () => {
  harness.server.incidents = () => ok({ data: [incident('crm', 900, 60)], next: 'more' });
  const { page } = await harness.open();
  await page.keyboard.type(TOKEN);
  await page.keyboard.press('Enter');
  await page.locator('#load-more').waitFor();
  expect((await focus(page)).id).toBe('headline');

  const order = await tabThrough(page, 5);
  expect(order.map(({ id }) => id)).toEqual(['name', 'name', 'name', 'filter-text', 'unhealthy-only']);
  expect(order.every(({ isOutlined }) => isOutlined)).toBe(true);

  await page.keyboard.press('Space');
  expect(await page.locator('#rows tr').count()).toBe(4);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('wms');
  expect(await page.locator('#rows tr').count()).toBe(1);

  await page.locator('#refresh').focus();
  const tools = [await focus(page), ...(await tabThrough(page, 3))];
  expect(tools.map(({ id }) => id)).toEqual(['refresh', 'language', 'theme', 'sign-out']);
  await page.keyboard.press('Enter');
  await page.locator('#sign-in').waitFor();
  expect((await focus(page)).id).toBe('token');
});

test('the first stop of the keyboard skips the navigation', async () => {
  const { page } = await harness.openSignedIn();
  await page.reload();
  await page.locator('#rows tr').first().waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('Shift+Tab');
  await page.locator('.skip').focus();
  await page.keyboard.press('Enter');
  expect((await focus(page)).id).toBe('headline');
});
