// Headers to the Cell: everything end-to-end a service expects, and nothing that speaks for a connection or the gateway.

import { validateHeaderName, validateHeaderValue } from 'node:http';
import { forwardableHeaders } from '../../../lambdas/proxy/headers';
import { fc } from '../../support/property';

const forwarded = (headers: Record<string, string>, cookies: string[] = []) => ({
  ...forwardableHeaders(headers, cookies),
});

test('what a service expects passes untouched', () => {
  const headers = {
    accept: 'application/json, */*;q=0.1',
    'accept-encoding': 'gzip, br',
    'accept-language': 'zh-CN',
    authorization: 'Bearer abc',
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'content-digest': 'sha-256=:abc=:',
    'if-none-match': '"v1"',
    'if-match': '*',
    range: 'bytes=0-9',
    'user-agent': 'test',
    origin: 'https://front.test',
    referer: 'https://front.test/x',
    'x-data-scope': 'own',
    'x-user-id': 'u1',
    'idempotency-key': 'k',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'a=1',
  };
  expect(forwarded(headers)).toEqual(headers);
});

test.each([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-authentication-info',
  'proxy-connection',
  'http2-settings',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'expect',
  'forwarded',
  'x-forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-anything',
  'x-signature',
  'x-signature-time',
  'x-signature-key-id',
  'x-signature-anything',
  'x_signature',
  'x-signature_time',
  'x_forwarded_for',
  'x_tenant_id',
  'x-user_role',
  'x_user_id',
  'x.tenant.id',
  'x-user.role',
  "x'tenant'id",
  'x~tenant~id',
  'x!user|role',
  'signature',
  'signature-input',
  'x-user-role',
  'x-tenant-id',
  'x-request-id',
  'x-trace-id',
  'x-span-id',
  'x-origin-proof',
  'x-gateway-client-address',
  'x-gateway-anything',
  'not a name',
  'bad\nname',
  '',
])('%j is not forwarded', (name) => {
  expect(forwarded({ [name]: 'x', accept: '*/*' })).toEqual({ accept: '*/*' });
});

/** What servers and frameworks take for a proxy's word, one or two of each family. */
const AUTHORITY = [
  'X-Original-URL X-Original-URI X-Original-Method X-Rewrite-URL X-Override-URL X-Script-Name',
  'X-HTTP-Method-Override X-HTTP-Method X-Method-Override',
  'Remote-User Remote-Addr X-Remote-User X-Remote-Addr X-Authenticated-User X-Authenticated-Userid',
  'X-Auth-User X-Auth-Request-User X-Auth-Request-Access-Token X-WebAuth-User X-Userinfo',
  'X-Consumer-Username X-Credential-Identifier X-Anonymous-Consumer X-Vouch-User X-Authentik-Username',
  'X-Amzn-Oidc-Data X-Goog-IAP-JWT-Assertion X-Goog-Authenticated-User-Email X-MS-Client-Principal',
  'Cf-Access-Jwt-Assertion Tailscale-User-Login X-Pomerium-Claim-Email Client-Cert Client-Cert-Chain',
  'SSL-Client-Cert X-SSL-Client-Verify X-Client-Cert X-ARR-ClientCert X-Middleware-Subrequest',
  'Proxy X-Real-IP True-Client-IP CF-Connecting-IP CF-Connecting-IPv6 Fastly-Client-IP Client-IP',
  'X-Client-IP X-Cluster-Client-IP X-Originating-IP X-Remote-IP X-Envoy-External-Address',
  'X-Azure-ClientIP X-Azure-FDID X-AppEngine-User-IP CloudFront-Viewer-Address Forwarded-For',
  'X-Forwarded-User X-Forwarded-Proto X-Host X-Scheme Front-End-Https',
  'X-Sendfile-Type X-Accel-Mapping',
]
  .join(' ')
  .toLowerCase()
  .split(' ');

test.each(AUTHORITY)('%s, which speaks with a proxy’s authority, reaches no Cell in any spelling', (name) => {
  const spellings = [name, name.replaceAll('-', '_'), name.replace('-', '_'), name.replaceAll('-', '.')];
  for (const spelling of spellings) expect(forwarded({ [spelling]: 'x', accept: '*/*' })).toEqual({ accept: '*/*' });
});

test.each(['x-originator', 'x-remoteness', 'x-arrival', 'x-sslmode', 'remotely', 'x-user-agent', 'x-proxy-hint'])(
  '%s only begins like a name of authority, and passes',
  (name) => {
    expect(forwarded({ [name]: 'x' })).toEqual({ [name]: 'x' });
  },
);

test.each(['X-Tenant-Id', 'Transfer-Encoding', 'x-Signature'])(
  '%s, in capitals that no event has, is dropped',
  (name) => {
    expect(forwardableHeaders({ [name]: 'x' }, [])).toEqual({});
  },
);

test('what Connection names is not forwarded, whatever it is', () => {
  expect(forwarded({ connection: 'close, X-Internal , accept', 'x-internal': '1', accept: '*/*', range: 'x' })).toEqual(
    { range: 'x' },
  );
});

test('cookies become one header; without a list the header itself passes', () => {
  expect(forwarded({}, ['a=1', 'b=2'])).toEqual({ cookie: 'a=1; b=2' });
  expect(forwarded({ cookie: 'a=1' })).toEqual({ cookie: 'a=1' });
});

test('names of built-in properties are only names; __proto__ is dropped', () => {
  const headers = JSON.parse('{"constructor":"x","__proto__":"y","valueof":"z"}') as Record<string, string>;
  expect(Object.entries(forwardableHeaders(headers, []))).toEqual([
    ['constructor', 'x'],
    ['valueof', 'z'],
  ]);
});

test('values beyond one byte a character go out as UTF-8', () => {
  expect(Buffer.from(forwarded({ 'x-data-scope': '北京' })['x-data-scope'] ?? '', 'latin1').toString('utf8')).toBe(
    '北京',
  );
  expect(forwarded({ 'x-data-scope': 'caf\u00e9' })).toEqual({ 'x-data-scope': 'caf\u00e9' });
});

const name = fc.oneof(
  fc.constantFrom('connection', 'x-signature', 'X-Signature', 'x_signature', 'x-forwarded-for', 'accept', 'te', 'host'),
  fc.string({ maxLength: 20 }),
);
const value = fc.oneof(fc.constantFrom('accept', 'close', 'x-a, x-b'), fc.string({ unit: 'grapheme', maxLength: 20 }));

test('whatever comes in, what goes out is safe to send and never speaks for the gateway', () => {
  fc.assert(
    fc.property(fc.dictionary(name, value), (headers) => {
      const lower = Object.fromEntries(Object.entries(headers).map(([key, text]) => [key.toLowerCase(), text]));
      const named = (lower['connection'] ?? '').split(',').map((part) => part.trim().toLowerCase());
      for (const [key, text] of Object.entries(forwarded(lower))) {
        validateHeaderName(key);
        validateHeaderValue(key, text);
        expect(key.replaceAll('_', '-')).not.toMatch(
          /^(x-signature|x-forwarded-|signature(-input)?$|host$|te$|connection$)/,
        );
        expect(named).not.toContain(key);
      }
    }),
    { numRuns: 1_000 },
  );
});
