// Where several checks would refuse, the contract's order says which one answers.

import { refusal } from '../../../lambdas/domain/refusal';
import { testProxy } from '../../support/proxy';

const red = { checkLight: async () => refusal('RED_LIGHT') };

test('a red light answers before an unknown Cell', async () => {
  expect((await testProxy({}, red).ask()).envelope().code).toBe('RED_LIGHT');
});

test('a missing header answers before the tenant, the tenant before the light', async () => {
  const { ask } = testProxy({}, red);
  expect((await ask({ headers: { authorization: '', 'x-tenant-id': '' } })).envelope().code).toBe('MISSING_HEADER');
  expect((await ask({ headers: { 'x-tenant-id': '' } })).envelope().code).toBe('MISSING_TENANT_ID');
});

test('an unknown Cell is never forwarded, so that it cannot open a circuit', async () => {
  const orders: unknown[] = [];
  const { ask } = testProxy(
    {},
    {
      forward: async (order) => {
        orders.push(order);
        return refusal('CIRCUIT_OPEN');
      },
    },
  );
  for (let i = 0; i < 3; i += 1) expect((await ask()).envelope().code).toBe('CELL_NOT_FOUND');
  expect(orders).toEqual([]);
});

test('a Cell outside the route table makes no metric and no log field', async () => {
  const { ask, log } = testProxy({});
  await ask({ path: '/api/v1/made-up/x' });
  expect(log.lines[0]?.fields['cell']).toBeUndefined();
});
