// Which of the closed list of probe errors a failure of the connection is. Codes: https://nodejs.org/api/errors.html
// and https://nodejs.org/api/tls.html#x509-certificate-error-codes

import type { ProbeError } from '../contract/health-summary';
import { ExchangeError } from '../transport/exchange';

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
