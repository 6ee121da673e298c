// Which of the closed list of probe errors a failure of the connection is. Codes: https://nodejs.org/api/errors.html
// and https://nodejs.org/api/tls.html#x509-certificate-error-codes

import type { ProbeError } from '../contract/health-summary';

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
};

/** The many codes of a refused certificate share no prefix: what fails while TLS is being agreed on is `tls`. */
export function probeErrorOf(error: unknown, duringTlsHandshake: boolean): ProbeError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  if (known !== undefined) return known;
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'dns';
  return duringTlsHandshake ? 'tls' : 'protocol';
}
