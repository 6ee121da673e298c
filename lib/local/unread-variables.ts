// Variables that look like the platform's and that nothing here reads: a typing error, or a setting of the old gateway.

import { CELL_VARIABLES, OVERLAY_VARIABLES } from '../deploy-config/environment-overlay';
import { LOCAL_VARIABLES } from '../deploy-config/local-variables';
import type { Environment } from './settings';

const READ: ReadonlySet<string> = new Set([
  ...Object.keys(LOCAL_VARIABLES),
  ...Object.keys(CELL_VARIABLES),
  ...OVERLAY_VARIABLES.map(({ name }) => name),
  // Of the command line and the scripts, which a shell may have set for them.
  'GATEWAY_URL',
  'GATEWAY_TOKEN',
  'GATEWAY_BEARER_TOKEN',
]);

/** A sentence for each. */
export function unreadVariables(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => /^(?:GATEWAY|GOVERNANCE)_/.test(name) && !READ.has(name))
    .map((name) => `${name} is set, and nothing reads it: --help names the variables that are read`);
}
