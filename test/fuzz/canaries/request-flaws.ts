// Flaws on a request's way to its Cell and back.

import * as decide from '../../../lambdas/authorizer/decide';
import type { RouteTable } from '../../../lambdas/contract/route-table';
import * as headerText from '../../../lambdas/domain/header-text';
import { isRefusal } from '../../../lambdas/domain/refusal';
import * as admission from '../../../lambdas/proxy/admission';
import * as cellPath from '../../../lambdas/proxy/admission';
import type { CallCell } from '../../../lambdas/proxy/cell-call';
import * as proxyHeaders from '../../../lambdas/proxy/headers';
import * as reservedHeaders from '../../../lambdas/proxy/reserved-headers';
import * as writeResponse from '../../../lambdas/runtime/http-event';
import { type Canary, inheriting, replacing } from './canary';
import { carelessClient } from './careless-client';

/** The header filter, letting through names that it is asked about as well. */
function filterLetting(isLet: (name: string) => boolean) {
  return replacing(proxyHeaders, 'cellHeaders', (own) => (request, admitted, passing) => ({
    ...own(request, admitted, passing),
    ...Object.fromEntries(Object.entries(request.headers).filter(([name]) => isLet(name))),
  }));
}

const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

const UP_TO_LAST_COMMA = /^.*,/s;
const lastOf = (value: string | undefined): string | undefined => value?.replace(UP_TO_LAST_COMMA, '').trim();

/** Any name is a Cell at the host of that name. */
function cellsByHost({ cells }: RouteTable): RouteTable {
  const routeOf = (name: string) => ({ baseUrl: `http://${name}`, core: true });
  const isHost = (name: string): boolean => /^[a-z0-9.@:[\]-]+$/.test(name) && URL.canParse(routeOf(name).baseUrl);
  return {
    cells: new Proxy(cells, {
      get: (table, name) => (Object.hasOwn(table, name) ? table[name as string] : routeOf(String(name))),
      getOwnPropertyDescriptor: (table, name) =>
        Object.hasOwn(table, name) || isHost(String(name))
          ? { configurable: true, enumerable: true, writable: true, value: routeOf(String(name)) }
          : undefined,
    }),
  };
}

const followingRedirects =
  (own: CallCell): CallCell =>
  async (call) => {
    const end = await own(call);
    if (end.kind !== 'answer' || end.status < 300 || end.status > 399) return end;
    const at = end.rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'location') + 1;
    const url = URL.parse(end.rawHeaders[at] ?? '', `http://${call.authority}`);
    if (at === 0 || url?.protocol !== 'http:') return end;
    const { hostname, port, host: authority, pathname } = url;
    return own({ ...call, hostname, port: Number(port || 80), authority, target: pathname });
  };

export const REQUEST_FLAWS: readonly Canary[] = [
  {
    of: 'request smuggling',
    flaw: 'hop-by-hop headers go on to the Cell',
    fault: /transfer-encoding|content-length|header (?:te|trailer|upgrade|connection) at the Cell/,
    replacements: [filterLetting((name) => HOP_BY_HOP.has(name))],
    parts: { call: () => carelessClient() },
  },
  {
    of: 'request smuggling',
    flaw: 'the caller’s own Content-Length goes on next to the gateway’s',
    fault: /more than one content-length|504 CELL_TIMEOUT|at the Cell/,
    replacements: [filterLetting((name) => name === 'content-length')],
    parts: { timeoutMs: 300 },
  },
  {
    of: 'request smuggling',
    flaw: 'a body is sent without a length where the method has none as a rule',
    fault:
      /requests at the Cell|request line|signature (?:missing_signature_or_timestamp|signature_mismatch|key_unknown)/,
    parts: { call: () => carelessClient({ unframed: true }) },
  },
  {
    of: 'request smuggling',
    flaw: 'any method is forwarded',
    fault: /method \S* at the Cell/,
    replacements: [
      replacing(admission, 'admit', (own) => (request, rules) => own({ ...request, method: 'GET' }, rules)),
    ],
    parts: { call: () => carelessClient() },
  },
  {
    of: 'tenant spoofing',
    flaw: 'the header’s tenant wins over the token’s',
    fault: /x-tenant-id at the Cell: \["/,
    replacements: [replacing(decide, 'bindTenant', (own) => (identity, named) => named ?? own(identity, named))],
  },
  {
    of: 'tenant spoofing',
    flaw: 'of a doubled X-Tenant-Id the last counts',
    fault: /X-Tenant-Id .*,.* was let through as/,
    replacements: [
      replacing(decide, 'namedTenant', (own) => (header) => own(lastOf(header))),
      replacing(headerText, 'headerText', (own) => (value) => own(lastOf(value))),
    ],
  },
  {
    of: 'tenant spoofing',
    flaw: 'names with underscores go on, which the Cell reads as ours',
    fault: /x-(?:tenant-id|user-id|user-role) at the Cell|headers x-signature|header line "x_/,
    replacements: [filterLetting((name) => name.includes('_'))],
    parts: { call: () => carelessClient() },
  },
  {
    of: 'SSRF by Cell names and redirects',
    flaw: 'headers that a proxy in front would write go on',
    fault:
      /header (?:x-original-url|x-rewrite-url|x-http-method-override|x-real-ip|remote-user|proxy|x?-?forwarded.*) at the Cell/,
    replacements: [replacing(reservedHeaders, 'isReservedFromCallers', () => () => false)],
  },
  {
    of: 'tenant spoofing',
    flaw: 'a caller’s role stands where the token names another',
    fault: /x-user-role at the Cell/,
    replacements: [
      replacing(proxyHeaders, 'cellHeaders', (own) => (request, admitted, passing) => {
        const role = request.headers['x-user-role']?.trim();
        return role ? { ...own(request, admitted, passing), 'x-user-role': role } : own(request, admitted, passing);
      }),
    ],
    parts: { call: () => carelessClient() },
  },
  {
    of: 'tenant spoofing',
    flaw: 'a caller’s own X-Signature stands in for the gateway’s',
    fault: /signature (?:missing_signature_or_timestamp|signature_mismatch|key_unknown)/,
    replacements: [filterLetting((name) => name.startsWith('x-signature'))],
    parts: {
      call: () => carelessClient(),
      sign: (own) => async (request) => {
        const { 'x-signature': given } = request.headers;
        const ours = await own(request);
        return given === undefined || isRefusal(ours) ? ours : { ...ours, 'x-signature': given };
      },
    },
  },
  {
    of: 'tenant spoofing',
    flaw: 'claims are believed before their signature is looked at',
    fault: /(?:another key|no algorithm|changed claims|expired|another issuer) reached the Cell/,
    parts: {
      verify: () => async (token) =>
        JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>,
    },
  },
  {
    of: 'SSRF by Cell names and redirects',
    flaw: 'redirects are followed',
    fault: /connection to 127\.0\.0\.2:9|requests at the Cell|connection to 169/,
    parts: { call: followingRedirects },
  },
  {
    of: 'SSRF by Cell names and redirects',
    flaw: 'a Cell is looked up by `in`, which finds `constructor`',
    fault: /own server error 503 SERVICE_UNAVAILABLE/,
    parts: { routes: ({ cells }) => ({ cells: inheriting(cells) }) },
  },
  {
    of: 'SSRF by Cell names and redirects',
    flaw: 'a name that is no Cell’s is taken for a host’s',
    fault: /connection to (?!127\.0\.0\.1:\d{4})/,
    parts: { routes: cellsByHost },
  },
  {
    of: 'SSRF by Cell names and redirects',
    flaw: 'a path may climb',
    fault: /leaves its Cell/,
    replacements: [
      replacing(cellPath, 'parseCellPath', (own) => (path) => {
        const found = own(path);
        if (!isRefusal(found) || !found.details.includes('dot segment')) return found;
        const [, , , cell = '', ...rest] = path.split('/');
        return { cell, path: `/${rest.join('/')}` };
      }),
    ],
  },
  {
    of: 'SSRF by Cell names and redirects',
    flaw: 'Host and X-Forwarded-Host of the caller go on',
    fault: /host at the Cell/,
    replacements: [filterLetting((name) => name === 'host' || name === 'x-forwarded-host')],
    parts: { call: () => carelessClient() },
  },
  {
    of: 'header injection',
    flaw: 'line breaks pass the header filter, and the client writes what it is given',
    fault: /header x-injected was injected|request line|header line/,
    replacements: [replacing(headerText, 'hasControlCharacter', () => () => false)],
    parts: { call: () => carelessClient() },
  },
  {
    of: 'header injection',
    flaw: 'characters are cut to their lowest byte, which makes line breaks of Chinese ones',
    fault: /header x-injected was injected|header line|request line/,
    replacements: [replacing(headerText, 'wireText', () => (value) => Buffer.from(value, 'latin1').toString('latin1'))],
    parts: { call: () => carelessClient() },
  },
  {
    of: 'header injection',
    flaw: 'a Cell’s headers win over the gateway’s',
    fault: /without nosniff|may be framed|x-response-time/,
    replacements: [
      replacing(writeResponse, 'writeResponse', (own) => (...parameters) => {
        const result = own(...parameters);
        return { ...result, headers: { ...result.headers, ...parameters[0].headers } };
      }),
    ],
  },
  {
    of: 'header injection',
    flaw: 'a Cell speaks for the origin of all Cells',
    fault: /speaks for the origin/,
    replacements: [replacing(reservedHeaders, 'isReservedFromCells', () => () => false)],
  },
  {
    of: 'header injection',
    flaw: 'hop-by-hop headers of an answer travel on',
    fault: /answer header (?:connection|keep-alive)/,
    replacements: [
      replacing(proxyHeaders, 'answerHeaders', (own) => (rawHeaders) => {
        const pairs = rawHeaders.flatMap((name, at) =>
          at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? '']] : [],
        );
        return { ...own(rawHeaders), headers: Object.fromEntries(pairs) as Record<string, string> };
      }),
    ],
  },
];
