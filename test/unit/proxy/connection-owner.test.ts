// Whose a connection to a Cell is: the tenant that the gateway admitted, and how it knows it. Over real connections.

import { type Caller, encodeVerdict } from '../../../lambdas/domain/verdict';
import { httpCell, type TestCell } from '../../support/cell-server';
import { type ProxyOptions, testProxy } from '../../support/proxy';

let cell: TestCell;
let ports: Set<number | undefined>;
beforeEach(async () => {
  ports = new Set();
  cell = await httpCell((_, response) => {
    ports.add(response.socket?.remotePort);
    response.end('ok');
  });
});
afterEach(() => cell.close());

interface Asking {
  readonly caller: Caller;
  readonly tenant?: string;
}

const user = (tenantId: string, userId = 'u'): Asking => ({
  caller: { kind: 'user', tenantId, userId, role: 'client', allowedCells: null },
});
const unverified = (tenant: string): Asking => ({ caller: { kind: 'unverified' }, tenant });

/** Asks one after the other through one environment. @returns how many connections the Cell saw */
async function connectionsOf(...askings: Asking[]): Promise<number> {
  const rules: ProxyOptions['rules'] = { requireTenantId: false };
  const { ask } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, { rules });
  for (const { caller, tenant = '' } of askings) {
    const authorizer = encodeVerdict({ outcome: 'allow', caller });
    const answer = await ask({ authorizer, headers: { 'x-tenant-id': tenant } });
    expect(answer.statusCode).toBe(200);
  }
  return ports.size;
}

test.each<[what: string, connections: number, askings: Asking[]]>([
  ['two users of one verified tenant share one', 1, [user('acme'), user('acme', 'v')]],
  ['two verified tenants do not', 2, [user('acme'), user('globex')]],
  ['two named tenants do not', 2, [unverified('acme'), unverified('globex')]],
  ['requests of one named tenant do', 1, [unverified('acme'), unverified('acme')]],
  ['a tenant that is named and one that is verified do not', 2, [user('acme'), unverified('acme')]],
  ['requests without a tenant share one', 1, [unverified(''), unverified('')]],
  ['a request without a tenant takes no tenant’s', 2, [unverified('acme'), unverified('')]],
])('%s', async (_what, connections, askings) => {
  expect(await connectionsOf(...askings)).toBe(connections);
});
