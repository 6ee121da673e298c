// What the Cell is told about the caller: from the verdict where there is one, and never a role from the client.

import type { Verdict } from '../../../lambdas/domain/verdict';
import { httpCell, type TestCell } from '../../support/cell-server';
import { testProxy } from '../../support/proxy';

let cell: TestCell;
beforeAll(async () => {
  cell = await httpCell((_, response) => response.end());
});
afterAll(() => cell.close());
beforeEach(() => cell.received.splice(0));

const claimed = { 'x-user-id': 'forged', 'x-user-role': 'admin', 'x-data-scope': 'all', 'x-tenant-id': 'acme' };
const user = (allowedCells: string[] = []): Verdict => ({
  outcome: 'allow',
  caller: { kind: 'user', tenantId: 'acme', userId: '用户', role: 'operator', allowedCells },
});

const ask = (verdict?: Verdict | null, headers: Record<string, string> = claimed) =>
  testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, verdict === undefined ? {} : { verdict }).ask({ headers });

test('a verified caller is who the verdict says', async () => {
  await ask(user());
  expect(cell.received[0]?.headers).toMatchObject({
    'x-tenant-id': 'acme',
    'x-user-role': 'operator',
    'x-data-scope': 'all',
  });
  expect(Buffer.from(String(cell.received[0]?.headers['x-user-id']), 'latin1').toString()).toBe('用户');
});

test('an unverified caller keeps its X-User-Id, and has no role', async () => {
  await ask();
  expect(cell.received[0]?.headers).toMatchObject({ 'x-tenant-id': 'acme', 'x-user-id': 'forged' });
  expect(cell.received[0]?.headers).not.toHaveProperty('x-user-role');
});

test('a Cell outside the allowed ones is FORBIDDEN, one among them is not', async () => {
  expect((await ask(user(['crm']))).envelope()).toMatchObject({ code: 'FORBIDDEN' });
  expect((await ask(user(['crm', 'erp']))).statusCode).toBe(200);
  expect(cell.received).toHaveLength(1);
});

test('a verdict for another tenant than the header names is TENANT_MISMATCH', async () => {
  expect((await ask(user(), { ...claimed, 'x-tenant-id': 'other' })).envelope()).toMatchObject({
    code: 'TENANT_MISMATCH',
  });
});

test('without a verdict the request is refused', async () => {
  const answer = await ask(null);
  expect([answer.statusCode, answer.envelope().code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
  expect(cell.received).toHaveLength(0);
});
