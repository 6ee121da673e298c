// May this request go on to a Cell, and as whose? Everything that can be said before the Cell is looked at.

import { HEADER, METHODS_WITH_BODY } from '../contract/headers';
import { withoutTrailingSlash } from '../contract/route-table';
import { hasControlCharacter, headerText, isSignable, withoutEdgeSpace } from '../domain/header-text';
import type { GatewayRequest } from '../domain/http';
import { type Refusal, refusal } from '../domain/refusal';
import { TENANT_ID } from '../domain/tenant/tenant';
import type { Caller } from '../domain/verdict';
import { type Origin, originOf } from '../transport/http1/connection';

// From the path of a request to the address of its Cell. HTTP APIs deliver paths percent-decoded, so what is forwarded is
// encoded again, and what is signed is the decoded form: the one that the Cell's framework will see.

interface CellPath {
  readonly cell: string;
  /** Decoded, with leading `/`; a trailing slash is kept. */
  readonly path: string;
}

const PREFIX = '/api/v1/';
const PLAIN = /^[\w\-.~!$&'()*+,;=:@/]*$/;
/** Encoded once more, too: a Cell that decodes twice must not climb either. What follows `;` some servers cut off. */
const DOT_SEGMENT = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\;]|%2f|%5c|%3b|$)/i;

/**
 * Splits `/api/v1/<cell>/<path>`. A path that climbs, holds control characters or is not UTF-8 is refused: API Gateway
 * replaces bytes that are not UTF-8 by U+FFFD, which makes one path of several.
 */
export function parseCellPath(decodedPath: string): CellPath | Refusal {
  if (!decodedPath.startsWith(PREFIX)) return refusal('NOT_FOUND');
  const end = decodedPath.indexOf('/', PREFIX.length);
  const cell = end < 0 ? decodedPath.slice(PREFIX.length) : decodedPath.slice(PREFIX.length, end);
  const path = end < 0 ? '/' : decodedPath.slice(end).toWellFormed();
  if (hasControlCharacter(path) || path.includes('\t')) {
    return refusal('BAD_REQUEST', 'The path holds a control character');
  }
  if (path.includes('\ufffd')) return refusal('BAD_REQUEST', 'The path is not UTF-8');
  if (DOT_SEGMENT.test(path)) return refusal('BAD_REQUEST', 'The path holds a dot segment');
  return { cell, path };
}

/**
 * The path percent-encoded so that decoding it once gives the same text: everything that is no `pchar` is encoded,
 * `%`, `?` and `#` included. Source: https://www.rfc-editor.org/rfc/rfc3986#section-3.3
 */
export function encodePath(path: string): string {
  if (PLAIN.test(path)) return path;
  return encodeURI(path.toWellFormed()).replaceAll('?', '%3F').replaceAll('#', '%23');
}

export interface CellTarget extends Origin {
  /** The Host header. */
  readonly authority: string;
  /** Path of the base URL, without trailing slash. */
  readonly basePath: string;
}

/** @throws TypeError for what is no absolute http(s) URL */
export function parseTarget(baseUrl: string): CellTarget {
  const url = new URL(baseUrl);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`A Cell is reached by http or https, not ${url.protocol}`);
  return { ...originOf(url), authority: url.host, basePath: withoutTrailingSlash(url.pathname) };
}

/** Path and query as they go on the wire; the query byte for byte. */
export function requestTarget(basePath: string, cellPath: string, rawQuery: string): string {
  const path = basePath + encodePath(cellPath);
  return rawQuery === '' ? path : `${path}?${rawQuery}`;
}

export interface Admission {
  readonly caller: Exclude<Caller, { kind: 'ops' }>;
  /** The tenant the Cell will be told; undefined only where the deployment does not require one. */
  readonly tenantId: string | undefined;
}

export interface AdmissionRules {
  readonly requireTenantId: boolean;
}

/** In the contract's order: missing headers, missing tenant, malformed values, verdict, tenant against verdict. */
export function admit(request: GatewayRequest, { requireTenantId }: AdmissionRules): Admission | Refusal {
  const { headers, verdict } = request;
  const missing = missingHeaders(request.method, headers);
  if (missing.length > 0) return refusal('MISSING_HEADER', missing.join(', '));

  const named = headerText(headers[HEADER.tenantId]);
  const isUnverified = verdict?.outcome === 'allow' && verdict.caller.kind === 'unverified';
  if (isUnverified && requireTenantId && named === undefined) return refusal('MISSING_TENANT_ID');
  // Where tenants are validated, the authorizer has found it missing already.
  if (verdict?.outcome === 'refuse' && verdict.refusal.code === 'MISSING_TENANT_ID') return verdict.refusal;

  const malformed = malformedPart(request);
  if (malformed !== undefined) return refusal('BAD_REQUEST', `${malformed} is malformed`);

  if (verdict === undefined) return refusal('SERVICE_UNAVAILABLE', 'The caller was not judged');
  if (verdict.outcome === 'refuse') return verdict.refusal;
  const { caller } = verdict;
  if (caller.kind === 'ops') return refusal('FORBIDDEN', 'The ops token is for admin routes');
  if (caller.kind === 'user' && caller.tenantId === undefined) {
    return refusal('TENANT_MISMATCH', 'The caller has no tenant');
  }
  const { tenantId = named } = caller;
  const isInjected = caller.kind === 'user' && named === undefined;
  if (named === tenantId || isInjected) return { caller, tenantId };
  return refusal('TENANT_MISMATCH', 'X-Tenant-Id is not the tenant that the caller was judged for');
}

/** Methods of HTTP APIs. CONNECT asks for a tunnel and TRACE for the request back, its credentials included. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** What can stand in a request line, one byte a character. */
const QUERY = /^[\x21-\x7e\x80-\xff]*$/;

/** Name of the first part that cannot be forwarded and signed so that every Cell reads it alike. */
function malformedPart({ method, rawQuery, headers, cookies }: GatewayRequest): string | undefined {
  if (!METHODS.has(method)) return 'method';
  if (!QUERY.test(rawQuery)) return 'query';
  const tenantId = headerText(headers[HEADER.tenantId]);
  if (tenantId !== undefined && !TENANT_ID.test(tenantId)) return HEADER.tenantId;
  for (const name of [HEADER.requestId, HEADER.traceId, HEADER.spanId]) {
    if (headers[name] !== undefined && !isSignable(withoutEdgeSpace(headers[name]))) return name;
  }
  if (cookies.some(hasControlCharacter)) return 'cookie';
  return Object.keys(headers).find((name) => hasControlCharacter(headers[name] as string));
}

const ALWAYS = [[HEADER.authorization, 'Authorization']] as const;
const WITH_BODY = [...ALWAYS, [HEADER.contentType, 'Content-Type'], [HEADER.requestId, 'X-Request-ID']] as const;

/** Names of the required headers that are absent or blank, all of them, as documentation spells them. */
export function missingHeaders(method: string, headers: Readonly<Record<string, string>>): string[] {
  const required = METHODS_WITH_BODY.has(method) ? WITH_BODY : ALWAYS;
  return required.filter(([name]) => headerText(headers[name]) === undefined).map(([, label]) => label);
}

/** The refusal of a call of `cell`, or undefined where the caller may make it. */
export function refuseCell(caller: Caller, cell: string): Refusal | undefined {
  if (caller.kind === 'ops') return refusal('FORBIDDEN', 'The ops token opens no Cell');
  const { allowedCells = null } = caller;
  if (allowedCells === null || allowedCells.includes(cell)) return undefined;
  return refusal('FORBIDDEN', `The Cell ${cell} is not among those allowed`);
}
