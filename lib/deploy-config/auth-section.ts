// `auth`: whom the gateway believes. The mode has no default: a deployment names it.

import * as v from 'valibot';
import { choice, isMap, listOf, region, section, text, trustedUrl, whole } from './fields';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

const MODES = 'jwt or header';

const cognitoPool = section({
  userPoolId: text('a user pool id such as eu-central-1_AbCdEf123', /^[\w-]+_[0-9A-Za-z]+$/),
  clientId: text('the app client id', /^[\w+]+$/),
  region: region(),
});

const claims = section({
  tenant: v.exactOptional(text('a claim name')),
  subject: v.exactOptional(text('a claim name')),
  role: v.exactOptional(text('a claim name')),
  allowedCells: v.exactOptional(text('a claim name')),
});

/**
 * How long API Gateway may reuse a verdict for the same Authorization, X-Tenant-Id and route. It saves an invocation a
 * request. The price above 0: a token and a tenant outlive their end by as much, and a request without one of the two
 * headers gets API Gateway's bare 401, where 0 gives the envelope (MISSING_HEADER) or a tenant from the token.
 */
const cacheTtlSeconds = v.optional(whole(0, 3600), 0);

const jwt = section({
  mode: v.literal('jwt', MODES),
  /** Exactly one of `cognito` and `issuer` + `jwksUri` + `audience`. */
  cognito: v.exactOptional(
    v.union([v.literal('create'), cognitoPool], 'create, or a map of userPoolId, clientId, region'),
  ),
  issuer: v.exactOptional(trustedUrl()),
  jwksUri: v.exactOptional(trustedUrl()),
  audience: v.exactOptional(listOf(text('an audience'), 'a list of accepted audiences')),
  tokenUse: v.exactOptional(choice('access', 'id', 'none')),
  algorithms: v.optional(listOf(v.picklist(ALGORITHMS, ALGORITHMS.join(', ')), `a list of ${ALGORITHMS.join(', ')}`), [
    'RS256',
  ]),
  clockToleranceSeconds: v.optional(whole(0, 300), 30),
  claims: v.optional(claims, {}),
  adminRole: v.optional(text('a role name'), 'admin'),
  cacheTtlSeconds,
});

const header = section({
  mode: v.literal('header', MODES),
  cacheTtlSeconds,
});

export const authSection = v.pipe(
  v.unknown(),
  v.check(isMap, 'a map with mode: jwt or mode: header'),
  v.lazy((input) => (isMap(input) && input['mode'] === 'jwt' ? jwt : header)),
  v.check(
    (auth) => auth.mode === 'header' || auth.cognito !== undefined || hasIssuer(auth),
    'cognito, or all of issuer, jwksUri and audience',
  ),
  v.check(
    (auth) => auth.mode === 'header' || auth.cognito === undefined || !(auth.issuer ?? auth.jwksUri ?? auth.audience),
    'either cognito, or issuer, jwksUri and audience, not both',
  ),
);

export type AuthConfig = v.InferOutput<typeof authSection>;
export type JwtAuthConfig = Extract<AuthConfig, { mode: 'jwt' }>;

function hasIssuer(auth: { issuer?: string; jwksUri?: string; audience?: string[] }): boolean {
  return auth.issuer !== undefined && auth.jwksUri !== undefined && auth.audience !== undefined;
}
