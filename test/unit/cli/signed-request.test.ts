// The curl line of `sign`: the vectors' signatures, and words that any shell takes as they are.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cellSecret, secretBytes } from '../../../lambdas/domain/signing/signing-key';
import { curlLine, signedHeaders, type UnsignedRequest } from '../../../lib/cli/signed-request';
import { cellKey, signingKey } from '../../../lib/signature/hmac-v1';

interface Vector {
  readonly name: string;
  readonly secret: string;
  readonly method: string;
  readonly path: string;
  readonly bodyBase64: string;
  readonly requestId: string;
  readonly tenantId: string;
  readonly traceId: string;
  readonly timestamp: number;
  readonly signature: string;
}

const { vectors } = JSON.parse(readFileSync('test/fixtures/signature-vectors.json', 'utf8')) as { vectors: Vector[] };
const asText = vectors.filter(({ bodyBase64 }) => {
  const body = Buffer.from(bodyBase64, 'base64');
  return Buffer.from(body.toString('utf8')).equals(body);
});

function requestOf({ method, path, bodyBase64, requestId, tenantId, traceId, timestamp }: Vector): UnsignedRequest {
  const body = Buffer.from(bodyBase64, 'base64').toString('utf8');
  const target = encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23');
  const ids = { requestId, tenantId, traceId };
  return {
    method,
    baseUrl: 'http://cell',
    target: `${target}?q=1`,
    body: body || undefined,
    ...ids,
    atSeconds: timestamp,
  };
}

test.each(asText)('signs as the vector has it: $name', (vector) => {
  const headers = signedHeaders(requestOf(vector), signingKey(vector.secret));
  expect(headers['X-Signature']).toBe(vector.signature);
  expect(headers['X-Signature-Time']).toBe(String(vector.timestamp));
});

test('a Cell’s own key is the one that the gateway derives', () => {
  for (const secret of ['shared', 'base64:c2hhcmVk']) {
    expect(cellKey(signingKey(secret), 'erp')).toEqual(cellSecret(secretBytes(secret), 'erp'));
  }
});

const hostile: UnsignedRequest = {
  method: 'POST',
  baseUrl: 'http://cell/base',
  target: '/a?x=$(id)&y=`id`',
  body: `it's "$HOME" \\ 北京\n`,
  requestId: 'r',
  tenantId: "o'neil",
  traceId: 't',
  atSeconds: 1,
};

test('a shell passes every word on as it was', () => {
  const line = curlLine(hostile, { 'X-Tenant-Id': hostile.tenantId });
  const words = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }; ${line}`])
    .toString()
    .split('\0');
  expect(words.slice(0, -1)).toEqual([
    '-i',
    '-X',
    'POST',
    'http://cell/base/a?x=$(id)&y=`id`',
    '-H',
    "X-Tenant-Id: o'neil",
    '--data-binary',
    hostile.body,
  ]);
});

test('HEAD is asked with curl’s own option, which waits for no body', () => {
  expect(curlLine({ ...hostile, method: 'HEAD', body: undefined }, {})).toBe(
    "curl -i --head 'http://cell/base/a?x=$(id)&y=`id`'",
  );
});
