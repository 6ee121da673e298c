// Finds out what a deployment has, so that a check that needs something else is not applicable and never passed.

import type { HealthSummary } from '../../../lambdas/contract/health-summary';
import { ORDER_HEADER, ORDER_SECONDS, orderText, type ProbeRecord } from '../../../lambdas/probe/order';
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
  /** API Gateway reuses verdicts: a request to a Cell without a credential gets its bare 401, and plans change late. */
  readonly keepsVerdicts: boolean;
  readonly validates: boolean;
  readonly limits: boolean;
  /** An admin was let in, and callers may show API keys. */
  readonly keys: boolean;
  readonly docsOpen: boolean;
  /** CORS is configured: API Gateway answers preflights by itself. */
  readonly answersOptions: boolean;
  readonly callerPasses: boolean;
  /** Routes that a deployment may not have, and this one has. */
  readonly serves: readonly string[];
  readonly probe:
    | {
        readonly sockets: boolean;
        readonly memory: boolean;
        readonly perCellKeys: boolean;
        readonly schemes: readonly string[];
        readonly forwardsToken: boolean;
      }
    | undefined;
}

/** In header mode any token is let through. */
const ANY_TOKEN = 'gateway-verify';
/** No Cell has this name: what is asked of it gets no further than the gateway. */
export const NO_CELL = 'verify-no-such-cell';

/** Longest that API Gateway reuses a verdict (`auth.tokenCacheSeconds`). */
const REUSED_MS = 60_000;

/** How much later a change of a tenant's plan or status may be seen, where verdicts are reused. */
export function extraPatienceMs({ keepsVerdicts }: Pick<Facts, 'keepsVerdicts'>): number {
  return keepsVerdicts ? REUSED_MS : 0;
}

export async function findFacts(sender: Sender, target: Target): Promise<Facts> {
  const get = (path: string, headers = {}) => sender.send(target.url, 'GET', path, headers);
  const admin = (path: string) => get(path, adminHeaders(target));
  const summary = target.adminToken === undefined ? undefined : await admin('/api/admin/health-summary');
  const tenants = (await admin('/api/admin/tenants')).json() as { data?: unknown; enforced?: false };
  const quota = (await admin('/api/admin/tenants/default/quota')).json() as { code?: string; enforced?: false };
  const keys = (await admin('/api/admin/tenants/default/keys')).json() as { data?: unknown; enforced?: false };
  const basic = { authorization: 'Basic dmVyaWZ5OnZlcmlmeQ==' };
  const named = await get(`/api/v1/${NO_CELL}/`, { ...basic, 'x-tenant-id': target.tenant });
  const mode = codeOf(named) === 'UNAUTHORIZED' ? 'jwt' : 'header';
  const unnamed = await get(`/api/v1/${NO_CELL}/`, basic);
  const anonymous = await get(`/api/v1/${NO_CELL}/`);
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
    keepsVerdicts: anonymous.status === 401 && codeOf(anonymous) === undefined,
    validates: Array.isArray(tenants.data) && tenants.enforced === undefined,
    limits: quota.code === undefined && told !== undefined && quota.enforced === undefined,
    keys: Array.isArray(keys.data) && keys.enforced === undefined,
    docsOpen: (await get('/api/docs/openapi.json')).status === 200,
    answersOptions: (await sender.send(url, 'OPTIONS', `/api/v1/${NO_CELL}/`)).status < 300,
    callerPasses: passing.status === 503 && codeOf(passing) === 'CELL_NOT_FOUND',
    serves: await findServed(admin),
    probe: await findProbe(sender, target, caller),
  };
}

const OPTIONAL_ROUTES = ['/api/admin/usage', '/api/admin/config', '/api/admin/alarms', '/api/admin/requests'];

/** A route that is not there is 404 to whoever asks. */
async function findServed(admin: (path: string) => Promise<Answer>): Promise<string[]> {
  const served: string[] = [];
  for (const path of OPTIONAL_ROUTES) if ((await admin(path)).status !== 404) served.push(path);
  return served;
}

async function findProbe(
  sender: Sender,
  { url, tenant, probeSecret }: Target,
  caller: Pick<Facts, 'tenant' | 'callerToken'>,
): Promise<Facts['probe']> {
  if (probeSecret === undefined) return undefined;
  const order = orderText(
    { tenant, cell: 'probe', untilSeconds: Math.floor(Date.now() / 1000) + ORDER_SECONDS },
    probeSecret,
  );
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
