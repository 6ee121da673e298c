// Answers that several operations give.

import type { ErrorCode } from '../../lambdas/contract/error-codes';
import type { AnswerHeader } from './answer-headers';
import type { Answer } from './operation';

/** What every admin operation may refuse with. */
export const ADMIN_ERRORS: readonly ErrorCode[] = [
  'UNAUTHORIZED',
  'FORBIDDEN',
  'TENANT_INVALID',
  'SERVICE_UNAVAILABLE',
];

export function json(
  status: number,
  description: string,
  schema: string,
  example: unknown,
  headers: readonly AnswerHeader[] = [],
): Answer {
  return {
    status,
    description,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` }, example } },
    headers: ['Cache-Control', ...headers],
  };
}

export function unchanged(headers: readonly AnswerHeader[] = []): Answer {
  return {
    status: 304,
    description: 'Unchanged since the answer with that ETag',
    headers: ['ETag', 'Cache-Control', ...headers],
  };
}
