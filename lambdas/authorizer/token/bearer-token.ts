// The credential of an Authorization header.

/** Longest token that is looked at: API Gateway takes 10,240 bytes of request line and headers altogether. */
export const MAX_TOKEN_CHARACTERS = 8_192;

/** The scheme in any case, then the token: https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** The bearer token, or undefined where there is none, more than one, or one that is too long to look at. */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length > MAX_TOKEN_CHARACTERS) return undefined;
  return BEARER.exec(authorization.trim())?.[1];
}
