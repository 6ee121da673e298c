// Which headers travel on: from the caller to the Cell, with ids and identity laid over them, and from the Cell back.

import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { HEADER, ORIGIN_PROOF_HEADER } from '../contract/headers';
import type { CellRoute } from '../contract/route-table';
import type { CredentialSettings } from '../contract/settings';
import { callersTrace, headerText, isPlainHeaderName, wireText } from '../domain/header-text';
import type { GatewayRequest, GatewayResponse, RequestIds } from '../domain/http';
import type { Admission } from './admission';
import { isReservedFromCallers, isReservedFromCells } from './reserved-headers';

/** Written by the gateway alone; a caller's own are dropped. Identity and ids are laid over by the caller of this. */
const OURS: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'expect',
  'cookie',
  ORIGIN_PROOF_HEADER,
  HEADER.tenantId,
  HEADER.userRole,
  HEADER.requestId,
  HEADER.traceId,
  HEADER.spanId,
  HEADER.httpSignature,
  HEADER.httpSignatureInput,
]);

/** End-to-end headers as they go on the wire. */
export function forwardableHeaders(
  headers: Readonly<Record<string, string>>,
  cookies: readonly string[],
): Record<string, string> {
  const isHopByHop = hopByHop(headers['connection']);
  const forwarded: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (OURS.has(name) || isHopByHop(name) || !isPlainHeaderName(name)) continue;
    if (name.startsWith(HEADER.signature) || isReservedFromCallers(name)) continue;
    forwarded[name] = wireText(headers[name] as string);
  }
  const cookie = cookies.length > 0 ? cookies.join('; ') : headers['cookie'];
  if (cookie !== undefined && !isHopByHop('cookie')) forwarded['cookie'] = wireText(cookie);
  return forwarded;
}

interface AnswerHeaders {
  readonly headers: Record<string, string>;
  /** Whole `Set-Cookie` values: joined by a comma they could not be told apart again. */
  readonly cookies: string[];
}

/**
 * End-to-end headers of an answer, from Node's flat list of names and values. `Content-Length` is left to whoever writes
 * the answer out: the body may travel in another form on the way there.
 */
export function answerHeaders(rawHeaders: readonly string[]): AnswerHeaders {
  const isHopByHop = hopByHop(connectionOf(rawHeaders));
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  const cookies: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    const value = textOf(rawHeaders[i + 1] as string);
    if (name === 'content-length' || isHopByHop(name) || isReservedFromCells(name)) continue;
    if (name === 'set-cookie') cookies.push(value);
    else headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return { headers, cookies };
}

function connectionOf(rawHeaders: readonly string[]): string | undefined {
  const values: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if ((rawHeaders[i] as string).toLowerCase() === 'connection') values.push(rawHeaders[i + 1] as string);
  }
  return values.length > 0 ? values.join(',') : undefined;
}

/** Node reads header bytes as latin-1; what was UTF-8 is read as such, because the answer is written as UTF-8 again. */
function textOf(value: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

const NONE: ReadonlySet<string> = new Set();

/** Tells hop-by-hop headers, those named by `Connection` included. Source: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
function hopByHop(connection: string | undefined): (name: string) => boolean {
  const named =
    connection === undefined ? NONE : new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
  return (name) => HOP_BY_HOP.has(name) || named.has(name);
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/**
 * Value of `traceparent` to forward and sign: the caller's trace with the gateway's own span, so that the Cell's spans hang
 * below the gateway's. Without a valid one it is made of the request's ids. Ids of another form are hashed into place, so
 * that one trace id always gives one trace; it is marked sampled, for a Cell that follows its parent would otherwise record
 * nothing.
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function traceparent(received: string | undefined, { traceId, spanId }: RequestIds): string {
  const { id, flags } = callersTrace(received) ?? { id: hexId(traceId, TRACE_ID, 32), flags: '01' };
  return `00-${id}-${hexId(spanId, SPAN_ID, 16)}-${flags}`;
}

function hexId(id: string, form: RegExp, digits: number): string {
  return form.test(id) ? id : hash('sha256', id).slice(0, digits);
}

/**
 * A verified caller's tenant, id and role come from the verdict alone. An unverified caller's own X-User-Id passes, as
 * Cells of phase 1 expect; a role never does. Trace and span id are always there, made by the gateway if need be. The
 * caller's address is the one that the platform saw.
 */
export function cellHeaders(
  request: GatewayRequest,
  { caller, tenantId }: Admission,
  passing: PassingCredentials,
): Record<string, string> {
  const headers = forwardableHeaders(request.headers, request.cookies);
  withhold(headers, caller, passing);
  const requestId = headerText(request.headers[HEADER.requestId]);
  if (requestId !== undefined) headers[HEADER.requestId] = requestId;
  headers[HEADER.traceId] = request.ids.traceId;
  headers[HEADER.spanId] = request.ids.spanId;
  headers[HEADER.traceparent] = traceparent(request.headers[HEADER.traceparent], request.ids);
  // It belongs to the traceparent that came with it: https://www.w3.org/TR/trace-context/#tracestate-header
  if (callersTrace(request.headers[HEADER.traceparent]) === undefined) delete headers[HEADER.tracestate];
  headers[HEADER.clientAddress] = wireText(request.sourceIp);
  if (tenantId !== undefined) headers[HEADER.tenantId] = tenantId;
  if (caller.kind === 'user') {
    headers[HEADER.userId] = wireText(caller.userId);
    if (caller.role !== '') headers[HEADER.userRole] = wireText(caller.role);
  }
  return headers;
}

/** What a Cell is handed of a caller's credentials: the deployment's settings, and the Cell's own over them. */
export type PassingCredentials = CredentialSettings & Pick<CellRoute, 'adminTokens'>;

/** Takes out what this Cell may not receive. A token that opens admin routes, or a key, would be as good at the Cell. */
function withhold(headers: Record<string, string>, caller: Admission['caller'], passing: PassingCredentials): void {
  const { keyId, permission } = caller.kind === 'user' ? caller : {};
  if (passing.authorization === 'strip' || keyId !== undefined || (permission && passing.adminTokens !== true)) {
    delete headers[HEADER.authorization];
  }
  const { cookie } = headers;
  if (cookie === undefined || passing.cookies === undefined) return;
  const left = passingCookies(cookie, passing.cookies);
  if (left === undefined) delete headers['cookie'];
  else headers['cookie'] = left;
}

// Cookies between callers and Cells: all Cells share one origin, and so one jar.

interface CookieRules {
  /** Names of the cookies that pass; undefined lets all pass. */
  readonly cookies?: readonly string[] | undefined;
  readonly setCookiePath: 'as-sent' | 'cell';
}

/** The `Cookie` header with the cookies that pass; undefined where none is left. */
function passingCookies(header: string, names: readonly string[]): string | undefined {
  const passing = header.split(';').filter((cookie) => names.includes(nameOf(cookie)));
  return passing.length > 0 ? passing.map((cookie) => cookie.trim()).join('; ') : undefined;
}

/** The answer with the cookies that its Cell may set, limited to the Cell's path where the deployment wants that. */
export function withCookieRules(answer: GatewayResponse, cell: string, rules: CookieRules): GatewayResponse {
  const { cookies, setCookiePath } = rules;
  if (!answer.cookies?.length || (cookies === undefined && setCookiePath === 'as-sent')) return answer;
  const passing = answer.cookies.filter((cookie) => cookies === undefined || cookies.includes(nameOf(cookie)));
  return { ...answer, cookies: setCookiePath === 'cell' ? passing.flatMap((cookie) => atCell(cookie, cell)) : passing };
}

/** Documents that a browser runs scripts of: HTML, all that is XML, such as SVG, and parts that may be either. */
const PAGE = /html|xml|multipart/i;
const CSP = 'content-security-policy';
/** Without `allow-same-origin`: the page's origin is no other page's. */
const SANDBOX = 'sandbox allow-scripts allow-forms allow-modals allow-popups allow-downloads';

/** The answer with a policy that takes a page out of the gateway's origin, next to the Cell's own policies. */
export function withPageRule(answer: GatewayResponse, pages: PassingCredentials['pages']): GatewayResponse {
  const { headers, status } = answer;
  // A 304 names no type, and may stand for a page that the browser kept from before the rule.
  if (pages !== 'sandbox' || !(status === 304 || PAGE.test(headers['content-type'] ?? ''))) return answer;
  return {
    ...answer,
    headers: { ...headers, [CSP]: headers[CSP] === undefined ? SANDBOX : `${headers[CSP]}, ${SANDBOX}` },
  };
}

/**
 * The cookie for the Cell's path on this host alone. A `__Host-` cookie must be of the path `/`, and browsers drop others.
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-5.2
 */
function atCell(cookie: string, cell: string): string[] {
  if (/^\s*__host-/i.test(cookie)) return [];
  const [pair = '', ...attributes] = cookie.split(';');
  const kept = attributes.filter((attribute) => !/^\s*(?:path|domain)\s*(?:=|$)/i.test(attribute));
  return [[pair, ...kept, ` Path=/api/v1/${cell}`].join(';')];
}

/** Empty for a cookie without a name. */
function nameOf(cookie: string): string {
  const [pair = ''] = cookie.split(';', 1);
  const end = pair.indexOf('=');
  return end < 0 ? '' : pair.slice(0, end).trim();
}
