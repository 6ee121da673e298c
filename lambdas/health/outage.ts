// Which failed looks say that the Cell answers nobody, and which only that its health page is not as it should be.

import type { ProbeError } from '../contract/health-summary';

const HEALTH_PAGE_AT_FAULT: ReadonlySet<ProbeError> = new Set<ProbeError>(['bad_body', 'redirect', 'too_large']);
const SERVER_ERROR = /^status_5\d\d$/;

/**
 * True where callers would fare no better than the patrol. A page that is missing, moved or of another shape is shown as
 * down, and its Cell may serve callers all the same: whether it does, their calls tell.
 */
export function answersNobody(error: ProbeError): boolean {
  return error.startsWith('status_') ? SERVER_ERROR.test(error) : !HEALTH_PAGE_AT_FAULT.has(error);
}
