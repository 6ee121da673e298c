// Flaws in judging a token.

import { createHmac, verify as verifySignature } from 'node:crypto';
import type { JWK } from 'jose';
import type { FetchDocument } from '../../../lambdas/authorizer/token/jwks-fetcher';
import type { VerifyToken } from '../../../lambdas/authorizer/token/token-verifier';
import type { Claims } from '../../../lambdas/authorizer/token/verified-tokens';
import { isRefusal } from '../../../lambdas/domain/refusal';
import { publicKeyText } from '../classes/tokens';
import type { Canary } from './canary';

interface Token {
  readonly header: { readonly alg?: unknown; readonly jwk?: JWK; readonly jku?: unknown };
  readonly claims: Claims;
  readonly input: Buffer;
  readonly signature: Buffer;
}

/** Parts of a token; undefined where it has others. */
function partsOf(token: string): Token | undefined {
  const [head = '', payload = '', signature = ''] = token.split('.');
  try {
    const [header, claims] = [head, payload].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    if (typeof claims?.sub !== 'string' || typeof header?.kid !== 'string') return undefined;
    return { header, claims, input: Buffer.from(`${head}.${payload}`), signature: Buffer.from(signature, 'base64url') };
  } catch {
    return undefined;
  }
}

/** Believes what `believes` does, and judges the rest as it should. */
function believing(believes: (token: Token, keySet: () => Promise<string>) => boolean | Promise<boolean>) {
  return (own: VerifyToken, fetch: FetchDocument): VerifyToken =>
    async (text) => {
      const token = partsOf(text);
      return token && (await believes(token, () => fetch('https://issuer.example/jwks.json')))
        ? token.claims
        : own(text);
    };
}

/** The first of two claims of one name, as a reader that stops early finds it. */
function firstOf(token: string, name: string): string | undefined {
  const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return new RegExp(`"${name}":"([^"\\\\]*)"`).exec(text)?.[1];
}

export const TOKEN_FLAWS: readonly Canary[] = [
  {
    of: 'forged tokens',
    flaw: '`alg` none needs no signature',
    fault: /reached the Cell/,
    parts: { verify: believing(({ header }) => String(header.alg).toLowerCase() === 'none') },
  },
  {
    of: 'forged tokens',
    flaw: 'a key that the token brings along is believed',
    fault: /a token with the signature stranger reached the Cell/,
    parts: {
      verify: believing(
        ({ header: { jwk }, input, signature }) =>
          jwk?.kty === 'EC' &&
          signature.length === 64 &&
          verifySignature('sha256', input, { key: jwk, format: 'jwk', dsaEncoding: 'ieee-p1363' }, signature),
      ),
    },
  },
  {
    of: 'forged tokens',
    flaw: 'the public key is taken for a shared secret',
    fault: /a token with the signature public key reached the Cell/,
    parts: {
      verify: believing(async ({ header, input, signature }, keySet) => {
        const [jwk] = (JSON.parse(await keySet()) as { keys: JWK[] }).keys;
        const secret = publicKeyText(jwk as JWK);
        return header.alg === 'HS256' && createHmac('sha256', secret).update(input).digest().equals(signature);
      }),
    },
  },
  {
    of: 'forged tokens',
    flaw: 'keys are fetched from where the token says',
    fault: /keys were fetched from https:\/\/evil\.example/,
    parts: {
      verify: (own, fetch) => async (text) => {
        const jku = partsOf(text)?.header.jku;
        if (typeof jku === 'string') await fetch(jku);
        return own(text);
      },
    },
  },
  {
    of: 'forged tokens',
    flaw: 'a signature of another length ends the authorizer',
    fault: /own server error 503 SERVICE_UNAVAILABLE/,
    parts: {
      verify: (own) => async (text) => {
        const token = partsOf(text);
        if (token && token.signature.length !== 64) throw new Error('Malformed signature');
        return own(text);
      },
    },
  },
  {
    of: 'forged tokens',
    flaw: 'of a claim that is there twice the first counts',
    fault: /x-tenant-id at the Cell/,
    parts: {
      verify: (own) => async (text) => {
        const claims = await own(text);
        return isRefusal(claims) ? claims : { ...claims, tenantId: firstOf(text, 'tenantId') };
      },
    },
  },
];
