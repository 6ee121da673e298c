// Failures of the connection, as the closed list names them.

import { probeErrorOf } from '../../../lambdas/health/probe-error';

const failure = (code?: string) =>
  Object.assign(new Error('<b>text of a Cell</b>'), code === undefined ? {} : { code });

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
  [undefined, 'protocol'],
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
