// What a Cell's answer to `GET /health` says, by the platform's contract: 200 and JSON like {"status":"up"}.

import { isGoodStatus, statusOnPage } from '../contract/health-page';
import type { ProbeError } from '../contract/health-summary';

/** The error that a status line alone gives; undefined for 200, whose body must be read. */
export function errorOfStatus(status: number): ProbeError | undefined {
  if (status === 200) return undefined;
  return status >= 300 && status < 400 ? 'redirect' : `status_${status}`;
}

/** The error of a 200's body; undefined where the Cell calls itself well. None of the body's text goes any further. */
export function errorOfBody(body: Buffer): ProbeError | undefined {
  return isGoodStatus(statusOnPage(body.toString('utf8'))) ? undefined : 'bad_body';
}
