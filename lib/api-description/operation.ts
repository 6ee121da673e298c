// One operation of the API as its description is built from it.

import type { ErrorCode } from '../../lambdas/contract/error-codes';
import type { AnswerHeader } from './answer-headers';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly schema: object;
  readonly example: string | number;
  readonly required?: true;
}

export interface Answer {
  /** `default` stands for every status that is not listed. */
  readonly status: number | 'default';
  readonly description: string;
  /** By media type; none for an answer without a body. */
  readonly content?: Readonly<Record<string, { readonly schema: object; readonly example?: unknown }>>;
  /** In addition to those that every answer carries. */
  readonly headers?: readonly AnswerHeader[];
}

export type TagName = 'Cells' | 'Health' | 'Administration' | 'Gateway';

export interface Operation {
  readonly id: string;
  readonly tag: TagName;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: { readonly schema: string; readonly example: unknown; readonly isOptional?: true };
  /** What is no error of the closed list. */
  readonly answers: readonly Answer[];
  /** In addition to `PAYLOAD_TOO_LARGE`, which every operation may answer. */
  readonly errors: readonly ErrorCode[];
}

// Answers that several operations give.

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
