// A Cell's page can be kept out of the origin that it shares with the ops page, over real connections.

import type { CellRoute } from '../../../lambdas/contract/route-table';
import { httpCell, type TestCell } from '../../support/cell-server';
import { type ProxyOptions, testProxy } from '../../support/proxy';

const SANDBOX = 'sandbox allow-scripts allow-forms allow-modals allow-popups allow-downloads';

let cell: TestCell;
let headers: Record<string, string>;
beforeAll(async () => {
  cell = await httpCell((_, response) => response.writeHead(200, headers).end('<p>'));
});
afterAll(() => cell.close());

async function policyOf(type: string | undefined, settings: ProxyOptions = {}, own: Partial<CellRoute> = {}) {
  headers = type === undefined ? {} : { 'content-type': type };
  const { ask } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true, ...own } }, settings);
  return (await ask()).headers['content-security-policy'];
}

test.each([
  'text/html',
  'TEXT/HTML; charset=utf-8',
  'application/xhtml+xml',
  'image/svg+xml',
  'text/xml',
  'application/xml',
  'application/atom+xml',
  'multipart/x-mixed-replace; boundary=x',
])('%s is a page: in a sandbox where the description says so, as it was sent otherwise', async (type) => {
  expect(await policyOf(type, { pages: 'sandbox' })).toBe(SANDBOX);
  expect(await policyOf(type)).toBeUndefined();
  expect(await policyOf(type, { pages: 'as-sent' })).toBeUndefined();
});

test.each(['application/json', 'text/plain', 'application/pdf', 'image/png', undefined])(
  '%s is no page',
  async (type) => {
    expect(await policyOf(type, { pages: 'sandbox' })).toBeUndefined();
  },
);

test('a Cell may have another rule than the deployment', async () => {
  expect(await policyOf('text/html', { pages: 'sandbox' }, { pages: 'as-sent' })).toBeUndefined();
  expect(await policyOf('text/html', {}, { pages: 'sandbox' })).toBe(SANDBOX);
});

test('a policy of the Cell’s own stays, and takes nothing back', async () => {
  cell.received.splice(0);
  headers = { 'content-type': 'text/html', 'content-security-policy': "default-src 'self'" };
  const { ask } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, { pages: 'sandbox' });
  expect((await ask()).headers['content-security-policy']).toBe(`default-src 'self', ${SANDBOX}`);
});

test('a 304 may stand for a page that the browser kept from before the rule', async () => {
  const kept = await httpCell((_, response) => response.writeHead(304, { etag: '"1"' }).end());
  const { ask } = testProxy({ erp: { baseUrl: kept.baseUrl, core: true } }, { pages: 'sandbox' });
  expect(await ask({ method: 'GET' })).toMatchObject({
    statusCode: 304,
    headers: { 'content-security-policy': SANDBOX },
  });
  await kept.close();
});
