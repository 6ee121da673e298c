// Drill: a version of the live config breaks a Cell. The console shows who changed what, and takes it back.

import { httpCell, type TestCell } from '../../support/cell-server';
import { until } from '../../support/until';
import { seen } from '../ops-page/harness';
import { act, type Drill, follow, startDrill, storyOf } from './console';

let [good, wrong]: TestCell[] = [];
let drill: Drill;
beforeAll(async () => {
  good = await httpCell((_, response) => response.end('{"status":"up"}'));
  wrong = await httpCell((_, response) => response.writeHead(500).end('{}'));
  drill = await startDrill({
    description: `liveConfig: { allowedHosts: ['${wrong.baseUrl}'] }`,
    env: { CELL_ERP_URL: good.baseUrl },
  });
});
afterAll(async () => {
  await drill.close();
  await Promise.all([good?.close(), wrong?.close()]);
});

/** Somebody moves erp to the wrong place, as by the command line. */
async function breakErp(): Promise<void> {
  const { url, opsToken } = drill.stack;
  const headers = { authorization: `Bearer ${opsToken}`, 'content-type': 'application/json' };
  const config = await fetch(`${url}/api/admin/config`, { headers });
  const { document } = (await config.json()) as { document: object };
  const changed = { ...document, cells: { erp: { url: wrong?.baseUrl } } };
  const body = JSON.stringify({ document: changed, reason: 'Move erp to the new cluster' });
  const ifMatch = { 'if-match': config.headers.get('etag') ?? '' };
  const answer = await fetch(`${url}/api/admin/config`, { method: 'PUT', headers: { ...headers, ...ifMatch }, body });
  expect(answer.status).toBe(200);
}

test('the changes name the version and its reason, the comparison what it did, and a way back makes requests well', async () => {
  const { page, call } = drill;
  expect((await call('/api/v1/erp/orders')).status).toBe(200);
  await breakErp();
  const { requestId } = await until(
    () => call('/api/v1/erp/orders'),
    ({ status }) => status === 500,
  );

  // Somebody complains, and names the request.
  await follow(page, 'Requests');
  expect(await storyOf(page, requestId)).toContain('configuration live 1');
  await follow(page, 'Changes');
  expect(await seen(page.locator('#view td', { hasText: 'Move erp to the new cluster' }))).toBe(true);
  await follow(page, 'Config');
  expect(await seen(page.locator('#view dd', { hasText: 'Live version 1 holds.' }))).toBe(true);
  await follow(page, 'Compare with the one in force');
  expect(await seen(page.locator('#view td', { hasText: wrong?.baseUrl ?? '' }))).toBe(true);
  await act(page, 'Roll back', 'erp fails since version 1');
  expect(await page.locator('.notice').last().textContent()).toContain('are in force');

  await until(
    () => call('/api/v1/erp/orders'),
    ({ status }) => status === 200,
  );
  expect(await seen(page.locator('#view dd', { hasText: 'Live version 2 holds.' }))).toBe(true);
  await follow(page, 'Overview');
  expect(await seen(page.getByRole('heading', { name: 'The only Cell is up' }))).toBe(true);
});
