// The sample Cells' verifier holds to the shared vectors and to the window.

import { readFileSync } from 'node:fs';
import { type SignedRequest, signatureFault } from '../../../../lib/local/cells/signature-check';
import { signingKey } from '../../../../lib/signature/keys';

interface Vector {
  name: string;
  secret: string;
  method: string;
  path: string;
  bodyBase64: string;
  requestId: string;
  tenantId: string;
  traceId: string;
  timestamp: number;
  signature: string;
}

const file = readFileSync('test/fixtures/signature-vectors.json', 'utf8');
const { vectors } = JSON.parse(file) as { vectors: Vector[] };
const key = (vector: Vector) => signingKey(vector.secret);

function signed(vector: Vector, change: Partial<Vector> = {}): SignedRequest {
  const { method, path, bodyBase64, requestId, tenantId, traceId, timestamp, signature } = { ...vector, ...change };
  return {
    method,
    target: encodeURI(path),
    headers: {
      'x-request-id': requestId,
      'x-tenant-id': tenantId,
      'x-trace-id': traceId,
      'x-signature': signature,
      'x-signature-time': String(timestamp),
    },
    body: Buffer.from(bodyBase64, 'base64'),
  };
}

test.each(vectors.map((vector) => [vector.name, vector] as const))('holds: %s', (_, vector) => {
  expect(signatureFault(signed(vector), key(vector), vector.timestamp)).toBeUndefined();
});

describe('refuses', () => {
  const vector = vectors[0] as Vector;
  const changes: Partial<Vector>[] = [
    { method: 'PUT' },
    { path: '/orders/' },
    { bodyBase64: 'YQ==' },
    { requestId: 'other' },
    { tenantId: 'other' },
    { traceId: 'other' },
    { timestamp: vector.timestamp + 1 },
    { signature: '0'.repeat(64) },
  ];
  test.each(changes)('%p', (change) => {
    expect(signatureFault(signed(vector, change), key(vector), vector.timestamp)).toBe('wrong');
  });

  test.each([{ signature: '' }, { signature: 'ABC' }])('a missing or malformed signature: %p', (change) => {
    expect(signatureFault(signed(vector, change), key(vector), vector.timestamp)).toBe('missing');
  });

  test.each([
    [-301, 'stale'],
    [-300, undefined],
    [300, undefined],
    [301, 'stale'],
  ] as const)('a time %i s from its own: %p', (offset, fault) => {
    expect(signatureFault(signed(vector), key(vector), vector.timestamp + offset)).toBe(fault);
  });
});
