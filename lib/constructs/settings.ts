// Turns the description into the JSON settings that the functions read.

import * as ENV from '../../lambdas/contract/environment';
import type { RouteTable } from '../../lambdas/contract/route-table';
import {
  DEFAULT_BREAKER,
  DEFAULT_PROXY,
  type JwtAuthSettings,
  type PatrolSettings,
  type PermissionSettings,
  type ProxySettings,
  type RecordSettings,
  type TenantSettings,
} from '../../lambdas/contract/settings';
import type { SigningSettings } from '../../lambdas/contract/signing';
import type { DeployConfig } from '../deploy-config';
import { STANDARD_SLOW_MS } from '../deploy-config/records-sections';
import { patrolConcurrency } from './patrol-size';

const SECONDS_PER_MINUTE = 60;

export function proxySettings({ proxy }: DeployConfig): ProxySettings {
  return { ...DEFAULT_PROXY, ...proxy, breaker: { ...DEFAULT_BREAKER, ...proxy.breaker } };
}

/** The scheduler's finest grain is a minute: shorter periods are rounds within one invocation. */
export function patrolSettings(config: DeployConfig): PatrolSettings {
  const { patrol } = config;
  const roundsPerInvocation = Math.max(1, SECONDS_PER_MINUTE / patrol.intervalSeconds);
  const { controlUrl = null, overload = null } = patrol;
  return { ...patrol, concurrency: patrolConcurrency(config), roundsPerInvocation, controlUrl, overload };
}

export function patrolMinutes({ patrol }: DeployConfig): number {
  return Math.max(1, patrol.intervalSeconds / SECONDS_PER_MINUTE);
}

/** Whether callers may show API keys in place of tokens. */
export function takesKeys({ auth }: DeployConfig): boolean {
  return auth.mode === 'jwt' && auth.keys;
}

/** How long API Gateway keeps verdicts by the token alone, seconds; 0 keeps none. */
export function tokenCacheSeconds({ auth }: Pick<DeployConfig, 'auth'>): number {
  return auth.mode === 'jwt' ? auth.tokenCacheSeconds : 0;
}

export function tenantSettings({ tenants }: DeployConfig): TenantSettings {
  return { cacheSeconds: tenants.cacheSeconds, staleSeconds: tenants.staleSeconds };
}

export function signingSettings({ signing }: DeployConfig): SigningSettings {
  return { ...signing, schemes: signing.schemes === 'none' ? [] : signing.schemes };
}

/** Undefined where every request leaves its line and its metrics line. */
export function recordSettings({ logs, metrics }: DeployConfig): RecordSettings | undefined {
  const { goodLines, slowMs = STANDARD_SLOW_MS } = logs;
  const { gatherSeconds } = metrics;
  return goodLines === 1 && gatherSeconds === 0 ? undefined : { goodLines, slowMs, gatherSeconds };
}

/** What every function behind the API needs to know to answer. */
export function answerSettings({ language, api }: DeployConfig): Record<string, string> {
  return {
    [ENV.defaultLanguage]: language,
    ...(api.domain && { [ENV.strictTransport]: strictTransport(api.domain.hsts) }),
  };
}

/** https://www.rfc-editor.org/rfc/rfc6797#section-6.1 */
function strictTransport(hsts: NonNullable<DeployConfig['api']['domain']>['hsts']): string {
  return `max-age=${hsts.maxAgeSeconds}${hsts.includeSubDomains ? '; includeSubDomains' : ''}`;
}

export function routeTable({ cells }: DeployConfig): RouteTable {
  return { cells };
}

/** Where tokens come from: named in the description, or a user pool's own addresses and claims. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly audience: readonly string[];
}

export function jwtSettings(
  auth: Extract<DeployConfig['auth'], { mode: 'jwt' }>,
  source: TokenIssuer,
): JwtAuthSettings {
  const cognito = auth.cognito !== undefined;
  const tokenUse = auth.tokenUse ?? (cognito ? 'id' : 'none');
  const custom = (claim: string) => (cognito ? `custom:${claim}` : claim);
  return {
    mode: 'jwt',
    ...source,
    tokenUse: tokenUse === 'none' ? null : tokenUse,
    algorithms: auth.algorithms,
    clockToleranceSeconds: auth.clockToleranceSeconds,
    claims: {
      tenant: auth.claims.tenant ?? custom('tenantId'),
      subject: auth.claims.subject ?? 'sub',
      role: auth.claims.role ?? custom('role'),
      allowedCells: auth.claims.allowedCells ?? custom('allowedCells'),
    },
    permissions: permissionSettings(auth, cognito, auth.claims.role ?? custom('role')),
  };
}

/** Without permissions version 1.0's rule holds: one value of the role claim has them all. */
function permissionSettings(
  { permissions, adminRole = 'admin' }: Extract<DeployConfig['auth'], { mode: 'jwt' }>,
  cognito: boolean,
  roleClaim: string,
): PermissionSettings {
  if (permissions === undefined) return { claim: roleClaim, viewer: [], operator: [], admin: [adminRole] };
  return { ...permissions, claim: permissions.claim ?? (cognito ? 'cognito:groups' : 'platformRole') };
}
