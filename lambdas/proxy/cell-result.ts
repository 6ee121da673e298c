// How a try's end is told to the caller: a Cell's answer untouched, a failure by its code and without an address.

import type { ErrorCode } from '../contract/errors';
import type { GatewayResponse } from '../domain/http';
import { type Refusal, refusal } from '../domain/refusal';
import { answerHeaders } from './answer-headers';
import type { CellAnswer, CellFailure, FailureReason } from './cell-call';

const CODE: Readonly<Record<FailureReason, ErrorCode>> = {
  unreachable: 'CELL_UNREACHABLE',
  reset: 'CELL_UNREACHABLE',
  protocol: 'CELL_UNREACHABLE',
  timeout: 'CELL_TIMEOUT',
  cut_off: 'UPSTREAM_ERROR',
  too_large: 'UPSTREAM_ERROR',
  unusable: 'UPSTREAM_ERROR',
  recalled: 'CIRCUIT_OPEN',
};

const DETAILS: Readonly<Record<FailureReason, string>> = {
  unreachable: 'No connection',
  reset: 'The connection broke',
  protocol: 'The answer is no HTTP',
  timeout: 'No answer in time',
  cut_off: 'The answer broke off',
  too_large: 'The answer is too large',
  unusable: 'The answer cannot be passed on',
  recalled: 'The circuit was found open meanwhile',
};

export function answerOf({ status, rawHeaders, body }: CellAnswer): GatewayResponse {
  const { headers, cookies } = answerHeaders(rawHeaders);
  return { status, headers, cookies, body };
}

export function refusalOf({ reason, cause }: CellFailure): Refusal {
  return refusal(CODE[reason], DETAILS[reason], { cause });
}
