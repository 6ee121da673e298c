// Drill: a Cell is slow, and its neighbour is not. The charts name the Cell. Its circuit is opened by hand so that callers do
// not wait, the undo lets them through once it is fast again, and it takes reads only until it has caught up.

import { httpCell, type TestCell } from '../../support/cell-server';
import { until, untilTrue } from '../../support/until';
import { seen } from '../ops-page/harness';
import { act, chartRows, type Drill, follow, minuteIsOver, readAndSilence, startDrill, storyOf, undo } from './console';

const SLOW_MS = 2_100;
const ALARM = 'drill-red-light';

let isSlow = true;
let cells: TestCell[];
let drill: Drill;
beforeAll(async () => {
  const answering = (waits: () => boolean) =>
    httpCell(({ url }, response) => {
      setTimeout(() => response.end('{"status":"up"}'), waits() && url !== '/health' ? SLOW_MS : 0);
    });
  cells = [await answering(() => isSlow), await answering(() => false)];
  drill = await startDrill({ env: { CELL_ERP_URL: cells[0]?.baseUrl ?? '', CELL_CRM_URL: cells[1]?.baseUrl ?? '' } });
});
afterAll(async () => {
  await drill.close();
  await Promise.all(cells.map((cell) => cell.close()));
});

async function openCell(cell: string): Promise<void> {
  const { page } = drill;
  await follow(page, 'Cells');
  await follow(page, cell, '#cells');
  await page.getByRole('heading', { name: `Cell ${cell}` }).waitFor();
}

/** Column p99 of a Cell's chart, without the minutes that have none. */
async function slowestOf(cell: string): Promise<string[]> {
  await openCell(cell);
  const rows = await chartRows(drill.page, 'Latency p50, p95, p99');
  return rows.map((row) => row[3] ?? '').filter((value) => value !== '–');
}

test('the charts tell the slow Cell from the fast one; its circuit and its writes are stopped by hand, and let go again', async () => {
  const { page, call, stack } = drill;
  const targets = ['erp', 'erp', 'erp', 'crm', 'crm', 'crm'].map((cell) => `/api/v1/${cell}/orders`);
  await Promise.all(targets.map((target) => call(target)));
  await minuteIsOver(Date.now());
  const fast = await slowestOf('crm');
  expect(fast).toContainEqual(expect.stringMatching(/^\d+ ms$/));
  expect(fast).not.toContainEqual(expect.stringMatching(/\d s$/));
  expect(await slowestOf('erp')).toContainEqual(expect.stringMatching(/^2\.\d s$/));

  await act(page, 'Open circuit', 'It holds every caller for seconds');
  const refused = await until(
    () => call('/api/v1/erp/orders'),
    ({ status }) => status === 503,
  );
  await page.locator('#refresh').click();
  expect(await seen(page.locator('#view td', { hasText: 'It holds every caller for seconds' }).first())).toBe(true);
  isSlow = false;
  await undo(page);
  await until(
    () => call('/api/v1/erp/orders'),
    ({ status }) => status === 200,
  );

  await act(page, 'Set read-only', 'Reads only until it has caught up');
  await untilTrue(() => {
    stack.hosted.alarms.tick();
    return stack.hosted.alarms.status().some(({ name, state }) => name === ALARM && state === 'ALARM');
  });
  expect(await readAndSilence(page, ALARM)).toContain('Over when: the light is green.');
  await openCell('erp');
  await act(page, 'End read-only', 'It has caught up');
  expect(await seen(page.getByRole('button', { name: 'Set read-only' }))).toBe(true);

  await follow(page, 'Requests');
  expect(await storyOf(page, refused.requestId)).toContain('CIRCUIT_OPEN');
  await follow(page, 'Changes');
  expect(await seen(page.locator('#view td', { hasText: 'It may ring again' }))).toBe(true);
  expect(await seen(page.locator('#view td', { hasText: /^It has caught up$/ }))).toBe(true);
});
