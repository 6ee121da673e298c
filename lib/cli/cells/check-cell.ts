// Asks one Cell everything: its health, and requests that differ in their signature alone.

import { randomBytes } from 'node:crypto';
import { isGoodStatus, statusOnPage } from '../../../lambdas/contract/health-page';
import type { SigningSettings } from '../../../lambdas/contract/signing';
import { freshIds, signedHeaders } from '../signed-request';
import { type CellAnswer, getFromCell, type NoAnswer } from './cell-request';
import { forgedKeys, type KeysAtHand, type SchemeKey } from './cell-signing';
import { type CellReport, type Finding, failed, passed, skipped, unsure } from './finding';
import { judgeSignatures, type RightlySigned } from './signature-findings';

// Whether a Cell can be reached, calls itself well, and has the right time: read off one `GET /health`.

/** How far a signature's time may be from the Cell's. */
const WINDOW_SECONDS = 300;
/** A `Date` header has whole seconds, and clocks that are kept differ by less. */
const KEPT_SECONDS = 10;

function unreachable({ cause, tookMs }: NoAnswer): Finding {
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

function judgeHealth(answer: CellAnswer): Finding {
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

function judgeClock({ headers }: CellAnswer, nowMs: number): Finding {
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

export interface CheckOptions {
  readonly cell: string;
  readonly baseUrl: string;
  /** Asked with GET, below the base URL. */
  readonly path: string;
  /** Without schemes where the deployment does not sign. */
  readonly signing: SigningSettings;
  /** One a scheme, or the one that is missing. */
  readonly keys: readonly SchemeKey[] | keyof KeysAtHand;
  readonly enforced: boolean;
  readonly timeoutMs: number;
  readonly nowMs: () => number;
}

const STALE_SECONDS = 600;

export async function checkCell(options: CheckOptions): Promise<CellReport> {
  const { cell, baseUrl } = options;
  const findings = await findingsOf(options);
  return { cell, base_url: baseUrl, ok: findings.every(({ outcome }) => outcome !== 'failed'), findings };
}

async function findingsOf(options: CheckOptions): Promise<Finding[]> {
  const { baseUrl, timeoutMs, nowMs, signing, keys, enforced } = options;
  const health = await getFromCell(`${baseUrl}/health`, {}, timeoutMs);
  if (health.kind === 'none') return [unreachable(health)];
  const own = [passed('reachable', `in ${health.tookMs} ms`), judgeHealth(health), judgeClock(health, nowMs())];
  // Whoever redirects is not the Cell.
  if (health.status >= 300 && health.status < 400) return own;
  if (signing.schemes.length === 0) return [...own, skipped('signed', 'the deployment does not sign')];
  const unsigned = await ask(options, []);
  const forged = await ask(options, forgedKeys(signing, typeof keys === 'string' ? [] : keys));
  const right = typeof keys === 'string' ? keys : await askRightly(options, keys);
  return [...own, ...judgeSignatures({ unsigned, forged, right }, enforced)];
}

async function askRightly(options: CheckOptions, keys: readonly SchemeKey[]): Promise<RightlySigned> {
  const headers = signed(options, keys);
  const send = () => getFromCell(`${options.baseUrl}${options.path}`, headers, options.timeoutMs);
  const first = await send();
  const hasNonce = keys.some(({ scheme }) => scheme === 'rfc9421');
  const again = hasNonce ? await send() : undefined;
  return { first, again, stale: await ask(options, keys, STALE_SECONDS) };
}

function ask(options: CheckOptions, keys: readonly SchemeKey[], ageSeconds = 0): Promise<CellAnswer | NoAnswer> {
  return getFromCell(`${options.baseUrl}${options.path}`, signed(options, keys, ageSeconds), options.timeoutMs);
}

function signed({ cell, baseUrl, path: target, nowMs }: CheckOptions, keys: readonly SchemeKey[], ageSeconds = 0) {
  const requestId = `cells-check-${randomBytes(6).toString('hex')}`;
  const atSeconds = Math.floor(nowMs() / 1000) - ageSeconds;
  const ids = { requestId, tenantId: 'default', ...freshIds() };
  return signedHeaders({ cell, method: 'GET', baseUrl, target, body: undefined, ...ids, atSeconds }, keys);
}
