// What a Cell's answer to `GET /health` says, by the platform's contract: 200 and JSON like {"status":"up"}.

import type { ProbeError } from '../contract/health-summary';

/** `up` is the platform's word; the others are what common health libraries say for the same. */
const GOOD_STATUSES: ReadonlySet<string> = new Set(['up', 'ok', 'healthy', 'pass']);

/** The error that a status line alone gives; undefined for 200, whose body must be read. */
export function errorOfStatus(status: number): ProbeError | undefined {
  if (status === 200) return undefined;
  return status >= 300 && status < 400 ? 'redirect' : `status_${status}`;
}

/** The error of a 200's body; undefined where the Cell calls itself well. None of the body's text goes any further. */
export function errorOfBody(body: Buffer): ProbeError | undefined {
  return GOOD_STATUSES.has(statusIn(body)?.toLowerCase() ?? '') ? undefined : 'bad_body';
}

function statusIn(body: Buffer): string | undefined {
  try {
    const health: unknown = JSON.parse(body.toString('utf8'));
    if (typeof health !== 'object' || health === null || !('status' in health)) return undefined;
    return typeof health.status === 'string' ? health.status : undefined;
  } catch {
    return undefined;
  }
}
