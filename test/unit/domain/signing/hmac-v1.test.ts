// The first scheme reproduces the contract's signatures and names its key.

import { randomBytes } from 'node:crypto';
import { hmacV1 } from '../../../../lambdas/domain/signing/hmac-v1';
import { hmacKey, secretBytes } from '../../../../lambdas/domain/signing/signing-key';
import { HMAC_V1 } from '../../deploy/cell-kit/vectors';

test.each(HMAC_V1.signatures)('$name', (vector) => {
  const headers = { 'x-request-id': vector.requestId, 'x-tenant-id': vector.tenantId, 'x-trace-id': vector.traceId };
  const key = hmacKey(secretBytes(vector.secret));
  const added = hmacV1.sign(
    {
      cell: 'erp',
      method: vector.method,
      cellPath: vector.path,
      targetPath: vector.target,
      rawQuery: '',
      headers,
      body: Buffer.from(vector.bodyBase64, 'base64'),
      nowMs: vector.timestamp * 1000 + 999,
      nonce: '',
    },
    key,
  );
  expect(added).toEqual({
    'x-signature': vector.signature,
    'x-signature-time': String(vector.timestamp),
    'x-signature-key-id': key.id,
  });
});

test('a header that is not forwarded is signed as empty', () => {
  const request = { cell: 'erp', method: 'GET', cellPath: '/', targetPath: '/', rawQuery: '', nowMs: 0, nonce: '' };
  const key = hmacKey(randomBytes(16));
  const body = Buffer.alloc(0);
  const empty = { 'x-request-id': '', 'x-tenant-id': '', 'x-trace-id': '' };
  expect(hmacV1.sign({ ...request, body, headers: {} }, key)).toEqual(
    hmacV1.sign({ ...request, body, headers: empty }, key),
  );
});
