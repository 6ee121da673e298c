// The second scheme reproduces the RFCs' own vectors, and agrees with an independent library.

import { createHmac, createPrivateKey, createSecretKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { httpbis } from 'http-message-signatures';
import { contentDigest, innerList, rfc9421, signatureBase, signBase } from '../../../../lambdas/domain/signing/rfc9421';
import type { SignableRequest, SigningKey } from '../../../../lambdas/domain/signing/scheme';
import { ed25519Key, hmacKey } from '../../../../lambdas/domain/signing/signing-key';
import { fc } from '../../../support/property';
import { RFC9421 } from '../../deploy/cell-kit/vectors';

test.each(RFC9421.digests)('digest: $name', ({ bodyBase64, 'sha-256': digest }) => {
  expect(contentDigest(Buffer.from(bodyBase64, 'base64'))).toBe(`sha-256=:${digest}:`);
});

test.each(RFC9421.bases)('signature of $name', (vector) => {
  const key: SigningKey =
    vector.algorithm === 'ed25519'
      ? { id: '', algorithm: 'ed25519', privateKey: createPrivateKey(String(vector.privateKeyPem)) }
      : { id: '', algorithm: 'hmac-sha256', secret: createSecretKey(String(vector.keyBase64), 'base64') };
  const base = signatureBase(vector.components, `${innerList(vector.components)};${vector.parameters}`);
  expect(signBase(base, key).toString('base64')).toBe(vector.signatureBase64);
});

const ed25519 = ed25519Key(
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
);
const shared = hmacKey(randomBytes(32));

/** What the library makes of the same request with the same key. */
async function librarySigns(request: SignableRequest, key: SigningKey, digest: string) {
  const query = request.rawQuery === '' ? '' : `?${request.rawQuery}`;
  const created = Math.floor(request.nowMs / 1000);
  const covered = ['x-tenant-id', 'x-request-id', 'traceparent', 'x-user-id', 'x-user-role', 'x-data-scope'].concat([
    'x-gateway-client-address',
  ]);
  const message = {
    method: request.method,
    url: `http://cell.test${request.targetPath}${query}`,
    headers: { ...request.headers, 'content-digest': digest },
  };
  const signer = async (data: Buffer): Promise<Buffer> =>
    key.algorithm === 'ed25519'
      ? sign(null, data, key.privateKey)
      : createHmac('sha256', key.secret).update(data).digest();
  const signed = await httpbis.signMessage(
    {
      key: { id: key.id, sign: signer },
      name: 'gateway',
      fields: ['@method', '@path', '@query', 'content-digest', ...covered.filter((name) => name in request.headers)],
      params: ['created', 'expires', 'nonce', 'keyid', 'tag'],
      paramValues: {
        created: new Date(created * 1000),
        expires: new Date((created + 300) * 1000),
        nonce: request.nonce,
        tag: request.cell,
      },
    },
    message,
  );
  const headers: Record<string, string | string[]> = signed.headers;
  return { 'signature-input': headers['Signature-Input'], signature: headers['Signature'] };
}

const word = fc.stringMatching(/^[a-zA-Z0-9._-]{1,20}$/);
const requests = fc.record({
  cell: fc.stringMatching(/^[a-z0-9_-]{1,12}$/),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
  cellPath: fc.constant('/unused'),
  // Without `%2E`, which the library's URL parser takes for a dot and removes.
  targetPath: fc.stringMatching(/^\/(?:[a-zA-Z0-9_~-]|%2[0-9A-D]){0,20}$/),
  rawQuery: fc.stringMatching(/^(?:[a-z0-9=&]|%[2-7][0-9A-F]){0,20}$/),
  headers: fc.record(
    {
      traceparent: word,
      'x-tenant-id': word,
      'x-request-id': word,
      'x-user-id': word,
      'x-data-scope': word,
      'x-gateway-client-address': word,
    },
    { requiredKeys: ['traceparent'] },
  ),
  body: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  nowMs: fc.integer({ min: 1000, max: 4_000_000_000_000 }),
  nonce: word,
});

test.each([
  ['hmac-sha256', shared],
  ['ed25519', ed25519],
])('%s: the library signs every request to the same bytes', async (_name, key) => {
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const { 'content-digest': digest = '', ...ours } = rfc9421.sign(request, key);
      expect(ours).toEqual(await librarySigns(request, key, digest));
    }),
    { numRuns: 60 },
  );
});
