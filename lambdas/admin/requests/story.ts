// What is known of one request, and the order of the checks it went through.

import type { ErrorCode } from '../../contract/error-codes';
import type { Trail } from '../../domain/trail';
import type { LogLine } from './log-search';

export type StepName =
  | 'api_gateway'
  | 'form'
  | 'verdict'
  | 'tenant'
  | 'route'
  | 'permission'
  | 'limits'
  | 'light'
  | 'circuit'
  | 'try'
  | 'signature'
  | 'retry'
  | 'answer'
  | 'function';

export interface Story {
  readonly status: number;
  /** Missing where a Cell or a part of the gateway answered without refusing. */
  readonly code: ErrorCode | undefined;
  readonly details: string;
  /** Why, as the log has it; empty where it says nothing. */
  readonly reason: string;
  /** Function that answered. */
  readonly service: string;
  readonly method: string;
  readonly tenant: string | undefined;
  readonly plan: string | undefined;
  readonly cell: string | undefined;
  readonly durationMs: number;
  readonly trail: Trail | undefined;
  /** An admin route let the caller in. */
  readonly isAdmitted: boolean;
  readonly hasFallback: boolean;
  /** Reason of the Cell's verifier. */
  readonly signatureRefused: string | undefined;
  /** The authorizer wrote that it could not judge. */
  readonly isUnjudged: boolean;
  readonly configVersion: string | undefined;
  readonly access: LogLine | undefined;
  /** `not_kept`: a good request, whose function left no line. */
  readonly answeredBy: 'gateway' | 'cell' | 'api_gateway' | 'not_kept';
}

/** The contract's order of checks, as far as this request could get. */
export function stepsBefore({ service, trail, code, cell, isAdmitted }: Story): readonly StepName[] {
  if (service !== 'proxy') return isAdmitted || code !== undefined ? ['verdict', 'permission'] : [];
  // A bug says nothing of where it was.
  if (code === 'SERVICE_UNAVAILABLE' && trail === undefined) return ['form'];
  const before: StepName[] = ['form', 'verdict', 'tenant', 'permission', 'limits', 'light', 'route', 'circuit'];
  // A line without a trail went to no Cell, or was written where requests leave none.
  return trail !== undefined || code !== undefined
    ? before
    : cell === undefined
      ? before.slice(0, 1)
      : before.slice(0, 7);
}

type StepOf = (story: Story) => StepName;
const at =
  (step: StepName): StepOf =>
  () =>
    step;

/** The step at which a refusal stops a request. */
export const STEP_OF_CODE: Readonly<Record<ErrorCode, StepOf>> = {
  BAD_REQUEST: at('form'),
  MISSING_HEADER: at('form'),
  MISSING_TENANT_ID: at('form'),
  UNAUTHORIZED: at('verdict'),
  FORBIDDEN: at('permission'),
  TENANT_INVALID: at('tenant'),
  TENANT_MISMATCH: at('tenant'),
  NOT_FOUND: at('route'),
  CONFLICT: at('answer'),
  PAYLOAD_TOO_LARGE: ({ details }) => (details.startsWith('The tenant') ? 'limits' : 'form'),
  RATE_LIMIT: at('limits'),
  QUOTA_EXCEEDED: at('limits'),
  CELL_UNREACHABLE: at('try'),
  UPSTREAM_ERROR: at('try'),
  CELL_NOT_FOUND: at('route'),
  CELL_DISABLED: at('route'),
  CIRCUIT_OPEN: at('circuit'),
  RED_LIGHT: at('light'),
  SERVICE_UNAVAILABLE: ({ details, isUnjudged }) => (isUnjudged || details !== '' ? 'verdict' : 'function'),
  SIGNING_UNAVAILABLE: at('signature'),
  CELL_TIMEOUT: at('try'),
};

/** What API Gateway's own line says of why it answered by itself; empty where it says nothing. */
export function saidByApi({ access = {} }: Story): string {
  const said = [access['errorResponseType'], access['integrationError'], access['authorizerError']];
  return said.find((text): text is string => typeof text === 'string' && text !== '-' && text !== '') ?? '';
}
