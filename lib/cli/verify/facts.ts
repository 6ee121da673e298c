// Finds out what a deployment has, so that a check that needs something else is not applicable and never passed.

import type { HealthSummary } from '../../../lambdas/contract/health-summary';
import { ORDER_HEADER, ORDER_SECONDS, orderText, type ProbeRecord } from '../../probe/order';
import type { Answer, Sender } from './caller';
import { adminHeaders, callerHeaders, headerOf, recordOf } from './requests';

/** What whoever runs the suite says. */
export interface Target {
  readonly url: string;
  readonly adminToken: string | undefined;
  /** Of a user of the throwaway tenant, where the deployment verifies tokens. */
  readonly bearerToken: string | undefined;
  readonly tenant: string;
  readonly probeSecret: string | undefined;
  /** Longest that a change may take to be seen everywhere. */
  readonly patienceMs: number;
  readonly safe: boolean;
  readonly alone: boolean;
  readonly origin: string | undefined;
  readonly behindUrl: string | undefined;
  readonly secondUrl: string | undefined;
}

export interface Facts {
  readonly url: string;
  readonly tenant: string;
  readonly callerToken: string | undefined;
  readonly https: boolean;
  readonly alone: boolean;
  readonly origin: string | undefined;
  readonly behindUrl: string | undefined;
  readonly secondUrl: string | undefined;
  /** Undefined without an admin token. */
  readonly summary: HealthSummary | undefined;
  readonly cells: readonly string[];
  readonly mode: 'header' | 'jwt';
  readonly requiresTenant: boolean;
  readonly validates: boolean;
  readonly limits: boolean;
  readonly docsOpen: boolean;
  /** CORS is configured: preflights get no further than the edge. */
  readonly answersOptions: boolean;
  readonly callerPasses: boolean;
  readonly probe:
    | {
        readonly sockets: boolean;
        readonly memory: boolean;
        readonly schemes: readonly string[];
        readonly forwardsToken: boolean;
      }
    | undefined;
}

/** In header mode any token is let through. */
const ANY_TOKEN = 'gateway-verify';
/** No Cell has this name: what is asked of it gets no further than the gateway. */
export const NO_CELL = 'verify-no-such-cell';

export async function findFacts(sender: Sender, target: Target): Promise<Facts> {
  const get = (path: string, headers = {}) => sender.send(target.url, 'GET', path, headers);
  const admin = (path: string) => get(path, adminHeaders(target));
  const summary = target.adminToken === undefined ? undefined : await admin('/api/admin/health-summary');
  const tenants = (await admin('/api/admin/tenants')).json() as { data?: unknown; enforced?: false };
  const quota = (await admin('/api/admin/tenants/default/quota')).json() as { code?: string; enforced?: false };
  const basic = { authorization: 'Basic dmVyaWZ5OnZlcmlmeQ==' };
  const named = await get(`/api/v1/${NO_CELL}/`, { ...basic, 'x-tenant-id': target.tenant });
  const mode = codeOf(named) === 'UNAUTHORIZED' ? 'jwt' : 'header';
  const unnamed = await get(`/api/v1/${NO_CELL}/`, basic);
  const caller = { tenant: target.tenant, callerToken: mode === 'jwt' ? target.bearerToken : ANY_TOKEN };
  const passing = await get(`/api/v1/${NO_CELL}/`, callerHeaders('GET', caller));
  const told = summary?.status === 200 ? (summary.json() as HealthSummary) : undefined;
  const { url, alone, origin, behindUrl, secondUrl } = target;
  return {
    url,
    alone,
    origin,
    behindUrl,
    secondUrl,
    ...caller,
    https: url.startsWith('https:'),
    summary: told,
    cells: told?.cells.map(({ cell }) => cell) ?? [],
    mode,
    requiresTenant: codeOf(unnamed) === 'MISSING_TENANT_ID',
    validates: Array.isArray(tenants.data) && tenants.enforced === undefined,
    limits: quota.code === undefined && told !== undefined && quota.enforced === undefined,
    docsOpen: (await get('/api/docs/openapi.json')).status === 200,
    answersOptions: (await sender.send(url, 'OPTIONS', `/api/v1/${NO_CELL}/`)).status < 300,
    callerPasses: passing.status === 503 && codeOf(passing) === 'CELL_NOT_FOUND',
    probe: await findProbe(sender, target, caller),
  };
}

async function findProbe(
  sender: Sender,
  { url, tenant, probeSecret }: Target,
  caller: Pick<Facts, 'tenant' | 'callerToken'>,
): Promise<Facts['probe']> {
  if (probeSecret === undefined) return undefined;
  const order = orderText({ tenant, untilSeconds: Math.floor(Date.now() / 1000) + ORDER_SECONDS }, probeSecret);
  const answer = await sender.send(url, 'GET', '/api/v1/probe/', {
    ...callerHeaders('GET', caller),
    [ORDER_HEADER]: order,
  });
  const record = recordOrNone(answer);
  if (record === undefined) return undefined;
  // Without a key the probe Cell cannot say whether a signature holds.
  const schemes = Object.entries(record.signatures).filter(
    ([, verdict]) => verdict !== 'absent' && verdict !== 'no-key',
  );
  return {
    ...record.abilities,
    schemes: schemes.map(([name]) => name),
    forwardsToken: headerOf(record, 'authorization') !== undefined,
  };
}

function recordOrNone(answer: Answer): ProbeRecord | undefined {
  try {
    return recordOf(answer);
  } catch {
    return undefined;
  }
}

function codeOf(answer: Answer): unknown {
  return answer.field('code');
}
