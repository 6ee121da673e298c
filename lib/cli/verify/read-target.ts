// The deployment, the tenant and the secrets that a run is told by options and environment.

import { CANONICAL_TENANT_ID } from '../../../lambdas/contract/tenant-fields';
import { PROBE_SECRET_VARIABLE } from '../../probe/secret-variable';
import { type ConnectionValues, connectionOf, given, requireEncryption } from '../connection';
import { UsageError } from '../exit';
import type { Terminal } from '../terminal';
import type { Target } from './facts';

export const DEFAULT_TENANT = 'gateway-verify';
/** Caches of environments are read again sooner. */
const PATIENCE_MS = 20_000;

export interface TargetValues extends ConnectionValues {
  readonly tenant: string;
  readonly safe: boolean;
  readonly alone: boolean;
  readonly origin?: string | undefined;
  readonly behind?: string | undefined;
  readonly 'second-url'?: string | undefined;
}

export async function readTarget(values: TargetValues, terminal: Terminal): Promise<Target> {
  const { tenant, safe, alone, origin, behind, 'second-url': secondUrl } = values;
  if (!CANONICAL_TENANT_ID.test(tenant) || tenant === 'default') {
    throw new UsageError(`--tenant is ${tenant}, and has to be an id of a tenant that may be changed.`);
  }
  const connection = await connectionOf(values, terminal);
  const bearerToken = given(terminal.env['GATEWAY_BEARER_TOKEN']);
  if (bearerToken !== undefined) requireEncryption(new URL(connection.url), values);
  return {
    ...connection,
    bearerToken,
    tenant,
    probeSecret: given(terminal.env[PROBE_SECRET_VARIABLE]),
    patienceMs: PATIENCE_MS,
    safe,
    alone,
    origin,
    behindUrl: behind,
    secondUrl,
  };
}
