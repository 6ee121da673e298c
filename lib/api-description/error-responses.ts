// The error answers of an operation: one response a status, one example a code.

import { ERRORS, type ErrorCode } from '../../lambdas/contract/errors';
import { ERROR_GUIDE } from './error-guide';

/** Any operation may answer it: the caller could not be judged, or something broke. */
const ALWAYS: ErrorCode = 'SERVICE_UNAVAILABLE';

/** Status -> the codes with which an operation may answer it. */
function byStatus(codes: readonly ErrorCode[]): readonly (readonly [status: number, codes: readonly ErrorCode[]])[] {
  const all = [...new Set([...codes, ALWAYS])];
  const statuses = [...new Set(all.map((code) => ERRORS[code].status))].toSorted((a, b) => a - b);
  return statuses.map((status) => [status, all.filter((code) => ERRORS[code].status === status)] as const);
}

/** The responses of one operation, by reference. */
export function errorReferences(codes: readonly ErrorCode[]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    byStatus(codes).map(([status, some]) => [status, { $ref: `#/components/responses/${some.join('.')}` }]),
  );
}

/** What the references of all these operations lead to. */
export function errorComponents(operations: readonly (readonly ErrorCode[])[]): Readonly<Record<string, object>> {
  const groups = operations.flatMap(byStatus).map(([, codes]) => [codes.join('.'), describeStatus(codes)] as const);
  return Object.fromEntries(groups.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function describeStatus(codes: readonly ErrorCode[]): object {
  const schema = {
    allOf: [{ $ref: '#/components/schemas/Error' }, { properties: { code: { enum: codes } } }],
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_GUIDE.en[code].cause}`).join('\n\n'),
    content: {
      'application/json': { schema, examples: Object.fromEntries(codes.map((code) => [code, example(code)])) },
    },
  };
}

function example(code: ErrorCode): object {
  return {
    summary: ERRORS[code].en,
    value: { code, message: ERRORS[code].zh, details: '', requestId: '0f3a1c9e5b7d4862a1b2c3d4e5f60718' },
  };
}
