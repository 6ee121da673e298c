// What the flow tells the log and the metrics of a request: facts that were judged, not what the caller wrote.

import { httpCell, type TestCell } from '../../support/cell-server';
import { testProxy } from '../../support/proxy';

let cell: TestCell;
beforeAll(async () => {
  cell = await httpCell((_, response) => response.end('ok'));
});
afterAll(() => cell.close());

const verdict = {
  outcome: 'allow',
  caller: { kind: 'user', tenantId: 'acme', userId: 'u1', role: 'client', allowedCells: null },
} as const;

test('the tenant in the log is the verdict’s, where the caller names none', async () => {
  const { ask, log } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, { verdict });
  const request = { method: 'GET', path: '/api/v1/erp/x', headers: { 'x-tenant-id': '' } };
  expect((await ask(request)).statusCode).toBe(200);
  expect(log.lines.map(({ fields }) => fields)).toMatchObject([
    { status: 200, tenant_id: 'acme', cell: 'erp', upstream_ms: expect.any(Number) },
  ]);
});
