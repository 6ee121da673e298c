// A thousand Cells stay smooth: a refresh touches what changed and leaves the rest alone.

import { keepScreenshot } from '../support/browser';
import { useHarness } from './harness';
import { ok } from './page-server';
import { cell, down, summary } from './sample-summary';

const harness = useHarness();
const names = Array.from({ length: 1_000 }, (_, index) => `cell-${String(index).padStart(4, '0')}`);

test('all are there, one change moves one row, and rows out of sight are not drawn', async () => {
  const calm = names.map((name) => cell(name));
  harness.server.summary = () => ok(summary(calm));
  const { page } = await harness.openSignedIn({ ownClock: true, path: '#/cells' });
  expect(await page.locator('#rows tr').count()).toBe(1_000);

  await page.evaluate(() => {
    const counts = { moved: 0, texts: 0 };
    Object.assign(window, { counts });
    new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        if (type === 'childList' && target === document.getElementById('rows')) counts.moved += addedNodes.length;
        else counts.texts += 1;
      }
    }).observe(document.getElementById('rows') as Node, { childList: true, subtree: true, attributes: true });
  });
  const changed = calm.map((one) => (one.cell === 'cell-0777' ? down('cell-0777') : one));
  harness.server.summary = () => ok(summary(changed));
  await page.clock.runFor(15_500);
  await page.locator('#rows tr.down').waitFor();
  const { moved, texts } = await page.evaluate(
    () => (window as unknown as { counts: { moved: number; texts: number } }).counts,
  );
  expect(moved).toBe(1);
  expect(texts).toBeLessThan(200);
  expect(await page.locator('#rows tr').first().textContent()).toContain('cell-0777');

  const skipped = await page
    .locator('#rows tr')
    .evaluateAll(
      (rows) => rows.filter((row) => !row.firstElementChild?.checkVisibility({ contentVisibilityAuto: true })).length,
    );
  expect(skipped).toBeGreaterThan(900);
  await keepScreenshot(page, 'ops-1000-cells', false);

  await page.getByRole('searchbox').fill('cell-0999');
  expect(await page.locator('#rows [data-field=cell]').allTextContents()).toEqual(['cell-0999']);
});
