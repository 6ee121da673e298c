// One documented outcome, and the request that causes it.

import type { ErrorCode } from '../../../lambdas/contract/error-codes';

/** Each stack is in a state that the others are not in. */
export type StackName =
  /** Verified tokens, Cells of every mood, nothing patrolled yet. */
  | 'sound'
  /** The same, after a round of the patrol. */
  | 'patrolled'
  /** Header mode; the signing key cannot be read. */
  | 'keyless'
  /** The same with the key back. */
  | 'header'
  /** The same with the tables gone. */
  | 'tableless'
  /** CORS is configured, the description is open, and messages are English by default. */
  | 'browsers';

/** `client` is of the tenant acme, which is disabled once the patrol has run, and would be an administrator. */
export type TokenName = 'none' | 'ops' | 'user' | 'client';

export interface Ask {
  readonly token?: TokenName;
  /** Values of the path's parameters. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
  /** Asked this often before, whatever the answers. */
  readonly repeats?: number;
  /** Sends the ETag of the answer to the same request. */
  readonly revalidates?: true;
}

export interface Scenario extends Ask {
  readonly on: StackName;
  readonly operation: string;
  readonly status: number | 'default';
  readonly code?: ErrorCode;
}

/** On the sound stack unless `ask` says otherwise. */
export function outcome(
  operation: string,
  status: number,
  ask: Ask & Partial<Pick<Scenario, 'on'>>,
  code?: ErrorCode,
): Scenario {
  return { on: 'sound', ...ask, operation, status, ...(code && { code }) };
}
