// The probe: one connection, one timer over all of it, and nothing left open afterwards. By the
// platform's contract a healthy Cell answers `GET /health` with 200 and JSON like {"status":"up"}.

import { isGoodStatus, statusOnPage } from '../contract/health-page';
import type { ProbeError } from '../contract/health-summary';
import type { Probe } from '../domain/health/ports';
import { ExchangeError, exchange } from '../transport/exchange';

// Which of the closed list of probe errors a failure of the connection is. Codes: https://nodejs.org/api/errors.html
// and https://nodejs.org/api/tls.html#x509-certificate-error-codes

const BY_CODE: Readonly<Record<string, ProbeError>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  TimeoutError: 'timeout',
  AnswerTooLarge: 'too_large',
};

/**
 * The many codes of a refused certificate share no prefix: what fails before the secure connection is there is `tls`.
 * @param secure whether the Cell is reached over TLS
 */
export function probeErrorOf(error: unknown, secure: boolean): ProbeError {
  const { name: code, unsent } = error instanceof ExchangeError ? error : { name: '', unsent: false };
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  if (known !== undefined) return known;
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'dns';
  return secure && unsent ? 'tls' : 'protocol';
}

/** A health answer is a few bytes; more than this is not one. */
const MAX_BODY_BYTES = 64 * 1024;

interface HttpProbeOptions {
  /** Everything from the name's look-up to the last byte of the body. */
  readonly timeoutMs: number;
  /** Monotonic, ms: a clock that is set meanwhile must not bend latencies. */
  readonly elapsedMs: () => number;
  /** Certificate authorities to trust instead of Node's own, PEM. */
  readonly ca?: string;
}

export function createHttpProbe({ timeoutMs, elapsedMs, ca }: HttpProbeOptions): Probe {
  const headers = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'cell-gateway-patrol' };
  const options = { headers, timeoutMs, maxBytes: MAX_BODY_BYTES, ca, reads: isGood } as const;
  return async (baseUrl) => {
    const startedAtMs = elapsedMs();
    try {
      const { status, body } = await exchange(`${baseUrl}/health`, options);
      const error = errorOfStatus(status) ?? errorOfBody(body);
      return error ? { ok: false, error } : { ok: true, latencyMs: tenths(elapsedMs() - startedAtMs) };
    } catch (error) {
      return { ok: false, error: probeErrorOf(error, baseUrl.startsWith('https:')) };
    }
  };
}

function isGood(status: number): boolean {
  return errorOfStatus(status) === undefined;
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** The error that a status line alone gives; undefined for 200, whose body must be read. */
export function errorOfStatus(status: number): ProbeError | undefined {
  if (status === 200) return undefined;
  return status >= 300 && status < 400 ? 'redirect' : `status_${status}`;
}

/** The error of a 200's body; undefined where the Cell calls itself well. None of the body's text goes any further. */
export function errorOfBody(body: Buffer): ProbeError | undefined {
  return isGoodStatus(statusOnPage(body.toString('utf8'))) ? undefined : 'bad_body';
}

// The control check: can the patrol reach something that is not a Cell?

/** True once anything answers, whatever it says: it is the way there that is checked. */
export function createControlCheck(url: string, timeoutMs: number): () => Promise<boolean> {
  return () =>
    exchange(url, { method: 'HEAD', timeoutMs, maxBytes: 0 }).then(
      () => true,
      () => false,
    );
}
