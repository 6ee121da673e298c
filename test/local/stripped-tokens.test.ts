// A Cell that turns against the gateway: whatever it received of a caller's credentials opens no admin route of a deployment
// that strips.

import { PERMISSIONS } from '../../lambdas/contract/permissions';
import { type IdentityStack, startIdentityStack } from '../support/identity-stack';
import { signToken } from '../support/test-issuer';

const ADMIN_ROUTE = '/api/admin/health-summary';

let stack: IdentityStack;
beforeAll(async () => {
  stack = await startIdentityStack({
    sections: { signing: { schemes: ['rfc9421'] }, proxy: { authorization: 'strip' }, tenants: { validate: false } },
    auth: { permissions: { claim: 'groups', viewer: ['viewer'], operator: ['operator'], admin: ['admin'] } },
  });
});
afterAll(() => stack.close());

async function callAs(claims: Record<string, unknown>) {
  const authorization = `Bearer ${await signToken(stack.key, claims)}`;
  const direct = await stack.call(ADMIN_ROUTE, { authorization });
  const { status, received } = await stack.call('/api/v1/crm/customers', { authorization });
  return { authorization, direct: direct.status, status, received };
}

test.each([...PERMISSIONS, 'nothing'])(
  'a user who may do %s reaches the Cell, whose copy opens nothing',
  async (group) => {
    const { authorization, direct, status, received } = await callAs({ groups: [group] });
    expect([direct, status]).toEqual([group === 'nothing' ? 403 : 200, 200]);
    const copied = received?.headers ?? {};
    expect(copied).toMatchObject({ 'x-tenant-id': 'acme', 'x-user-id': 'user-1' });
    expect(JSON.stringify(copied)).not.toContain(authorization.slice('Bearer '.length));
    const { host: _host, 'content-length': _length, ...headers } = copied;
    const replayed = await stack.call(ADMIN_ROUTE, headers);
    expect([replayed.status, replayed.code]).toEqual([401, 'UNAUTHORIZED']);
  },
);

test('the ops token reaches no Cell', async () => {
  const calls = stack.cellCalls();
  const answer = await stack.call('/api/v1/crm/customers', { authorization: `Bearer ${stack.local.opsToken}` });
  expect([answer.status, stack.cellCalls()]).toEqual([401, calls]);
});
