// Drill: one tenant floods the gateway. The console alone says which, a smaller plan holds it back while its neighbour gets
// through, and the undo gives it its plan again.

import { httpCell, type TestCell } from '../../support/cell-server';
import { until } from '../../support/until';
import { runUsage } from '../../support/usage-count';
import { seen } from '../ops-page/harness';
import { act, type Call, callAs, type Drill, follow, rowsOf, startDrill, storyOf, undo } from './console';

const PATH = '/api/v1/erp/orders';
const FLOOD = 40;

let cell: TestCell;
let drill: Drill;
let callAsGlobex: Call;
beforeAll(async () => {
  cell = await httpCell((_, response) => response.end('{"status":"up"}'));
  drill = await startDrill({
    description: 'liveConfig: {}\nusage: { everyMinutes: 1 }\nplans: { small: { requestsPerSecond: 0.01, burst: 2 } }',
    env: { CELL_ERP_URL: cell.baseUrl },
  });
  callAsGlobex = await callAs(drill.stack, 'operator');
});
afterAll(async () => {
  await drill.close();
  await cell.close();
});

test('the list of tenants has the flooding one on top, a smaller plan stops it alone, and its refusals are shown', async () => {
  const { page, call, stack } = drill;
  await Promise.all(Array.from({ length: FLOOD }, () => call(PATH)));
  expect((await callAsGlobex(PATH)).status).toBe(200);
  await runUsage(stack);

  await follow(page, 'Tenants');
  const [first] = await rowsOf(page, 'Tenants');
  expect([first?.[0], first?.at(-1)]).toEqual(['acme', String(FLOOD)]);
  await follow(page, 'acme', '#view');
  await page.getByRole('heading', { name: 'Tenant acme' }).waitFor();
  expect(await rowsOf(page, 'By Cell, this month')).toEqual([['erp', String(FLOOD), '0', '0']]);

  await act(page, 'Change plan', 'It floods erp', { plan: 'small' });
  const refused = await until(
    () => call(PATH),
    ({ status }) => status === 429,
  );
  expect((await callAsGlobex(PATH)).status).toBe(200);
  await runUsage(stack);
  await page.locator('#refresh').click();
  expect(await seen(page.locator('#view td', { hasText: /^RATE_LIMIT \d+$/ }))).toBe(true);

  await undo(page);
  await until(
    () => call(PATH),
    ({ status }) => status === 200,
  );
  await follow(page, 'Requests');
  expect(await storyOf(page, refused.requestId)).toContain('429 RATE_LIMIT');
  await follow(page, 'Changes');
  expect(await seen(page.locator('#view td', { hasText: /^It floods erp$/ }))).toBe(true);
});
