// `auth`: whom the gateway believes. The mode has no default: a deployment names it.

import * as v from 'valibot';
import { PERMISSIONS, type Permission } from '../../lambdas/contract/permissions';
import { choice, flag, isMap, listOf, region, section, text, trustedUrl, whole } from './fields';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'Ed448'] as const;

const MODES = 'jwt or header';

const cognitoPool = section(
  {
    userPoolId: text('a user pool id such as eu-central-1_AbCdEf123', /^[\w-]+_[0-9A-Za-z]+$/),
    clientId: text('the app client id', /^[\w+]+$/),
    region: region(),
  },
  { userPoolId: 'Id of the user pool.', clientId: 'Id of its app client.', region: 'Where the user pool is.' },
);

const claims = section(
  {
    tenant: v.exactOptional(text('a claim name')),
    subject: v.exactOptional(text('a claim name')),
    role: v.exactOptional(text('a claim name')),
    allowedCells: v.exactOptional(text('a claim name')),
  },
  {
    tenant: ['Names the tenant.', 'custom:tenantId with Cognito, else tenantId'],
    subject: ['Names the user.', 'sub'],
    role: ['Names the role.', 'custom:role with Cognito, else role'],
    allowedCells: [
      'Lists the Cells the user may call, comma-joined.',
      'custom:allowedCells with Cognito, else allowedCells',
    ],
  },
);

const values = listOf(text('a value without spaces or commas', /^[^\s,]+$/), 'a list of values');
const permissionsSection = section(
  {
    claim: v.exactOptional(text('a claim name')),
    viewer: v.optional(values, ['platform-viewer']),
    operator: v.optional(values, ['platform-operator']),
    admin: v.optional(values, ['platform-admin']),
  },
  {
    claim: [
      "The claim that holds permissions: a list, or one text separated by spaces or commas. Tenants must not be able to set it. With `aud`, a token's audience gives its permissions.",
      'cognito:groups with Cognito, else platformRole',
    ],
    viewer: 'Values that let a token read on admin routes.',
    operator: 'Values that also let it set lights.',
    admin:
      'Values that also let it change tenants. If the token has no tenant, it may act for any tenant that it names.',
  },
);

const CACHE_DOES =
  "How long API Gateway may reuse a verdict for the same Authorization, X-Tenant-Id and route. This saves invocations of the authorizer. Above 0, an expired token or a disabled tenant still works for that long, and a request without one of the two headers gets API Gateway's bare 401.";
const cacheTtlSeconds = v.optional(whole(0, 3600), 0);

const jwt = section(
  {
    mode: v.literal('jwt', MODES),
    cognito: v.exactOptional(
      v.union([v.literal('create'), cognitoPool], 'create, or a map of userPoolId, clientId, region'),
    ),
    issuer: v.exactOptional(trustedUrl()),
    jwksUri: v.exactOptional(trustedUrl()),
    audience: v.exactOptional(listOf(text('an audience'), 'a list of accepted audiences')),
    tokenUse: v.exactOptional(choice('access', 'id', 'none')),
    algorithms: v.optional(
      listOf(v.picklist(ALGORITHMS, ALGORITHMS.join(', ')), `a list of ${ALGORITHMS.join(', ')}`),
      ['RS256'],
    ),
    clockToleranceSeconds: v.optional(whole(0, 300), 30),
    claims: v.optional(claims, {}),
    permissions: v.exactOptional(permissionsSection),
    adminRole: v.exactOptional(text('a role name')),
    keys: v.optional(flag(), false),
    tokenCacheSeconds: v.optional(whole(0, 60), 0),
    cacheTtlSeconds,
  },
  {
    mode: '`jwt` accepts verified tokens only.',
    cognito: [
      'The user pool that issues tokens: `create` makes one, a map names one that exists.',
      'issuer, jwksUri and audience name the issuer',
    ],
    issuer: ['Exact `iss` of the tokens.', 'taken from cognito'],
    jwksUri: ["Where the issuer's public keys are.", 'taken from cognito'],
    audience: ['Accepted `aud` values.', 'taken from cognito'],
    tokenUse: ['Required `token_use`; `none` where the issuer has no such claim.', 'id with Cognito, else none'],
    algorithms: 'Accepted signature algorithms.',
    clockToleranceSeconds: "How far the issuer's clock may differ.",
    claims: 'Names of the claims that hold tenant, user, role and allowed Cells.',
    permissions: [
      'Gives administrators one of three permissions, by a claim that is only for that.',
      'adminRole applies',
    ],
    adminRole: [
      'The rule of version 1.0: a token whose role claim has this value has every permission. Users of tenants may have that role too.',
      'admin, unless there are permissions',
    ],
    keys: 'Accepts API keys of programs as well as tokens. Each key is bound to a tenant of the registry, whatever `tenants.validate` says.',
    tokenCacheSeconds:
      "How long API Gateway may reuse a verdict on a Cell's route for the same Authorization. This saves invocations of the authorizer. Expired tokens and keys, revoked keys and changed tenants still end within seconds. In return, a request without Authorization gets API Gateway's bare 401, a refusal also lasts that long, and a token without a tenant reaches no Cell. 0 caches nothing.",
    cacheTtlSeconds: CACHE_DOES,
  },
);

const header = section(
  {
    mode: v.literal('header', MODES),
    cacheTtlSeconds,
  },
  {
    mode: '`header` trusts the tenant that the caller names, as in phase 1; synth warns of it.',
    cacheTtlSeconds: CACHE_DOES,
  },
);

export const authSection = v.pipe(
  v.unknown(),
  v.check(isMap, 'a map with mode: jwt or mode: header'),
  v.lazy((input) => (isMap(input) && input['mode'] === 'jwt' ? jwt : header)),
  v.metadata({ variants: [jwt, header] }),
  v.check(
    (auth) => auth.mode === 'header' || auth.cognito !== undefined || hasIssuer(auth),
    'cognito, or all of issuer, jwksUri and audience',
  ),
  v.check(
    (auth) => auth.mode === 'header' || auth.cognito === undefined || !(auth.issuer ?? auth.jwksUri ?? auth.audience),
    'either cognito, or issuer, jwksUri and audience, not both',
  ),
  v.check(
    (auth) => auth.mode === 'header' || auth.permissions === undefined || auth.adminRole === undefined,
    'either permissions, or adminRole, not both',
  ),
  v.check(
    (auth) => auth.mode === 'header' || auth.tokenCacheSeconds === 0 || auth.cacheTtlSeconds === 0,
    'either tokenCacheSeconds, or cacheTtlSeconds, not both',
  ),
  v.check(
    (auth) => auth.mode === 'header' || auth.permissions?.claim !== 'aud' || areAudiences(auth),
    'every value of permissions among audience, where its claim is aud',
  ),
);

export type AuthConfig = v.InferOutput<typeof authSection>;
export type JwtAuthConfig = Extract<AuthConfig, { mode: 'jwt' }>;

interface ByAudience {
  readonly audience?: readonly string[];
  readonly permissions?: Readonly<Record<Permission, readonly string[]>>;
}

/** A token for an audience that the gateway does not take would give no permission, for it is refused before. */
function areAudiences({ audience = [], permissions }: ByAudience): boolean {
  return (
    permissions === undefined || PERMISSIONS.every((one) => permissions[one].every((name) => audience.includes(name)))
  );
}

function hasIssuer(auth: { issuer?: string; jwksUri?: string; audience?: string[] }): boolean {
  return auth.issuer !== undefined && auth.jwksUri !== undefined && auth.audience !== undefined;
}
