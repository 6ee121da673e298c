// The environment that all measured functions share: stubs for everything they talk to.

import * as ENV from '../../../lambdas/contract/environment';
import {
  DEFAULT_PATROL,
  DEFAULT_PROXY,
  DEFAULT_TENANT,
  type JwtAuthSettings,
} from '../../../lambdas/contract/settings';
import { DEFAULT_SIGNING } from '../../../lambdas/contract/signing';
import type { BenchCredentials } from './credentials';
import type { Stubs } from './stubs';

export const HEADER_MODE = { [ENV.authSettings]: '{"mode":"header"}' };

/** The same keys over TLS. */
export function jwksOverTls(environment: Readonly<Record<string, string>>, stubs: Stubs): Record<string, string> {
  const settings = JSON.parse(environment[ENV.authSettings] ?? '') as JwtAuthSettings;
  const jwksUri = `https://localhost:${stubs.awsPort}/jwks`;
  return { [ENV.authSettings]: JSON.stringify({ ...settings, jwksUri }) };
}

export function functionEnvironment(
  folder: string,
  credentials: BenchCredentials,
  stubs: Stubs,
): Record<string, string> {
  const jwt: JwtAuthSettings = {
    mode: 'jwt',
    issuer: credentials.issuer,
    jwksUri: `http://127.0.0.1:${stubs.jwksPort}/`,
    audience: ['gateway'],
    tokenUse: null,
    algorithms: ['RS256'],
    clockToleranceSeconds: 5,
    claims: { tenant: 'tenantId', subject: 'sub', role: 'role', allowedCells: 'allowedCells' },
    permissions: { claim: 'role', viewer: [], operator: [], admin: ['admin'] },
  };
  return {
    [ENV.deployment]: 'bench',
    [ENV.authSettings]: JSON.stringify(jwt),
    [ENV.opsTokenSecretId]: 'ops-token',
    [ENV.signingSecretId]: 'signing',
    [ENV.signingSettings]: JSON.stringify(DEFAULT_SIGNING),
    [ENV.secretsExtensionPort]: String(stubs.extensionPort),
    [ENV.requireTenantId]: '1',
    [ENV.validateTenant]: '0',
    [ENV.stateTable]: 'state',
    [ENV.tenantTable]: 'tenants',
    [ENV.eventBus]: 'bus',
    [ENV.proxySettings]: JSON.stringify(DEFAULT_PROXY),
    [ENV.patrolSettings]: JSON.stringify({ ...DEFAULT_PATROL, roundsPerInvocation: 1 }),
    [ENV.docsAccess]: 'admin',
    [ENV.logDays]: '365',
    [ENV.tenantSettings]: JSON.stringify(DEFAULT_TENANT),
    AWS_ENDPOINT_URL: `https://localhost:${stubs.awsPort}`,
    AWS_ENDPOINT_URL_DYNAMODB: `https://localhost:${stubs.awsPort}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_SESSION_TOKEN: 'bench',
    LAMBDA_TASK_ROOT: folder,
    NODE_EXTRA_CA_CERTS: credentials.certificateFile,
    BENCH_ISSUER: credentials.issuer,
    BENCH_JWKS_URI: jwt.jwksUri,
    BENCH_JWKS: credentials.jwks,
    BENCH_CELL_PORT: String(stubs.cellPort),
  };
}
