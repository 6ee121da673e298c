// The error answers of an operation: one response a status, with every code it may carry and an example of each.

import type { ErrorCode } from '../../lambdas/contract/error-codes';
import { ERRORS, errorMessage } from '../../lambdas/contract/errors';
import { type AnswerHeader, headerReferences } from './answer-headers';
import { ERROR_GUIDE } from './error-guide';

/** A body that is too large is refused before its route is looked at. */
const ALWAYS: ErrorCode = 'PAYLOAD_TOO_LARGE';

/** Refusals that say when to come back. */
const RETRY_AFTER: ReadonlySet<ErrorCode> = new Set(['RATE_LIMIT', 'QUOTA_EXCEEDED', 'CIRCUIT_OPEN', 'RED_LIGHT']);

/** Status -> the codes with which an operation may answer it. */
export function codesByStatus(codes: readonly ErrorCode[]): ReadonlyMap<number, readonly ErrorCode[]> {
  const all = [...new Set([...codes, ALWAYS])];
  const statuses = [...new Set(all.map((code) => ERRORS[code].status))].toSorted((a, b) => a - b);
  return new Map(statuses.map((status) => [status, all.filter((code) => ERRORS[code].status === status)]));
}

export interface ErrorResponse {
  readonly description: string;
  readonly headers: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: object; readonly examples: object }>>;
  /** For programs that read this description: the codes of this status. */
  readonly 'x-error-codes': readonly ErrorCode[];
}

/** Leads to what {@link errorComponents} defines. */
export function errorReference(codes: readonly ErrorCode[], hasBody: boolean): object {
  return { $ref: `#/components/responses/${componentName(codes, hasBody)}` };
}

interface Failing {
  readonly errors: readonly ErrorCode[];
  readonly hasBody: boolean;
}

/** What the references of all these operations lead to, in the order of their names. */
export function errorComponents(operations: readonly Failing[]): Readonly<Record<string, ErrorResponse>> {
  const all = operations.flatMap(({ errors, hasBody }) =>
    [...codesByStatus(errors).values()].map(
      (codes) => [componentName(codes, hasBody), errorResponse(codes, hasBody)] as const,
    ),
  );
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function componentName(codes: readonly ErrorCode[], hasBody: boolean): string {
  return [...codes, ...(hasBody ? [] : ['without-body'])].join('.');
}

/** An answer to HEAD has the status and headers only. */
export function errorResponse(codes: readonly ErrorCode[], hasBody: boolean): ErrorResponse {
  const schema = { allOf: [{ $ref: '#/components/schemas/Error' }, { properties: { code: { enum: codes } } }] };
  const examples = Object.fromEntries(codes.map((code) => [code, errorExample(code)]));
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_GUIDE.en[code].cause}`).join('\n\n'),
    headers: headerReferences(errorHeaders(codes)),
    ...(hasBody && { content: { 'application/json': { schema, examples } } }),
    'x-error-codes': codes,
  };
}

function errorHeaders(codes: readonly ErrorCode[]): AnswerHeader[] {
  const always: AnswerHeader[] = ['Content-Language', 'Cache-Control', 'Vary'];
  return codes.some((code) => RETRY_AFTER.has(code)) ? [...always, 'Retry-After'] : always;
}

function errorExample(code: ErrorCode): object {
  const details = ERROR_DETAILS[code] ?? '';
  return {
    summary: ERRORS[code].en,
    value: {
      code,
      message: errorMessage(code, details, 'zh-CN'),
      details,
      requestId: '0f3a1c9e5b7d4862a1b2c3d4e5f60718',
    },
  };
}

export const ERROR_DETAILS: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_REQUEST: 'x-tenant-id is malformed',
  MISSING_HEADER: 'Authorization, X-Request-ID',
  UNAUTHORIZED: 'The token is expired',
  FORBIDDEN: 'This needs the admin role',
  TENANT_MISMATCH: 'X-Tenant-Id names another tenant than the token',
  NOT_FOUND: 'There is no such tenant',
  CONFLICT: 'The tenant was changed since it was read, or is being changed',
  PAYLOAD_TOO_LARGE: 'The body is limited to 4500000 bytes',
  CELL_UNREACHABLE: 'No connection',
  UPSTREAM_ERROR: 'The answer broke off',
  RED_LIGHT: 'Month-end close',
  SERVICE_UNAVAILABLE: 'The caller was not judged',
  CELL_TIMEOUT: 'No answer in time',
};
