// Where several checks would refuse, the contract's order says which one answers.

import { memoryFleetTable, type TestTable } from '../../support/fleet';
import { testProxy } from '../../support/proxy';

let table: TestTable;
beforeEach(() => {
  table = memoryFleetTable();
});

const turnRed = () => {
  table.platformLight = { reason: 'migration', setBy: 'ann', sinceMs: 0, untilMs: Date.now() + 60_000 };
};
const write = { method: 'POST', headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' } };

test('a red light answers before an unknown Cell, with its reason and when to come back', async () => {
  turnRed();
  const answer = await testProxy({}, { table }).ask(write);
  expect(answer.envelope()).toMatchObject({ code: 'RED_LIGHT', details: 'migration' });
  expect(answer.headers['retry-after']).toBe('60');
  expect((await testProxy({}, { table }).ask()).envelope().code).toBe('CELL_NOT_FOUND');
});

test('a missing header answers before the tenant, the tenant before the light', async () => {
  turnRed();
  const { ask } = testProxy({}, { table });
  const asked = (headers: Record<string, string>) => ask({ ...write, headers: { ...write.headers, ...headers } });
  expect((await asked({ authorization: '', 'x-tenant-id': '' })).envelope().code).toBe('MISSING_HEADER');
  expect((await asked({ authorization: '', 'x-request-id': '' })).envelope()).toMatchObject({
    message: '缺少必填请求头: Authorization, X-Request-ID',
    details: 'Authorization, X-Request-ID',
  });
  expect((await asked({ 'x-tenant-id': '' })).envelope().code).toBe('MISSING_TENANT_ID');
});

test('an unknown Cell is never forwarded, so that it cannot open a circuit', async () => {
  const { ask } = testProxy({}, { table });
  for (let i = 0; i < 3; i += 1) expect((await ask()).envelope().code).toBe('CELL_NOT_FOUND');
  expect(table.operations).toEqual([]);
});

test('names that are no Cell do not make the table be read at will', async () => {
  const { ask } = testProxy({}, { table });
  for (let i = 0; i < 20; i += 1) await ask({ ...write, path: `/api/v1/made-up-${i}/x` });
  expect(table.operations).toEqual(['read']);
});

test('a Cell outside the route table makes no metric and no log field', async () => {
  const { ask, log } = testProxy({});
  await ask({ path: '/api/v1/made-up/x' });
  expect(log.lines[0]?.fields['cell']).toBeUndefined();
});
