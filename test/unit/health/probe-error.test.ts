// Failures of the connection, as the closed list names them.

import { probeErrorOf } from '../../../lambdas/health/http-probe';
import { ExchangeError } from '../../../lambdas/transport/exchange';

const failure = (code: string, unsent = true) => new ExchangeError(code, '<b>text of a Cell</b>', unsent);

it.each([
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['ETIMEDOUT', 'timeout'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['HPE_INVALID_CONSTANT', 'protocol'],
  ['toString', 'protocol'],
  ['NetworkError', 'protocol'],
  ['TimeoutError', 'timeout'],
  ['AnswerTooLarge', 'too_large'],
] as const)('%s is %s', (code, error) => {
  expect(probeErrorOf(failure(code), false)).toBe(error);
});

it.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO'])(
  '%s while TLS is being agreed on is tls',
  (code) => {
    expect(probeErrorOf(failure(code), true)).toBe('tls');
  },
);

it('stays what it is during the handshake where the connection itself failed', () => {
  expect(probeErrorOf(failure('ECONNREFUSED'), true)).toBe('refused');
  expect(probeErrorOf(failure('ENOTFOUND'), true)).toBe('dns');
});

it('is no fault of TLS once the request has left, nor where the exchange itself is broken', () => {
  expect(probeErrorOf(failure('EPROTO', false), true)).toBe('protocol');
  expect(probeErrorOf(new Error('a bug'), true)).toBe('protocol');
});
