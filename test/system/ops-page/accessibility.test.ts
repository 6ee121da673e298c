// Usable by ear and by weak eyes: axe finds nothing in any state, and the table is a table.

import { findings } from '../support/axe';
import { useHarness } from './harness';
import { ok } from './page-server';
import { incident, mixedSummary } from './sample-summary';

const harness = useHarness();
beforeEach(() => {
  harness.server.incidents = () => ok({ data: [incident('erp', 754, null), incident('crm', 90_000, 640)], next: 'x' });
});

test.each(['light', 'dark'] as const)('sign-in, %s', async (colorScheme) => {
  const { page } = await harness.open({ colorScheme });
  expect(await findings(page)).toEqual([]);
});

test.each([
  ['light', 1360],
  ['dark', 1360],
  ['light', 900],
  ['dark', 360],
] as const)('board, %s, %i px', async (colorScheme, width) => {
  const { page } = await harness.openSignedIn({ colorScheme, viewport: { width, height: 2_000 } });
  await page.locator('#load-more').waitFor();
  expect(await findings(page)).toEqual([]);
});

test.each(['light', 'dark'] as const)('stale and read-only, %s', async (colorScheme) => {
  const light = { color: 'red', reason: 'Stocktaking', set_by: 'ops', since: 1, until: 2 } as const;
  harness.server.summary = () => ok({ ...mixedSummary(), stale: true, light });
  const { page } = await harness.openSignedIn({ colorScheme });
  expect(await findings(page)).toEqual([]);
});

test.each([1360, 360])('a table with headings, rows and row headers to a screen reader at %i px', async (width) => {
  const { page } = await harness.openSignedIn({ viewport: { width, height: 900 } });
  const table = page.getByRole('table', { name: /^Cells/ });
  expect(await table.getByRole('columnheader').count()).toBe(7);
  const row = table.getByRole('row', { name: /erp/ });
  expect(await row.getByRole('rowheader').textContent()).toMatch(/erp.*core/s);
  const probes = row.getByRole('img', { name: 'Last 60 probes: 25 failed, median' });
  expect(await probes.count()).toBe(1);
});

test('every state differs by shape and word, not by colour alone', async () => {
  const { page } = await harness.openSignedIn();
  const pairs = await page
    .locator('#rows .state')
    .evaluateAll((states) => [
      ...new Set(states.map((state) => `${state.querySelector('use')?.getAttribute('href')} ${state.textContent}`)),
    ]);
  expect(pairs.toSorted()).toEqual([
    '#shape-degraded Degraded',
    '#shape-down Down',
    '#shape-unknown Unknown',
    '#shape-up Up',
  ]);
});
