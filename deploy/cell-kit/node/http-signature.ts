// Second scheme: HTTP Message Signatures (RFC 9421) over a body digest (RFC 9530).

import { createHash, createHmac, timingSafeEqual, verify as verifyAsymmetric } from 'node:crypto';
import { rawPath } from './cell-path.ts';
import type { Fields } from './fields.ts';
import type { NonceStore } from './nonce-memory.ts';
import type { VerifierSettings } from './settings.ts';
import { type Reason, type SignedRequest, WINDOW_SECONDS } from './signed-request.ts';
import { parseByteDictionary, parseSignatureInput, type SignatureInput } from './structured-fields.ts';

// What the second scheme covers: the same lists as the gateway's and the Python verifier's.

/** Always covered. */
const REQUIRED_COMPONENTS = ['@method', '@path', '@query', 'content-digest', 'traceparent'] as const;

/** Headers that a signature of gateway 1.0 covers wherever the request carries them. */
const COVERED_BY_1_0 = [
  'x-tenant-id',
  'x-request-id',
  'traceparent',
  'x-user-id',
  'x-user-role',
  'x-data-scope',
] as const;

/** Headers that a signature of today's gateway covers besides: the Cell acts on them too. */
const COVERED_SINCE_1_0 = ['x-gateway-client-address', 'content-type', 'content-encoding'] as const;

const READ_HEADERS = ['signature', 'signature-input', 'content-digest', ...COVERED_BY_1_0, ...COVERED_SINCE_1_0];
const DIGEST_ALGORITHMS: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };

type Check = (base: Buffer, signature: Buffer) => boolean;

interface Trust {
  readonly algorithm: 'hmac-sha256' | 'ed25519';
  readonly checks: ReadonlyMap<string, Check>;
}

export function refusalOfHttpSignature(
  request: SignedRequest & { readonly body: Buffer },
  fields: Fields,
  settings: VerifierSettings,
  nonces: NonceStore,
  nowSeconds: number,
): Reason | undefined {
  const trust = trustOf(settings);
  if (trust.checks.size === 0) return 'secret_missing';
  if (fields.ambiguous(READ_HEADERS)) return 'ambiguous_header';
  if (!fields.has('signature-input') || !fields.has('signature')) return 'missing_signature';
  const found = matchingSignature(fields, trust);
  if (typeof found === 'string') return found;
  const { input, signature, check } = found;
  const reason = refusalOfParameters(input, fields, settings, trust, nowSeconds);
  if (reason !== undefined) return reason;
  if (!digestMatches(fields.get('content-digest'), request.body)) return 'digest_mismatch';
  const base = signatureBase(input, request, fields);
  if (base === undefined) return 'component_missing';
  if (!check(base, signature)) return 'signature_mismatch';
  const { nonce, created } = { nonce: input.parameters.get('nonce'), created: input.parameters.get('created') };
  return nonces.accept(String(nonce), Number(created), nowSeconds) ? undefined : 'nonce_reused';
}

function trustOf(settings: VerifierSettings): Trust {
  if (settings.publicKeys.length > 0) {
    const checks = settings.publicKeys.map(({ id, key }): [string, Check] => [
      id,
      (base, signature) => verifyAsymmetric(null, base, key, signature),
    ]);
    return { algorithm: 'ed25519', checks: new Map(checks) };
  }
  const checks = settings.sharedKeys.map(({ id, secret }): [string, Check] => [
    id,
    (base, signature) => {
      const expected = createHmac('sha256', secret).update(base).digest();
      return expected.length === signature.length && timingSafeEqual(expected, signature);
    },
  ]);
  return { algorithm: 'hmac-sha256', checks: new Map(checks) };
}

interface Candidate {
  readonly input: SignatureInput;
  readonly signature: Buffer;
  readonly check: Check;
}

/** The signature of a known key that covers most: a gateway sends one by the list of 1.0 next to today's. */
function matchingSignature(fields: Fields, trust: Trust): Candidate | Reason {
  const inputs = parseSignatureInput(fields.get('signature-input'));
  const signatures = parseByteDictionary(fields.get('signature'));
  if (inputs === undefined || signatures === undefined) return 'malformed_signature';
  const pairs = [...inputs].flatMap(([label, input]) => {
    const signature = signatures.get(label);
    return signature === undefined ? [] : [{ input, signature }];
  });
  if (pairs.length === 0) return 'malformed_signature';
  const known = pairs.flatMap(({ input, signature }) => {
    const check = trust.checks.get(String(input.parameters.get('keyid')));
    return check === undefined ? [] : [{ input, signature, check }];
  });
  const [first, ...more] = known;
  const most = (one: Candidate, other: Candidate) =>
    other.input.components.length > one.input.components.length ? other : one;
  return first === undefined ? 'key_unknown' : more.reduce(most, first);
}

/** In this version also the list of 1.0. A signature that covers a header of the later list is by a later gateway. */
function neededComponents(components: readonly string[], fields: Fields): string[] {
  const isLater = COVERED_SINCE_1_0.some((name) => components.includes(name));
  const headers = [...COVERED_BY_1_0, ...(isLater ? COVERED_SINCE_1_0 : [])];
  return [...REQUIRED_COMPONENTS, ...headers.filter((name) => fields.has(name))];
}

function refusalOfParameters(
  { components, parameters }: SignatureInput,
  fields: Fields,
  settings: VerifierSettings,
  trust: Trust,
  nowSeconds: number,
): Reason | undefined {
  if (new Set(components).size !== components.length) return 'malformed_signature';
  if (!neededComponents(components, fields).every((name) => components.includes(name))) return 'component_missing';
  const created = parameters.get('created');
  const expires = parameters.get('expires');
  const nonce = parameters.get('nonce');
  if (typeof created !== 'number' || typeof expires !== 'number') return 'invalid_timestamp';
  if (Math.abs(nowSeconds - created) > WINDOW_SECONDS) return 'timestamp_out_of_window';
  if (nowSeconds > expires) return 'signature_expired';
  if (typeof nonce !== 'string' || nonce === '') return 'nonce_missing';
  if ((parameters.get('alg') ?? trust.algorithm) !== trust.algorithm) return 'algorithm_not_allowed';
  return settings.cell !== '' && parameters.get('tag') !== settings.cell ? 'cell_mismatch' : undefined;
}

/** At least one digest of a known kind, and every one of them right. */
function digestMatches(field: string, body: Buffer): boolean {
  const known = [...(parseByteDictionary(field) ?? [])].flatMap(([name, digest]) => {
    const algorithm = DIGEST_ALGORITHMS[name];
    return algorithm === undefined ? [] : [createHash(algorithm).update(body).digest().equals(digest)];
  });
  return known.length > 0 && !known.includes(false);
}

/** @see https://www.rfc-editor.org/rfc/rfc9421#section-2.5 */
function signatureBase(input: SignatureInput, request: SignedRequest, fields: Fields): Buffer | undefined {
  const path = rawPath(request.target);
  const derived: Readonly<Record<string, string>> = {
    '@method': request.method,
    '@path': path || '/',
    '@query': request.target.slice(path.length) || '?',
  };
  const lines: string[] = [];
  for (const name of input.components) {
    const value = name.startsWith('@') ? derived[name] : fields.find(name);
    if (value === undefined) return undefined;
    lines.push(`"${name}": ${value}`);
  }
  return Buffer.from([...lines, `"@signature-params": ${input.raw}`].join('\n'), 'latin1');
}
