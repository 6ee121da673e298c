// The checks before a Cell is looked at, in the contract's order, for every kind of caller.

import { refusal } from '../../../lambdas/domain/refusal';
import type { Verdict } from '../../../lambdas/domain/verdict';
import { admit, parseTarget } from '../../../lambdas/proxy/admission';
import { gatewayRequest } from '../../support/gateway-request';

const UNVERIFIED: Verdict = { outcome: 'allow', caller: { kind: 'unverified' } };
const OPS: Verdict = { outcome: 'allow', caller: { kind: 'ops' } };
const REFUSED: Verdict = { outcome: 'refuse', refusal: refusal('UNAUTHORIZED', 'expired') };

function user(tenantId?: string): Verdict {
  return {
    outcome: 'allow',
    caller: { kind: 'user', userId: 'u', role: 'operator', allowedCells: null, ...(tenantId ? { tenantId } : {}) },
  };
}

function admitted(
  verdict: Verdict | undefined,
  headers: Record<string, string>,
  method = 'GET',
  requireTenantId = true,
) {
  return admit(gatewayRequest({ method, verdict, headers: { authorization: 'x', ...headers } }), { requireTenantId });
}

const code = (expected: string) => ({ kind: 'refusal', code: expected });

test('missing headers come before everything else', () => {
  expect(admitted(undefined, { authorization: '' }, 'POST')).toMatchObject({
    code: 'MISSING_HEADER',
    details: 'Authorization, Content-Type, X-Request-ID',
  });
});

test('a missing or blank tenant comes next, where one is required', () => {
  expect(admitted(UNVERIFIED, {})).toMatchObject(code('MISSING_TENANT_ID'));
  expect(admitted(UNVERIFIED, { 'x-tenant-id': '  ' })).toMatchObject(code('MISSING_TENANT_ID'));
  expect(admitted(UNVERIFIED, {}, 'GET', false)).toMatchObject({ tenantId: undefined });
});

test('a tenant that the authorizer missed comes before malformed headers too', () => {
  const missed: Verdict = { outcome: 'refuse', refusal: { kind: 'refusal', code: 'MISSING_TENANT_ID', details: '' } };
  expect(admitted(missed, { 'x-trace-id': 'é' })).toMatchObject(code('MISSING_TENANT_ID'));
  expect(admitted(missed, { authorization: '' })).toMatchObject(code('MISSING_HEADER'));
});

test.each(['a,b', 'acme,acme', 'a b', '租户', 'a\u00e9', 'x'.repeat(65), 'a\0'])(
  'the tenant %j is malformed',
  (tenant) => {
    expect(admitted(UNVERIFIED, { 'x-tenant-id': tenant })).toMatchObject(code('BAD_REQUEST'));
  },
);

test.each(['x-request-id', 'x-trace-id', 'x-span-id'])(
  '%s beyond ASCII is malformed: it could not be signed alike',
  (name) => {
    expect(admitted(UNVERIFIED, { 'x-tenant-id': 'a', [name]: 'é' })).toMatchObject({
      code: 'BAD_REQUEST',
      details: `${name} is malformed`,
    });
  },
);

test.each(['\0', '\n', '\r', '\x1f', '\x7f'])('the control character %j in any header is malformed', (character) => {
  expect(admitted(UNVERIFIED, { 'x-tenant-id': 'a', 'x-any': `a${character}b` })).toMatchObject({
    code: 'BAD_REQUEST',
    details: 'x-any is malformed',
  });
});

test('a control character in a cookie is malformed', () => {
  const request = gatewayRequest({
    verdict: UNVERIFIED,
    headers: { authorization: 'x', 'x-tenant-id': 'a' },
    cookies: ['a=\n'],
  });
  expect(admit(request, { requireTenantId: true })).toMatchObject(code('BAD_REQUEST'));
});

test('without a verdict nothing passes', () => {
  expect(admitted(undefined, { 'x-tenant-id': 'acme' })).toMatchObject(code('SERVICE_UNAVAILABLE'));
});

test("the authorizer's refusal is told as it is", () => {
  expect(admitted(REFUSED, { 'x-tenant-id': 'acme' })).toMatchObject({ code: 'UNAUTHORIZED', details: 'expired' });
});

test('the ops token opens no Cell', () => {
  expect(admitted(OPS, { 'x-tenant-id': 'acme' })).toMatchObject(code('FORBIDDEN'));
});

test('an unverified caller speaks for the tenant it names', () => {
  expect(admitted(UNVERIFIED, { 'x-tenant-id': ' acme ' })).toMatchObject({ tenantId: 'acme' });
});

test("a verified caller's tenant comes from the verdict, and a header may only agree", () => {
  expect(admitted(user('acme'), {})).toMatchObject({ tenantId: 'acme' });
  expect(admitted(user('acme'), { 'x-tenant-id': 'acme' })).toMatchObject({ tenantId: 'acme' });
  for (const other of ['other', 'ACME', 'acme2']) {
    expect(admitted(user('acme'), { 'x-tenant-id': other })).toMatchObject(code('TENANT_MISMATCH'));
  }
});

test('a verified caller without a tenant is no tenant’s, whatever it names', () => {
  expect(admitted(user(), {})).toMatchObject(code('TENANT_MISMATCH'));
  expect(admitted(user(), { 'x-tenant-id': 'acme' })).toMatchObject(code('TENANT_MISMATCH'));
});

test.each(['ftp://cell.test', 'ws://cell.test', 'httpss://cell.test', 'xhttp://cell.test'])(
  '%s reaches no Cell',
  (url) => {
    expect(() => parseTarget(url)).toThrow('http or https');
  },
);
