// The class whose inputs are tokens: forged ones, and ones that the issuer signed with claims in hostile shapes.

import { createHmac, createPublicKey, KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import type { JWK } from 'jose';
import { CELL_NAME } from '../../../lambdas/contract/route-table';
import { TENANT_ID } from '../../../lambdas/domain/tenant/tenant';
import { goodClaims, JWT_SETTINGS, makeKey, type TestKey } from '../../support/test-issuer';
import type { FuzzCaller } from '../support/callers';
import { type FuzzClass, mustBeNone } from '../support/fuzz-class';
import { hostileText, NAMES } from '../support/hostile-text';
import { faultsOf } from '../support/oracle';

const ELSEWHERE = 'https://evil.example/keys';
/** Longer than any run takes. */
const EXPIRES_AT_SECONDS = Math.floor(Date.now() / 1000) + 6 * 3600;

const algorithm = fc.oneof(
  fc.constantFrom('ES256', 'ES256', 'ES256', 'RS256', 'EdDSA', 'HS256', 'HS512', 'ES384', 'PS256'),
  fc.constantFrom<unknown>('none', 'None', 'nOnE', '', null, 7, ['ES256'], { ES256: 1 }, undefined, ...NAMES),
);
const keyId = fc.oneof(
  fc.constantFrom('fuzz', 'fuzz', 'fuzz', 'FUZZ', 'fuzz\u0000', '', 'a'.repeat(4_000), ...NAMES),
  fc.constantFrom('../../../../dev/null', '/proc/self/environ', 'file:///etc/passwd', "fuzz' OR '1'='1", 'fuzz|id'),
  fc.constantFrom<unknown>(undefined, null, 0, ['fuzz'], { fuzz: 1 }, ELSEWHERE),
);
const header = fc.record({ alg: algorithm, kid: keyId });
const extra = fc.constantFrom('', 'jwk', 'jku', 'x5u', 'crit', 'b64', 'typ', 'cty', 'zip', '__proto__');
const signature = fc.constantFrom('none', 'one byte', 'zeros', 'long', 'text', 'stranger', 'public key', 'issuer');
/** Claims as JSON text, so that one can be there twice. */
const claims = fc.oneof(
  { weight: 2, arbitrary: fc.constant('') },
  {
    weight: 3,
    arbitrary: fc
      .array(
        fc.tuple(
          fc.constantFrom('tenantId', 'tenantId', 'sub', 'role', 'allowedCells', 'aud', 'iss', 'exp', ...NAMES),
          fc.oneof(
            fc.constantFrom('"globex"', '"acme"', '"admin"', '"erp"', '["erp"]', '["crm"]', '[]', '{}', 'null', '7'),
            hostileText.map((text) => JSON.stringify(text)),
          ),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((pairs) => pairs.map(([name, value]) => `,${JSON.stringify(name)}:${value}`).join('')),
  },
);
const payload = fc.oneof(
  { weight: 8, arbitrary: claims.map((more) => `${goodPayload().slice(0, -1)}${more}}`) },
  { weight: 1, arbitrary: claims.map((more) => `{"tenantId":"globex"${more},${goodPayload().slice(1)}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('null', '[]', '7', '"x"', '', '{', `${'['.repeat(2_000)}${']'.repeat(2_000)}`),
  },
);

function goodPayload(): string {
  return JSON.stringify(goodClaims({ exp: EXPIRES_AT_SECONDS }));
}

interface Forgery {
  readonly header: { readonly alg: unknown; readonly kid: unknown };
  readonly extra: string;
  readonly payload: string;
  readonly signature: string;
}

const anyForgery: fc.Arbitrary<Forgery> = fc.record({ header, extra, payload, signature });
/** What a careless verifier would believe needs both of its parts. */
const confused: fc.Arbitrary<Forgery> = fc
  .tuple(
    fc.constantFrom(
      ['HS256', '', 'public key'],
      ['none', '', 'none'],
      ['None', '', 'one byte'],
      ['ES256', 'jwk', 'stranger'],
      ['ES256', 'jku', 'stranger'],
      ['ES256', '', 'one byte'],
    ),
    payload,
  )
  .map(([[alg, more = '', kind = ''], text]) => ({
    header: { alg, kid: 'fuzz' },
    extra: more,
    payload: text,
    signature: kind,
  }));
const issued: fc.Arbitrary<Forgery> = fc.record({
  header: fc.constant({ alg: 'ES256', kid: 'fuzz' }),
  extra: fc.constantFrom('', 'crit', 'jku', 'typ'),
  payload,
  signature: fc.constant('issuer'),
});

export const forgedTokens: FuzzClass = {
  name: 'forged tokens',
  what: '`alg` none and confused, key ids that are paths, keys brought along, broken signatures, claims twice or out of shape: the issuer’s signature alone is believed, keys come from its address alone',
  weight: 8,
  property: (gateway) => {
    const strangers = makeKey(gateway.key.kid, gateway.key.alg);
    return fc.asyncProperty(fc.oneof(anyForgery, confused, issued), async (given) => {
      const caller = callerOf(given, gateway.key, await strangers);
      const exchange = await gateway.ask({ method: 'GET', headers: { 'x-request-id': 'r-1' } }, caller);
      const faults = faultsOf(exchange);
      const isOut = caller.identity === undefined && exchange.status < 400;
      if (isOut) faults.push(`${exchange.status} for ${caller.name}`);
      for (const url of exchange.fetched)
        if (url !== JWT_SETTINGS.jwksUri) faults.push(`keys were fetched from ${url}`);
      mustBeNone(faults);
    });
  },
};

function callerOf(forgery: Forgery, key: TestKey, stranger: TestKey): FuzzCaller {
  const input = [headerText(forgery, stranger), forgery.payload].map((text) => base64url(text)).join('.');
  const token = `${input}.${base64url(signatureBytes(forgery.signature, input, key, stranger))}`;
  const { alg, kid } = forgery.header;
  const isIssued = forgery.signature === 'issuer' && alg === key.alg && kid === key.kid;
  const identity = isIssued && forgery.extra !== 'crit' ? identityOf(forgery.payload) : undefined;
  return { name: `a token with the signature ${forgery.signature}`, token, identity };
}

function headerText({ header: { alg, kid }, extra: name }: Forgery, stranger: TestKey): string {
  const values: Readonly<Record<string, unknown>> = { jwk: stranger.jwk, crit: ['x'], jku: ELSEWHERE, x5u: ELSEWHERE };
  const more = name === '' ? '' : `,"${name}":${JSON.stringify(values[name] ?? false)}`;
  return `${JSON.stringify({ alg, kid, from: 1 }).slice(0, -1)}${more}}`;
}

function signatureBytes(kind: string, input: string, key: TestKey, stranger: TestKey): Buffer {
  const signed = ({ privateKey }: TestKey): Buffer =>
    sign('sha256', Buffer.from(input), { key: KeyObject.from(privateKey), dsaEncoding: 'ieee-p1363' });
  switch (kind) {
    case 'none':
      return Buffer.alloc(0);
    case 'one byte':
      return Buffer.alloc(1);
    case 'zeros':
      return Buffer.alloc(64);
    case 'long':
      return Buffer.alloc(512, 1);
    case 'stranger':
      return signed(stranger);
    case 'issuer':
      return signed(key);
    case 'public key':
      return createHmac('sha256', publicKeyText(key.jwk)).update(input).digest();
    default:
      return Buffer.from('signature');
  }
}

export function publicKeyText(jwk: JWK): string {
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
}

/** Who the payload says it is; of a claim that is there twice the last counts, as RFC 7519 section 4 has it. */
function identityOf(text: string): FuzzCaller['identity'] {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const own = (name: string): unknown => Object.getOwnPropertyDescriptor(value, name)?.value;
  const shaped = (name: string, shape: RegExp): boolean => {
    const claim = own(name);
    return claim === undefined || (typeof claim === 'string' && shape.test(claim));
  };
  const cells = cellsOf(own('allowedCells'));
  const isGood =
    own('iss') === JWT_SETTINGS.issuer &&
    [own('aud')].flat().some((name) => JWT_SETTINGS.audience.includes(String(name))) &&
    own('exp') === EXPIRES_AT_SECONDS &&
    typeof own('sub') === 'string' &&
    typeof own('tenantId') === 'string' &&
    shaped('tenantId', TENANT_ID) &&
    ['sub', 'role'].every((name) => shaped(name, /^[\x21-\x2b\x2d-\x7e]{1,256}$/)) &&
    cells !== undefined &&
    (cells === null || cells.includes('erp'));
  if (!isGood) return undefined;
  const role = own('role');
  return { tenantId: String(own('tenantId')), userId: String(own('sub')), role: typeof role === 'string' ? role : '' };
}

function cellsOf(claim: unknown): readonly unknown[] | null | undefined {
  if (claim === undefined) return null;
  const names: unknown = typeof claim === 'string' ? claim.split(',') : claim;
  return Array.isArray(names) && names.every((name) => CELL_NAME.test(String(name))) ? names : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function base64url(part: string | Buffer): string {
  return Buffer.from(part as string).toString('base64url');
}
