// Every view at every size, in both languages and colour schemes, and the lists with none to a thousand Cells: axe finds
// nothing, and nothing sticks out.

import type { Page } from 'playwright-core';
import { findings } from '../support/axe';
import { keepScreenshot, overflow } from '../support/browser';
import { VIEWS } from './console-views';
import { seen, useHarness } from './harness';
import { ok } from './page-server';
import { consoleAnswers } from './sample-console';
import { cell, down, incident, summary } from './sample-summary';

const harness = useHarness();
beforeEach(() => {
  harness.server.console = consoleAnswers();
  harness.server.incidents = () => ok({ data: [incident('erp', 754, null), incident('crm', 90_000, 640)], next: null });
});

const WIDTHS = [1360, 820, 360] as const;
const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  (['en-GB', 'zh-CN'] as const).map((locale) => ({ colorScheme, locale })),
);
/** A picture of each view is kept in these. */
const KEPT = new Set(['1360 light en-GB', '820 dark zh-CN', '360 dark en-GB']);
/** Rows and problems of a list are alike: its first ones stand for the rest. */
const ALIKE = ':is(#rows tr, #problem-list li, #view tbody tr):nth-child(n + 12)';

/** Returns once the page has left the view before: its own listener came first. */
function goTo(page: Page, hash: string): Promise<void> {
  return page.evaluate(
    (to) =>
      new Promise<void>((arrived) => {
        addEventListener('hashchange', () => arrived(), { once: true });
        location.hash = to;
      }),
    hash,
  );
}

test.each(WIDTHS.flatMap((width) => LOOKS.map((look) => [width, look.colorScheme, look.locale] as const)))(
  'each view at %i px, %s, %s',
  async (width, colorScheme, locale) => {
    const { page } = await harness.openSignedIn({ colorScheme, locale, viewport: { width, height: 1_800 } });
    const faults: string[] = [];
    for (const [path, , , part] of VIEWS) {
      await goTo(page, path);
      await page.locator(part).first().waitFor();
      const found = [`${await overflow(page)} px too wide`, ...(await findings(page, ALIKE))];
      faults.push(...found.filter((fault) => fault !== '0 px too wide').map((fault) => `${path}: ${fault}`));
      if (KEPT.has(`${width} ${colorScheme} ${locale}`))
        await keepScreenshot(page, `console-${width}-${colorScheme}-${path.replaceAll(/\W+/g, '-')}`);
    }
    expect(faults).toEqual([]);
  },
);

test.each([
  [0, 'light', 'zh-CN'],
  [3, 'dark', 'zh-CN'],
  [60, 'dark', 'en-GB'],
  [1_000, 'light', 'en-GB'],
] as const)('%i Cells, %s, %s: the first screen and the list of Cells at every size', async (...appearance) => {
  const [count, colorScheme, locale] = appearance;
  const cells = Array.from({ length: count }, (_, index) => (index < count / 20 ? down : cell)(`cell-${index}`));
  harness.server.summary = () => ok(summary(cells));
  const { page } = await harness.openSignedIn({ colorScheme, locale });
  await goTo(page, '#/');
  expect(await seen(page.locator('#traffic .plot').first())).toBe(true);
  const faults: string[] = [];
  for (const path of ['#/', '#/cells']) {
    if (path !== '#/') await goTo(page, path);
    expect(await page.locator('#rows tr').count()).toBe(count);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 1_000 });
      await page.waitForFunction((wanted) => innerWidth === wanted, width);
      if ((await overflow(page)) !== 0) faults.push(`${path} is too wide at ${width} px`);
    }
    faults.push(...(await findings(page, ALIKE)));
  }
  await keepScreenshot(page, `console-${count}-cells`, false);
  expect(faults).toEqual([]);
});
