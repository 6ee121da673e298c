// The proxy function as it is wired, in front of Cells on this machine.

import type { CellRoute } from '../../lambdas/contract/route-table';
import {
  DEFAULT_PROXY,
  type LimitSettings,
  type PlanSettings,
  type ProxySettings,
} from '../../lambdas/contract/settings';
import { DEFAULT_SIGNING } from '../../lambdas/contract/signing';
import type { FleetTable } from '../../lambdas/domain/circuit/ports';
import { encodeVerdict, type Verdict } from '../../lambdas/domain/verdict';
import type { ProxyRules } from '../../lambdas/proxy/app';
import { createCallCell } from '../../lambdas/proxy/cell-call';
import { createProxy } from '../../lambdas/proxy/create-proxy';
import { startTimer } from '../../lambdas/proxy/fleet/timer';
import { createTenantLimits, withinLimits } from '../../lambdas/proxy/limits/tenant-limits';
import { createRequestSigner, type Signer, signOrRefuse } from '../../lambdas/proxy/request-signer';
import { createTrails } from '../../lambdas/proxy/trail/entry';
import { createHttpFunction } from '../../lambdas/runtime/http-function';
import type { LimitTable } from '../../lambdas/stores/limit-table';
import { createConnectionPool } from '../../lambdas/transport/http1/connection-pool';
import { memoryFleetTable } from './fleet';
import { type EventParts, httpEvent, lambdaContext } from './http-event';
import { memoryLimits } from './memory-limits';
import { memoryQuotas } from './memory-quotas';
import { recordingLog } from './recording-log';

export const SIGNING_SECRET = 'generated-for-these-tests';
export const NOW_MS = 1_764_000_000_500;

export interface ProxyOptions extends Partial<ProxySettings> {
  readonly rules?: Partial<ProxyRules>;
  readonly sign?: Signer;
  readonly verdict?: Verdict | null;
  readonly strictTransport?: string;
  readonly table?: FleetTable;
  /** The default plan; `limits` names further ones. */
  readonly plan?: PlanSettings;
  readonly limits?: LimitSettings;
  readonly limitTable?: LimitTable;
  /** Keeps the trail of each request in its log line. */
  readonly trail?: boolean;
  /** The machine's own unless a test drives it. */
  readonly clock?: () => number;
}

const limitsOf = (plan: LimitSettings, table: LimitTable, clock: () => number) => (onUnavailable: () => void) =>
  withinLimits(
    createTenantLimits(plan, { table, quotas: memoryQuotas(), clock, random: () => 0.5, startTimer, onUnavailable }),
  );

const UNVERIFIED: Verdict = { outcome: 'allow', caller: { kind: 'unverified' } };

export function testProxy(cells: Record<string, CellRoute>, options: ProxyOptions = {}) {
  const log = recordingLog();
  const { clock = Date.now, plan } = options;
  const limits =
    options.limits ?? (plan && { defaultPlan: 'standard', plans: { standard: plan }, requestsPerMinute: 0 });
  const sign =
    options.sign ??
    signOrRefuse(
      createRequestSigner(DEFAULT_SIGNING, { shared: 'secret', ed25519: '' }, { read: async () => SIGNING_SECRET }),
      () => NOW_MS,
    );
  const plain = { pool: createConnectionPool(clock), table: options.table ?? memoryFleetTable(), sign };
  const { pool, ...ports } = options.trail ? createTrails({ ...plain, clock, signing: DEFAULT_SIGNING }) : plain;
  const handler = createHttpFunction(
    createProxy({
      rules: { requireTenantId: true, hmacV1: true, ...options.rules },
      routes: { cells },
      // A busy machine is no fault of a Cell: only a test of timeouts sets short ones.
      settings: { ...DEFAULT_PROXY, connectTimeoutMs: 20_000, timeoutMs: 20_000, ...options },
      ...(limits && { limits: limitsOf(limits, options.limitTable ?? memoryLimits(), clock) }),
      ...ports,
      call: createCallCell(pool),
      environmentId: 'test',
      clock,
      random: Math.random,
      startTimer,
    }),
    { language: 'zh-CN', strictTransport: options.strictTransport, log, clock },
  );
  const verdict = options.verdict === undefined ? UNVERIFIED : options.verdict;
  return {
    log,
    /** Connections that this proxy keeps, busy or idle. */
    openSockets: () => pool.size().open,
    /** `remainingMs`: what Lambda leaves the invocation. */
    ask: async (parts: EventParts = {}, remainingMs?: number) => {
      const headers = { authorization: 'Bearer caller', 'x-tenant-id': 'acme', ...parts.headers };
      const authorizer = verdict === null ? undefined : encodeVerdict(verdict);
      const result = await handler(httpEvent({ authorizer, ...parts, headers }), lambdaContext(remainingMs));
      return {
        ...result,
        headers: result.headers ?? {},
        bytes: Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8'),
        envelope: (): { code: string; message: string; details: string; requestId: string } =>
          JSON.parse(result.body ?? '') as never,
      };
    },
  };
}
