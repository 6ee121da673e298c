// The classes whose inputs are requests of a Cell.

import fc from 'fast-check';
import type { EventParts } from '../../support/http-event';
import { type FuzzClass, mustBeNone } from '../support/fuzz-class';
import type { FuzzGateway } from '../support/gateway';
import {
  FRAMING,
  hostileText,
  LINE_BREAKS,
  METHODS,
  mostly,
  NAMES,
  PATHS,
  PLACES,
  QUOTES,
  TENANTS,
} from '../support/hostile-text';
import { faultsOf } from '../support/oracle';

type Headers = Record<string, string>;

const method = fc.constantFrom(...METHODS);
/** Mostly the first, who may do what is asked: an input that is refused at the door shows little of what is behind. */
const caller = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat() });

/** A header map with these names, often with one alone: what is refused for one value hides what another does. */
function headers(names: readonly string[], value: fc.Arbitrary<string>): fc.Arbitrary<Headers> {
  const pair = fc.tuple(fc.constantFrom(...names), value);
  return fc
    .oneof(fc.array(pair, { minLength: 1, maxLength: 1 }), fc.array(pair, { maxLength: 5 }))
    .map((pairs) => Object.assign(Object.create(null), Object.fromEntries(pairs)) as Headers);
}

/** What a decent caller sends, so that inputs get as far as they can. */
const withDecent = (given: Headers): Headers => ({
  'x-request-id': 'r-1',
  'content-type': 'application/json',
  ...given,
});

type Hostile = { readonly [K in keyof EventParts]: fc.Arbitrary<EventParts[K]> };

/** Requests that are hostile in all these parts, or more often in one, and decent else. */
function hostileIn(parts: Hostile): fc.Arbitrary<EventParts> {
  const decent = { method: fc.constantFrom('GET', 'POST'), headers: fc.constant(withDecent({})) };
  const inOne = Object.entries(parts).map(([name, hostile]) => ({
    weight: name === 'headers' || name === 'path' ? 3 : 1,
    arbitrary: fc.record({ ...decent, [name]: hostile }) as fc.Arbitrary<EventParts>,
  }));
  const inAll = fc.record({ ...decent, ...parts }) as fc.Arbitrary<EventParts>;
  return fc.oneof({ weight: 2, arbitrary: fc.oneof(...inOne) }, { weight: 1, arbitrary: inAll });
}

function requestProperty(parts: fc.Arbitrary<EventParts>) {
  return (gateway: FuzzGateway) =>
    fc.asyncProperty(parts, caller, async (request, index) => {
      const from = gateway.callers[index % gateway.callers.length];
      if (from) mustBeNone(faultsOf(await gateway.ask(request, from)));
    });
}

const cellPath = mostly(...PATHS, 'a', 'orders').map((path) => `/api/v1/erp/${path}`);

const FRAMING_HEADERS = [
  'transfer-encoding',
  'Transfer-Encoding',
  'transfer_encoding',
  'content-length',
  'content-length',
].concat([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'proxy-connection',
  'http2-settings',
  ' te',
]);

export const smuggling: FuzzClass = {
  name: 'request smuggling',
  what: 'framing headers, methods and bodies that hold requests: one well-formed request at the Cell for one of the caller',
  weight: 22,
  property: requestProperty(
    hostileIn({
      method: fc.oneof(method, fc.constantFrom('TRACE', 'CONNECT', 'get', 'PROPFIND', 'GET /x', 'POST\r\nx: 1')),
      path: fc.oneof(fc.constant('/api/v1/erp/orders'), cellPath),
      headers: headers(FRAMING_HEADERS, mostly(...FRAMING, 'x-tenant-id', 'close', 'upgrade')).map(withDecent),
      body: fc.oneof(
        mostly(...FRAMING),
        fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      ),
    }),
  ),
};

const IDENTITY_HEADERS = [
  'x-tenant-id',
  'x-tenant-id',
  'x-tenant-id',
  'X-Tenant-Id',
  'x_tenant_id',
  'x-tenant_id',
  'x-tenant-id ',
  'http-x-tenant-id',
].concat(
  ['x-user-id', 'x_user_id', 'x-user-role', 'x_user_role', 'X-User-Role', 'x-data-scope', 'connection', 'forwarded'],
  ['x-signature', 'x_signature', 'x-signature-time', 'x-signature-key-id', 'x-amzn-oidc-identity', 'x-forwarded-for'],
);

export const tenantSpoofing: FuzzClass = {
  name: 'tenant spoofing',
  what: 'other tenants, users and roles in every spelling, with good and bad tokens: the Cell reads the token’s alone, each once',
  weight: 22,
  property: requestProperty(
    hostileIn({
      method,
      path: fc.constantFrom('/api/v1/erp/orders', '/api/v1/erp/', '/api/v1/erp'),
      query: mostly('tenantId=globex', '&x-tenant-id=', ...TENANTS),
      headers: headers(
        IDENTITY_HEADERS,
        fc.oneof(
          fc.constantFrom(...TENANTS),
          mostly(...TENANTS, 'admin', 'root', 'x-tenant-id', 'authorization', 'x-user-id, x-signature'),
        ),
      ).map(withDecent),
      cookies: fc.array(mostly('x-tenant-id=globex', ...TENANTS), { maxLength: 2 }),
    }),
  ),
};

export const cellNames: FuzzClass = {
  name: 'SSRF by Cell names and redirects',
  what: 'Cell names and paths that look like other hosts, answers that redirect: connections go to the Cell alone, paths stay below its own',
  weight: 18,
  property: (gateway) =>
    fc.asyncProperty(
      hostileIn({
        method,
        path: fc.oneof(
          fc.constantFrom(...PLACES, ...NAMES).map((name) => `/api/v1/${name}`),
          mostly(...PLACES, ...PATHS, ...NAMES, 'erp').map((name) => `/api/v1/${name}`),
          cellPath,
          hostileText,
        ),
        query: mostly(...PLACES),
        headers: headers(
          ['host', 'x-forwarded-host', 'x-original-url', 'x-rewrite-url', 'forwarded', 'x-http-method-override'].concat(
            ['x-real-ip', 'remote-user', 'proxy', 'x-gateway-client-address'],
          ),
          mostly(...PLACES),
        ).map((given) => withDecent({ ...given, 'x-tenant-id': 'acme' })),
      }),
      fc.constantFrom(200, 301, 302, 303, 307, 308),
      fc.constantFrom('http://127.0.0.2:9/', 'http://169.254.169.254/', '//evil.example', '/other', 'javascript:1'),
      async (request, status, location) => {
        gateway.cell.answer = () => ({ status, headers: `location: ${location}\r\n` });
        try {
          const [from] = gateway.callers;
          if (from) mustBeNone(faultsOf(await gateway.ask(request, from)));
        } finally {
          gateway.cell.answer = () => ({ status: 200, headers: '' });
        }
      },
    ),
};

const PASSED_HEADERS = [
  'accept',
  'accept-language',
  'if-none-match',
  'user-agent',
  'referer',
  'x-any',
  'cookie',
].concat([
  'x-request-id',
  'x-trace-id',
  'x-span-id',
  'traceparent',
  'x-data-scope',
  'content-type',
  'a b',
  'a:b',
  'a\r\nb',
  '',
]);
const ANSWER_HEADERS = [
  'x-frame-options',
  'X-Content-Type-Options',
  'x-response-time',
  'set-cookie',
  'x-trace-id',
].concat(
  ['connection', 'keep-alive', 'www-authenticate', 'content-type', '__proto__', 'constructor', 'etag'],
  ['Clear-Site-Data', 'strict-transport-security', 'NEL', 'Alt-Svc', 'X-Gateway-Fallback'],
);
/** What Node's parser lets through from a Cell. */
const answerValue = fc.string({
  unit: fc.constantFrom('a', 'é', '"', '\\', ',', ';', '=', '\t', ' ', 'ÿ', '%0d%0a'),
  maxLength: 12,
});

export const headerInjection: FuzzClass = {
  name: 'header injection',
  what: 'line breaks and hostile names in headers, cookies and query, both ways: no header line that nobody sent by its name',
  weight: 20,
  property: (gateway) =>
    fc.asyncProperty(
      hostileIn({
        method,
        path: fc.oneof(fc.constant('/api/v1/erp/orders'), cellPath),
        query: mostly(...LINE_BREAKS, 'x=1&'),
        headers: headers(PASSED_HEADERS, mostly(...LINE_BREAKS, 'x-injected: 1', 'text')).map(withDecent),
        cookies: fc.array(mostly(...LINE_BREAKS, 'a=1', '; x-injected=1'), { maxLength: 2 }),
      }),
      fc.array(fc.tuple(fc.constantFrom(...ANSWER_HEADERS), answerValue), { maxLength: 4 }),
      async (request, answered) => {
        const lines = answered.map(([name, value]) => `${name}: ${value}\r\n`).join('');
        gateway.cell.answer = () => ({ status: 200, headers: lines });
        try {
          const [from] = gateway.callers;
          if (from) mustBeNone(faultsOf(await gateway.ask(request, from)));
        } finally {
          gateway.cell.answer = () => ({ status: 200, headers: '' });
        }
      },
    ),
};

export const logInjection: FuzzClass = {
  name: 'log injection',
  what: 'line breaks, quotes and metric blocks in all that is logged: one JSON object a line, our fields only, no token',
  weight: 12,
  property: requestProperty(
    hostileIn({
      method: fc.oneof(method, hostileText),
      path: fc.oneof(
        mostly(...QUOTES, ...LINE_BREAKS).map((text) => `/api/v1/erp/${text}`),
        hostileText,
      ),
      query: hostileText,
      headers: headers(
        ['x-request-id', 'x-trace-id', 'x-span-id', 'x-tenant-id', 'user-agent', 'accept-language'],
        mostly(...QUOTES, ...LINE_BREAKS),
      ),
    }),
  ),
};
