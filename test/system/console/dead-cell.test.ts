// Drill: a Cell is dead. The console alone says which, why and since when; after its start a probe and the board say it is well.

import { httpCell, type TestCell } from '../../support/cell-server';
import { seen } from '../ops-page/harness';
import { act, type Drill, follow, startDrill } from './console';

let isDead = true;
let cells: TestCell[];
let drill: Drill;
beforeAll(async () => {
  const answering = (dies: () => boolean) =>
    httpCell((_, response) => {
      if (dies()) return void response.socket?.destroy();
      response.end('{"status":"up"}');
    });
  cells = [await answering(() => isDead), await answering(() => false)];
  drill = await startDrill({ env: { CELL_ERP_URL: cells[0]?.baseUrl ?? '', CELL_CRM_URL: cells[1]?.baseUrl ?? '' } });
});
afterAll(async () => {
  await drill.close();
  await Promise.all(cells.map((cell) => cell.close()));
});

test('the first screen names the Cell and the cause, its view shows the probes, and a probe tells when it is well', async () => {
  const { page } = drill;
  const problem = page.locator('#problem-list li').filter({ hasText: 'erp' });
  expect(await seen(problem.getByText('Probes fail: Connection reset'))).toBe(true);
  expect(await page.locator('#problem-list li').filter({ hasText: 'crm' }).count()).toBe(0);
  await follow(page, 'erp', '#problem-list');
  expect(await seen(page.getByRole('heading', { name: 'Cell erp' }))).toBe(true);
  expect(await seen(page.locator('#view .state.down'))).toBe(true);
  await page.locator('#refresh').click();
  expect(await seen(page.locator('#view td', { hasText: 'ongoing' }))).toBe(true);

  await act(page, 'Probe now', 'Is it really dead?');
  expect(await page.locator('.notice').last().textContent()).toContain('erp was probed.');
  isDead = false;
  await act(page, 'Probe now', 'Started again');
  expect(await page.locator('.notice').last().textContent()).toMatch(/erp was probed\..*\d ms/);
  // The patrol judges in its own time; the button that was pressed keeps the focus meanwhile.
  await page.locator('#view .state.up').waitFor({ timeout: 90_000 });
  await follow(page, 'Overview');
  expect(await seen(page.getByRole('heading', { name: 'All 2 Cells are up' }))).toBe(true);
  await follow(page, 'Changes');
  expect(await seen(page.locator('#view td', { hasText: 'Is it really dead?' }).first())).toBe(true);
});
