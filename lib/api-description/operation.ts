// One operation of the API as its description is built from it.

import type { ErrorCode } from '../../lambdas/contract/errors';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly schema: object;
  readonly required?: true;
}

export interface Success {
  readonly status: number;
  readonly description: string;
  /** Media type and schema; a 304 has neither. */
  readonly content?: { readonly type: string; readonly schema: object; readonly example: unknown };
}

export interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: { readonly schema: string; readonly example: unknown };
  readonly successes: readonly Success[];
  /** Beside `SERVICE_UNAVAILABLE`, which every operation may answer. */
  readonly errors: readonly ErrorCode[];
}
