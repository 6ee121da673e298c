// The curl line of `sign`: signatures as the vectors and the gateway have them, and words that any shell takes as they are.

import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rfc9421 } from '../../../lambdas/domain/signing/rfc9421';
import { ed25519Key, hmacKey, secretBytes } from '../../../lambdas/domain/signing/signing-key';
import { curlLine, signedHeaders, type UnsignedRequest } from '../../../lib/cli/signed-request';

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

const { vectors } = JSON.parse(readFileSync('test/support/signature-vectors.json', 'utf8')) as { vectors: Vector[] };
const asText = vectors.filter(({ bodyBase64 }) => {
  const body = Buffer.from(bodyBase64, 'base64');
  return Buffer.from(body.toString('utf8')).equals(body);
});

function requestOf({ method, path, bodyBase64, requestId, tenantId, traceId, timestamp }: Vector): UnsignedRequest {
  const body = Buffer.from(bodyBase64, 'base64').toString('utf8');
  const target = encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23');
  const ids = { requestId, tenantId, traceId };
  return {
    cell: 'erp',
    method,
    baseUrl: 'http://cell',
    target: `${target}?q=1`,
    body: body || undefined,
    ...ids,
    spanId: 'b7ad6b7169203331',
    atSeconds: timestamp,
    nonce: 'used-once',
  };
}

test.each(asText)('signs as the vector has it: $name', (vector) => {
  const key = hmacKey(secretBytes(vector.secret));
  const headers = signedHeaders(requestOf(vector), [{ scheme: 'hmac-v1', key }]);
  expect(headers['X-Signature']).toBe(vector.signature);
  expect(headers['X-Signature-Time']).toBe(String(vector.timestamp));
});

const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

test.each([
  ['hmac-sha256', hmacKey(secretBytes('base64:c2hhcmVk'))],
  ['ed25519', ed25519Key(ed25519)],
])('rfc9421 with %s: the very headers that the gateway adds, its base path and query included', (_, key) => {
  const body = '{"name":"北京"}';
  const request: UnsignedRequest = {
    cell: 'erp',
    method: 'POST',
    baseUrl: 'http://cell/base',
    target: '/%E5%8D%95?a=1?b&c=%7C',
    body,
    requestId: 'r-1',
    tenantId: 'acme',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    atSeconds: 1_764_000_000,
    nonce: 'used-once',
  };
  const headers = signedHeaders(request, [{ scheme: 'rfc9421', key }]);
  const expected = rfc9421.sign(
    {
      cell: 'erp',
      method: 'POST',
      cellPath: '/单',
      targetPath: '/base/%E5%8D%95',
      rawQuery: 'a=1?b&c=%7C',
      headers: { 'x-tenant-id': 'acme', 'x-request-id': 'r-1', traceparent: String(headers['traceparent']) },
      body: Buffer.from(body),
      nowMs: 1_764_000_000_000,
      nonce: 'used-once',
    },
    key,
  );
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  expect(Object.fromEntries(names)).toMatchObject(expected);
});

const hostile: UnsignedRequest = {
  cell: 'erp',
  method: 'POST',
  baseUrl: 'http://cell/base',
  target: '/a?x=$(id)&y=`id`',
  body: `it's "$HOME" \\ 北京\n`,
  requestId: 'r',
  tenantId: "o'neil",
  traceId: 't',
  spanId: 's',
  atSeconds: 1,
  nonce: 'n',
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
