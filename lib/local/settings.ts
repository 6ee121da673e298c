// The variables that the one-machine run itself reads; the deployment description reads the rest.

import type { Fault } from '../deploy-config';
import { CELL_VARIABLES, OVERLAY_VARIABLES } from '../deploy-config/environment-overlay';
import { DEFAULT_PORT, isPort, LOCAL_VARIABLES } from '../deploy-config/local-variables';

const PORT = 'a whole number from 0 (any free port) to 65535';

/** What an Authorization header can carry: https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const BEARER_TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/** The value is a secret, and not shown. */
const UNUSABLE_TOKEN: Fault = {
  where: 'GATEWAY_OPS_TOKEN',
  got: 'a value that no Authorization header can carry',
  expected: 'letters, digits and - . _ ~ + /, with = at the end alone',
};

export type Environment = Readonly<Record<string, string | undefined>>;

export interface LocalSettings {
  /** 0 picks a free one, and stands in for one that is invalid. */
  readonly port: number;
  /** What of the variables can't be used: to be told with the faults of the rest. */
  readonly faults: readonly Fault[];
  /** The user named Cells: no sample Cells are started. */
  readonly ownCells: boolean;
  readonly signingSecret: string | undefined;
  readonly opsToken: string | undefined;
  /** Callers name their own tenant, and no token is checked. */
  readonly headerMode: boolean;
}

/** What the user wrote can't be used; the message is for them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

export function readLocalSettings(env: Environment): LocalSettings {
  const opsToken = given(env['GATEWAY_OPS_TOKEN']);
  const port = given(env['GATEWAY_PORT'])?.trim() ?? String(DEFAULT_PORT);
  const isUsable = isPort(port);
  return {
    port: isUsable ? Number(port) : 0,
    faults: [
      ...(isUsable ? [] : [{ where: 'GATEWAY_PORT', got: JSON.stringify(port), expected: PORT }]),
      ...(opsToken === undefined || BEARER_TOKEN.test(opsToken) ? [] : [UNUSABLE_TOKEN]),
    ],
    ownCells: given(env['GATEWAY_ROUTES_PATH']) !== undefined || cellVariables(env).length > 0,
    signingSecret: given(env['GATEWAY_SIGNING_SECRET']),
    opsToken,
    headerMode: given(env['GATEWAY_AUTH_MODE'])?.trim() === 'header',
  };
}

/** Names of the variables that name a Cell's URL. */
export function cellVariables(env: Environment): string[] {
  return Object.keys(env).filter((name) => /^CELL_.+_URL$/.test(name) && given(env[name]) !== undefined);
}

/** The variables that name these Cells' URLs. */
export function cellVariablesOf(cells: readonly { readonly name: string; readonly url: string }[]): Environment {
  return Object.fromEntries(cells.map(({ name, url }) => [`CELL_${name.toUpperCase()}_URL`, url]));
}

/** Blank counts as not given. */
function given(value: string | undefined): string | undefined {
  return value?.trim() === '' ? undefined : value;
}

/**
 * The registry is enforced with the run's own description and issuer, whose tenants it adds. `isElsewhere`: the description
 * or the identity is the user's own, which says it itself.
 */
export function registryDefault(env: Environment, isElsewhere: boolean): Environment {
  const isNamed = given(env['GATEWAY_VALIDATE_TENANT']) !== undefined;
  return isElsewhere || isNamed ? {} : { GATEWAY_VALIDATE_TENANT: '1' };
}

// Variables that look like the platform's and that nothing here reads: a typing error, or a setting of the old gateway.

const READ: ReadonlySet<string> = new Set([
  ...Object.keys(LOCAL_VARIABLES),
  ...Object.keys(CELL_VARIABLES),
  ...OVERLAY_VARIABLES.map(({ name }) => name),
  // Of the command line and the scripts, which a shell may have set for them.
  'GATEWAY_URL',
  'GATEWAY_TOKEN',
  'GATEWAY_BEARER_TOKEN',
]);

/** Settings of the old gateway that have another place here. */
export const MOVED_VARIABLES: ReadonlyMap<string, string> = new Map([
  ['GATEWAY_RATE_LIMIT_ENABLED', 'tenants and edge.firewall say which limits are on'],
  ['GATEWAY_RATE_LIMIT_IP_PER_MIN', 'edge.firewall.requestsPerFiveMinutes holds addresses'],
]);

/** Next to the limit of a caller it says whether that limit holds. */
function isSwitch(name: string, env: Environment): boolean {
  return name === 'GATEWAY_RATE_LIMIT_ENABLED' && given(env['GATEWAY_RATE_LIMIT_TOKEN_PER_MIN']) !== undefined;
}

/** A sentence for each. */
export function unreadVariables(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => /^(?:GATEWAY|GOVERNANCE)_/.test(name) && !READ.has(name) && !isSwitch(name, env))
    .map((name) => {
      const instead = MOVED_VARIABLES.get(name) ?? '--help names the variables that are read';
      return `${name} is set, and nothing reads it: ${instead}`;
    });
}
