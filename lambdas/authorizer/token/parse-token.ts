// Takes a JWT apart. The library's own parser refuses tokens for claims that this gateway never reads, such as `scope` as
// a list; this one looks at what verification uses, and at nothing else.

import { JwtParseError } from 'aws-jwt-verify/error';
import type { DecomposedJwt } from 'aws-jwt-verify/jwt';
import type { Json, JsonObject } from 'aws-jwt-verify/safe-json-parse';

// The credential of an Authorization header.

/** Longest token that is looked at: API Gateway takes 10,240 bytes of request line and headers altogether. */
export const MAX_TOKEN_CHARACTERS = 8_192;

/** The scheme in any case, then the token: https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** The bearer token, or undefined where it is missing, doubled, or too long to look at. */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length > MAX_TOKEN_CHARACTERS) return undefined;
  return BEARER.exec(authorization.trim())?.[1];
}

/** The parts of a token, as the verifying library takes them. None of it is verified yet. */
export type TokenParts = DecomposedJwt;

const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]+={0,2})$/;

/** Seconds from 1970 that JavaScript has a date for: the library writes one into its errors. */
const LATEST_SECONDS = 8_640_000_000_000;

/**
 * @throws JwtParseError where the text is no JWT, or where a part that verification uses is of the wrong type
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1
 */
export function parseToken(token: string): TokenParts {
  const parts = COMPACT.exec(token);
  if (parts === null) throw new JwtParseError('The token is not of three parts');
  const [, headerB64 = '', payloadB64 = '', signatureB64 = ''] = parts;
  const header = readObject(headerB64, 'header');
  const payload = readObject(payloadB64, 'payload');
  must(isTextOrMissing(header['alg']), 'alg');
  must(isTextOrMissing(header['kid']), 'kid');
  for (const name of ['exp', 'nbf']) must(isTimeOrMissing(payload[name]), name);
  must(isTextOrMissing(payload['iss']), 'iss');
  must([payload['aud']].flat().every(isTextOrMissing), 'aud');
  return { header, headerB64, payload, payloadB64, signatureB64 };
}

/** Own properties alone are read of it, so that a `__proto__` among them reaches nothing. */
function readObject(part: string, name: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Json;
  } catch (error) {
    throw new JwtParseError(`The ${name} is not JSON`, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JwtParseError(`The ${name} is not a JSON object`);
  }
  return value;
}

function must(isRight: boolean, name: string): void {
  if (!isRight) throw new JwtParseError(`${name} is of the wrong type`);
}

function isTextOrMissing(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isTimeOrMissing(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && Math.abs(value) <= LATEST_SECONDS);
}
