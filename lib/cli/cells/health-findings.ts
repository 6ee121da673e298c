// Whether a Cell can be reached, calls itself well, and has the right time: read off one `GET /health`.

import { isGoodStatus, statusOnPage } from '../../../lambdas/contract/health-page';
import type { CellAnswer, NoAnswer } from './cell-request';
import { type Finding, failed, passed, unsure } from './finding';

/** How far a signature's time may be from the Cell's. */
const WINDOW_SECONDS = 300;
/** A `Date` header has whole seconds, and clocks that are kept differ by less. */
const KEPT_SECONDS = 10;

export function unreachable({ cause, tookMs }: NoAnswer): Finding {
  const [found, advice] = REASONS[cause] ?? [cause, 'Is the URL right, and does the network let this machine through?'];
  return failed('reachable', `${found} after ${tookMs} ms`, advice);
}

const REASONS: Readonly<Record<string, readonly [found: string, advice: string]>> = {
  timeout: ['no answer', 'Something takes the connection or drops it: is the Cell hanging, or a firewall in between?'],
  ECONNREFUSED: ['connection refused', 'Nothing listens there: is the Cell running, and is the port right?'],
  ECONNRESET: ['connection reset', 'The other side hung up: does it expect https://, or allow only some addresses?'],
  ENOTFOUND: ['no host of that name', 'Is the URL right, and is the name known in this network?'],
  EAI_AGAIN: ['the name could not be looked up', 'Is there a name server in reach?'],
  tls: ['its certificate was not accepted', 'NODE_EXTRA_CA_CERTS names a file of further authorities.'],
  'not-http': ['what answers does not speak HTTP', 'Is the port right, and http:// or https://?'],
};

export function judgeHealth(answer: CellAnswer): Finding {
  const { status, headers, body, tookMs } = answer;
  if (status >= 300 && status < 400) {
    return failed(
      'health',
      `a redirect to ${headers.location ?? 'nowhere'}`,
      'The gateway follows none: name the URL that it leads to.',
    );
  }
  if (status !== 200) {
    return failed(
      'health',
      `/health answers ${status}`,
      'It has to answer 200 and {"status":"up"}, without a signature.',
    );
  }
  const word = statusOnPage(body);
  if (isGoodStatus(word)) return passed('health', `${word}, in ${tookMs} ms`);
  const found = word === undefined ? 'no JSON with a status' : `status ${JSON.stringify(word)}`;
  return failed('health', found, 'The patrol takes it for down: /health has to answer {"status":"up"}.');
}

export function judgeClock({ headers }: CellAnswer, nowMs: number): Finding {
  const atMs = Date.parse(headers.date ?? '');
  if (Number.isNaN(atMs)) return unsure('clock', 'no Date header', 'Compare its clock with this one by hand.');
  // The header's second began up to one before the answer.
  const apart = Math.trunc((atMs + 500 - nowMs) / 1000);
  if (apart === 0) return passed('clock', 'in step');
  const found = `${Math.abs(apart)} s ${apart < 0 ? 'behind' : 'ahead'}`;
  const advice = `Signatures hold for ${WINDOW_SECONDS} s: keep both clocks by NTP.`;
  if (Math.abs(apart) > WINDOW_SECONDS) return failed('clock', found, advice);
  return Math.abs(apart) > KEPT_SECONDS ? unsure('clock', found, advice) : passed('clock', found);
}
