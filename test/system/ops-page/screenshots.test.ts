// The pictures in the documents: taken of the page as it is. `WRITE_IMAGES=1` writes them again.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seen, useHarness } from './harness';
import { ok } from './page-server';
import { consoleAnswers } from './sample-console';
import { incident } from './sample-summary';

const harness = useHarness();
const IMAGES = path.join(__dirname, '..', '..', '..', 'docs', 'images');
const MOST_BYTES = 250_000;

test.each([
  ['ops-page', '#/', 1_280, 1_150, 'light', '#problem-list .age'],
  ['console-cell', '#/cells/erp', 1_280, 1_180, 'dark', '#view .plot'],
  ['console-phone', '#/', 390, 844, 'light', '#problem-list .age'],
] as const)('%s', async (name, hash, width, height, colorScheme, part) => {
  harness.server.console = consoleAnswers();
  harness.server.incidents = () => ok({ data: [incident('erp', 754, null), incident('crm', 90_000, 640)], next: null });
  const { page } = await harness.openSignedIn({ path: hash, viewport: { width, height }, colorScheme });
  expect(await seen(page.locator(part).first())).toBe(true);
  const taken = await page.screenshot({ type: 'png' });
  const file = path.join(IMAGES, `${name}.png`);
  if (process.env['WRITE_IMAGES'] === '1') writeFileSync(file, taken);
  for (const image of [taken, readFileSync(file)]) {
    expect(image.byteLength).toBeLessThan(MOST_BYTES);
    // Width and height in the header: https://www.w3.org/TR/png-3/#11IHDR
    expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([width, height]);
  }
});
