// The proxy holds a verdict against the request that it comes with: whatever the authorizer or its cache did, a tenant
// reaches a Cell only if the caller was judged for it.

import type { GatewayRequest } from '../../../lambdas/domain/http';
import { refusal } from '../../../lambdas/domain/refusal';
import type { Caller, Verdict } from '../../../lambdas/domain/verdict';
import { admit } from '../../../lambdas/proxy/admission';
import { gatewayRequest } from '../../support/gateway-request';

const user: Caller = { kind: 'user', tenantId: 'acme', userId: 'u1', role: 'client', allowedCells: null };
const allow = (caller: Caller): Verdict => ({ outcome: 'allow', caller });

function ask(
  verdict: Verdict | undefined,
  tenant?: string,
  requireTenantId = true,
  more: Partial<GatewayRequest> = {},
) {
  const headers: Record<string, string> = { authorization: 'Bearer t' };
  if (tenant !== undefined) headers['x-tenant-id'] = tenant;
  return admit(gatewayRequest({ headers, verdict, ...more }), { requireTenantId });
}

test('a user’s tenant comes from the verdict, named or not', () => {
  expect(ask(allow(user))).toEqual({ caller: user, tenantId: 'acme' });
  expect(ask(allow(user), 'acme')).toEqual({ caller: user, tenantId: 'acme' });
  expect(ask(allow(user), ' ')).toEqual({ caller: user, tenantId: 'acme' });
});

test.each(['other', 'ACME', 'acme2', 'acm'])('a verdict for acme is no verdict for %j', (tenant) => {
  expect(ask(allow(user), tenant)).toMatchObject({ code: 'TENANT_MISMATCH' });
  const vouched: Caller = { kind: 'unverified', tenantId: 'acme' };
  expect(ask(allow(vouched), tenant)).toMatchObject({ code: 'TENANT_MISMATCH' });
});

test.each(['acme,acme', 'acme,other', 'а', 'acme\u200b', 'acme\u00e9', 'acme;x', 'a b'])(
  'the tenant %j is malformed before anything else is said about the caller',
  (tenant) => {
    expect(ask(allow(user), tenant)).toMatchObject({ code: 'BAD_REQUEST' });
    expect(ask(undefined, tenant)).toMatchObject({ code: 'BAD_REQUEST' });
  },
);

test('an unverified caller for whose tenant the registry vouched must name it', () => {
  const vouched: Caller = { kind: 'unverified', tenantId: 'acme' };
  expect(ask(allow(vouched), 'acme')).toEqual({ caller: vouched, tenantId: 'acme' });
  expect(ask(allow(vouched), undefined, false)).toMatchObject({ code: 'TENANT_MISMATCH' });
});

test('an unverified caller names its own tenant, or none where none is required', () => {
  const unverified: Caller = { kind: 'unverified' };
  expect(ask(allow(unverified), 'any')).toEqual({ caller: unverified, tenantId: 'any' });
  expect(ask(allow(unverified))).toMatchObject({ code: 'MISSING_TENANT_ID' });
  expect(ask(allow(unverified), undefined, false)).toEqual({ caller: unverified, tenantId: undefined });
});

test('a user without a tenant reaches no Cell, whatever tenant is named', () => {
  const { tenantId: _tenantId, ...nobody } = user;
  expect(ask(allow(nobody as Caller), 'acme')).toMatchObject({ code: 'TENANT_MISMATCH' });
});

test('the ops token reaches no Cell', () => {
  expect(ask(allow({ kind: 'ops' }), 'acme')).toMatchObject({ code: 'FORBIDDEN' });
});

test('no verdict fails closed, and a refusal is passed on as it was made', () => {
  const made = refusal('UNAUTHORIZED', 'The token is expired');
  expect(ask(undefined, 'acme')).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(ask({ outcome: 'refuse', refusal: made }, 'acme')).toBe(made);
});

test('missing headers are told before the verdict', () => {
  expect(ask(undefined, undefined, true, { headers: {} })).toMatchObject({ code: 'MISSING_HEADER' });
});
