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
      'The claim that names permissions: a list, or one text with spaces or commas between. No tenant may be able to set ' +
        'it. `aud` gives permissions to tokens made for an audience of their own.',
      'cognito:groups with Cognito, else platformRole',
    ],
    viewer: 'Values that let a token read on admin routes.',
    operator: 'Values that let it set lights too.',
    admin: 'Values that let it change tenants too, and act for any tenant it names where the token itself has none.',
  },
);

const CACHE_DOES =
  'How long API Gateway may reuse a verdict for the same Authorization, X-Tenant-Id and route, which saves an ' +
  'invocation a request. Above 0 a token and a tenant outlive their end by as much, and a request without one of the ' +
  "two headers gets API Gateway's bare 401.";
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
    cacheTtlSeconds,
  },
  {
    mode: '`jwt` believes verified tokens.',
    cognito: [
      'The user pool that issues tokens: `create` makes one, a map names one that exists.',
      'issuer, jwksUri and audience name another issuer',
    ],
    issuer: ['Exact `iss` of the tokens.', 'cognito names it'],
    jwksUri: ["Where the issuer's public keys are.", 'cognito names it'],
    audience: ['Accepted `aud` values.', 'cognito names it'],
    tokenUse: ['Required `token_use`; `none` where the issuer has no such claim.', 'id with Cognito, else none'],
    algorithms: 'Accepted signature algorithms.',
    clockToleranceSeconds: 'How far clocks may differ.',
    claims: 'Which claims of a token say what.',
    permissions: [
      "Names the platform's administrators by a claim of their own, and gives each one of three permissions.",
      'adminRole decides',
    ],
    adminRole: [
      "Version 1.0's rule: the value of the role claim that has every permission. Users of tenants may carry it too.",
      'admin, unless there are permissions',
    ],
    keys: 'Takes API keys of programs next to tokens. Each is bound to a tenant of the registry, whatever `tenants.validate` says.',
    cacheTtlSeconds: CACHE_DOES,
  },
);

const header = section(
  {
    mode: v.literal('header', MODES),
    cacheTtlSeconds,
  },
  {
    mode: '`header` believes whatever tenant a caller names: phase 1, with a warning at synth.',
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
