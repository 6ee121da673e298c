// The gateway forwards and signs every request of the canonical vectors as they say.

import { hmacV1 } from '../../../../lambdas/domain/signing/hmac-v1';
import { rfc9421 } from '../../../../lambdas/domain/signing/rfc9421';
import { hmacKey, secretBytes } from '../../../../lambdas/domain/signing/signing-key';
import { parseCellPath, requestTarget } from '../../../../lambdas/proxy/admission';
import { CANONICAL, type CanonicalVector } from '../../deploy/cell-kit/vectors';

const { secret, cell, nowSeconds, requests } = CANONICAL;
const key = hmacKey(secretBytes(secret));

const signable = ({ method, path, target, query, headers, bodyBase64, nonce }: CanonicalVector) => ({
  cell,
  method,
  cellPath: path,
  targetPath: target.split('?', 1)[0] ?? '',
  rawQuery: query,
  headers,
  body: Buffer.from(bodyBase64, 'base64'),
  nowMs: nowSeconds * 1000 + 999,
  nonce,
});

test.each(requests)('$name', (vector) => {
  expect(parseCellPath(`/api/v1/erp${vector.path}`)).toEqual({ cell: 'erp', path: vector.path });
  expect(requestTarget(vector.basePath, vector.path, vector.query)).toBe(vector.target);
  const request = signable(vector);
  expect({ ...hmacV1.sign(request, key), ...rfc9421.sign(request, key) }).toEqual(vector.signed);
});

test('a request with a body header has a second signature, any other has one', () => {
  const labels = requests.map(({ headers, signed }) => [
    'content-type' in headers || 'content-encoding' in headers,
    signed['signature-input']?.includes(', gateway-content=('),
  ]);
  expect(labels).toEqual(labels.map(([hasBodyHeader]) => [hasBodyHeader, hasBodyHeader]));
  expect(new Set(labels.flat())).toEqual(new Set([true, false]));
});
