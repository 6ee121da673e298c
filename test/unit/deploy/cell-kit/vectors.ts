// The shared test vectors of the Cell verifiers, typed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const CELL_KIT = join(__dirname, '../../../../deploy/cell-kit');

export interface SignatureVector {
  readonly name: string;
  readonly secret: string;
  readonly method: string;
  readonly path: string;
  readonly target: string;
  readonly bodyBase64: string;
  readonly requestId: string;
  readonly tenantId: string;
  readonly traceId: string;
  readonly timestamp: number;
  readonly signature: string;
}

export interface RequestVector {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly nowSeconds: number;
  readonly method: string;
  readonly target: string;
  /** Percent-decoded, as Python's frameworks show it. */
  readonly path: string;
  readonly bodyBase64: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How many times it is sent; the reason is that of the last. */
  readonly repeat?: number;
  /** Empty where the request is accepted. */
  readonly reason: string;
}

export interface DigestVector {
  readonly name: string;
  readonly bodyBase64: string;
  readonly 'sha-256': string;
}

export interface BaseVector {
  readonly name: string;
  readonly algorithm: 'hmac-sha256' | 'ed25519';
  readonly keyBase64?: string;
  readonly privateKeyPem?: string;
  readonly components: readonly (readonly [string, string])[];
  readonly parameters: string;
  readonly signatureBase64: string;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(CELL_KIT, 'vectors', file), 'utf8'));
}

export const HMAC_V1 = read('hmac-v1.json') as { signatures: SignatureVector[]; requests: RequestVector[] };
export const RFC9421 = read('rfc9421.json') as {
  digests: DigestVector[];
  bases: BaseVector[];
  requests: RequestVector[];
};

/** A request as the gateway forwards it, with what it signs by both schemes. */
export interface CanonicalVector {
  readonly name: string;
  readonly method: string;
  /** Path of the Cell's base URL. */
  readonly basePath: string;
  /** What follows `/api/v1/<cell>`, decoded. */
  readonly path: string;
  readonly query: string;
  readonly bodyBase64: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly nonce: string;
  readonly target: string;
  readonly signed: Readonly<Record<string, string>>;
  /** hmac-v1 can't carry it: 400 at the gateway, 403 at a Cell. */
  readonly ambiguous: boolean;
}

export const CANONICAL = read('canonical.json') as {
  secret: string;
  cell: string;
  nowSeconds: number;
  requests: CanonicalVector[];
};

/** What a Cell says of the request, by each scheme. */
function canonicalRequests({ name, method, basePath, path, target, bodyBase64, ...vector }: CanonicalVector) {
  return (['hmac-v1', 'rfc9421'] as const).map((scheme): RequestVector => {
    const environment = {
      CELL_VERIFY_SIGNATURE: '1',
      CELL_SIGNING_SCHEMES: scheme,
      CELL_SIGNING_SECRET: CANONICAL.secret,
      CELL_SIGNING_CELL: CANONICAL.cell,
      CELL_SIGNING_BASE_PATH: basePath,
    };
    return {
      name: `canonical, ${scheme}: ${name}`,
      environment,
      nowSeconds: CANONICAL.nowSeconds,
      method,
      target,
      path: decodeURIComponent(basePath) + path,
      bodyBase64,
      headers: { ...vector.headers, ...vector.signed },
      reason: vector.ambiguous && scheme === 'hmac-v1' ? 'ambiguous_text' : '',
    };
  });
}

/** The request of a signature vector, as the gateway sends it. */
export function signatureRequest(vector: SignatureVector): RequestVector {
  const { name, method, target, path, bodyBase64, timestamp } = vector;
  return {
    name: `signature: ${name}`,
    environment: { CELL_VERIFY_SIGNATURE: '1', CELL_SIGNING_SECRET: vector.secret },
    nowSeconds: timestamp,
    method,
    target,
    path,
    bodyBase64,
    headers: {
      'x-request-id': vector.requestId,
      'x-tenant-id': vector.tenantId,
      'x-trace-id': vector.traceId,
      'x-signature': vector.signature,
      'x-signature-time': String(timestamp),
    },
    reason: '',
  };
}

/** Every request that both verifiers judge. */
export const REQUESTS: readonly RequestVector[] = [
  ...HMAC_V1.signatures.map(signatureRequest),
  ...HMAC_V1.requests,
  ...RFC9421.requests,
  ...CANONICAL.requests.flatMap(canonicalRequests),
];
