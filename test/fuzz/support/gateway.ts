// The request path as it is wired, in one process: authorizer, proxy, a real connection to a Cell that forgives nothing.
// Events are handed in as they are, so that what API Gateway itself would stop is tried as well.

import { CELL_ROUTE, createAuthorizer } from '../../../lambdas/authorizer/app';
import { type AuthorizerAnswer, createAuthorizerFunction } from '../../../lambdas/authorizer/authorizer-function';
import { skipTenantCheck } from '../../../lambdas/authorizer/cached-tenants';
import { createJwtIdentify } from '../../../lambdas/authorizer/identify';
import type { FetchDocument } from '../../../lambdas/authorizer/token/jwks-fetcher';
import { createTokenVerifier, type VerifyToken } from '../../../lambdas/authorizer/token/token-verifier';
import { METRIC } from '../../../lambdas/contract/metrics';
import type { CellRoute, RouteTable } from '../../../lambdas/contract/route-table';
import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { DEFAULT_SIGNING } from '../../../lambdas/contract/signing';
import type { VerdictContext } from '../../../lambdas/domain/verdict';
import { type CallCell, createCallCell } from '../../../lambdas/proxy/cell-call';
import { createProxy } from '../../../lambdas/proxy/create-proxy';
import { startTimer } from '../../../lambdas/proxy/fleet/timer';
import { createKeptVerdictsOver } from '../../../lambdas/proxy/kept/entry';
import type { RecallList } from '../../../lambdas/proxy/kept/recall-list';
import { createRequestSigner, type Signer, signOrRefuse } from '../../../lambdas/proxy/request-signer';
import type { HttpEvent } from '../../../lambdas/runtime/http-event';
import { createHttpFunction, type HttpHandler } from '../../../lambdas/runtime/http-function';
import { createLineLog, type Log } from '../../../lambdas/runtime/line-log';
import { createMetricsPublisher } from '../../../lambdas/runtime/metrics';
import { createRequestMetrics, type RecordRequest } from '../../../lambdas/runtime/request-log';
import { type ConnectionPool, createConnectionPool } from '../../../lambdas/transport/http1/connection-pool';
import { memoryFleetTable } from '../../support/fleet';
import { type EventParts, httpEvent, lambdaContext } from '../../support/http-event';
import { JWT_SETTINGS, keySet, makeKey, type TestKey } from '../../support/test-issuer';
import { type FuzzCaller, fuzzCallers } from './callers';
import { MisframingCell } from './misframing-cell';
import { type CellRequest, StrictCell } from './strict-cell';

export const BASE_PATH = '/base';
const SECRET = 'made for fuzzing only';

export interface Exchange {
  readonly parts: EventParts;
  readonly caller: FuzzCaller;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What arrived at the Cell meanwhile. */
  readonly received: readonly CellRequest[];
  readonly cellFaults: readonly string[];
  /** Lines that the functions wrote. */
  readonly lines: readonly string[];
  /** `host:port` of every connection that was asked for. */
  readonly connections: readonly string[];
  /** `host:port` of the one Cell. */
  readonly cellAuthority: string;
  /** Addresses that keys were fetched from meanwhile. */
  readonly fetched: readonly string[];
}

/** Parts of the gateway as they are wired -> what replaces them, to see that the classes notice. */
export interface PartChanges {
  readonly call?: (own: CallCell) => CallCell;
  readonly pool?: (own: ConnectionPool) => ConnectionPool;
  readonly sign?: (own: Signer) => Signer;
  readonly verify?: (own: VerifyToken, fetch: FetchDocument) => VerifyToken;
  readonly routes?: (own: RouteTable) => RouteTable;
  readonly log?: (write: (line: string) => void) => Log;
  readonly recordMetrics?: (write: (line: string) => void) => RecordRequest;
  /** API Gateway keeps verdicts by the token. */
  readonly keepsVerdicts?: boolean;
  /** Where a Cell that waits for more is part of the flaw. */
  readonly timeoutMs?: number;
}

type GatewayAnswer = Pick<Exchange, 'status' | 'headers' | 'body'>;
type Observed = Pick<Exchange, 'received' | 'cellFaults' | 'lines' | 'connections' | 'fetched'>;

export interface FuzzGateway {
  readonly cell: StrictCell;
  /** The Cell `loose`. */
  readonly misframing: MisframingCell;
  /** Signs what the issuer of these runs signs. */
  readonly key: TestKey;
  readonly callers: readonly FuzzCaller[];
  readonly authorizer: (event: HttpEvent) => Promise<AuthorizerAnswer>;
  readonly proxy: HttpHandler;
  /** What the caller gets, and nothing of what else can be seen: for requests at the same time. */
  answer(parts: EventParts, caller: FuzzCaller): Promise<GatewayAnswer>;
  /** What was seen since it was asked last. */
  take(): Observed;
  ask(parts: EventParts, caller: FuzzCaller): Promise<Exchange>;
  close(): Promise<void>;
}

const NOTHING_ENDED: RecallList = {
  watch: (call) => call,
  since: async () => ({ tenant: () => undefined, isRevoked: () => false }),
};
const asItIs = <T>(own: T): T => own;

export async function startFuzzGateway(changes: PartChanges = {}): Promise<FuzzGateway> {
  const cell = await StrictCell.start(SECRET, BASE_PATH);
  const misframing = await MisframingCell.start();
  const key = await makeKey('fuzz', 'ES256');
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const connections: string[] = [];
  const connectionPool = createConnectionPool(Date.now);
  const pool: ConnectionPool = {
    ...connectionPool,
    open(origin, owner) {
      connections.push(`${origin.hostname}:${origin.port}`);
      // Nothing leaves this machine, even where the gateway would let it.
      const isHere = origin.hostname.startsWith('127.');
      return connectionPool.open(isHere ? origin : { secure: false, hostname: '127.0.0.1', port: 1 }, owner);
    },
  };
  const settings = { ...DEFAULT_PROXY, connectTimeoutMs: 20_000, timeoutMs: changes.timeoutMs ?? 20_000 };
  const clock = Date.now;
  const fetched: string[] = [];
  const fetch: FetchDocument = async (url) => {
    fetched.push(url);
    return keySet(key);
  };
  const { call = asItIs, sign = asItIs, verify = asItIs, routes = asItIs } = changes;
  const authorizer = createAuthorizerFunction(
    createAuthorizer({
      isOpsToken: async () => false,
      identify: createJwtIdentify({
        settings: JWT_SETTINGS,
        verify: verify(createTokenVerifier({ settings: JWT_SETTINGS, fetch, clock }), fetch),
        lookUpTenant: skipTenantCheck,
        clock,
      }),
    }),
    (error) => write(`authorizer failed: ${String(error)}`),
    changes.keepsVerdicts ? { routes: CELL_ROUTE, clock } : undefined,
  );
  const secrets = { read: async () => SECRET };
  const ownProxy = createHttpFunction(
    createProxy({
      rules: { requireTenantId: true, hmacV1: true },
      routes: routes({ cells: { erp: { baseUrl: cell.url, core: true }, loose: looseRoute(misframing) } }),
      settings,
      table: memoryFleetTable(),
      sign: sign(signOrRefuse(createRequestSigner(DEFAULT_SIGNING, { shared: 'secret', ed25519: '' }, secrets), clock)),
      call: call(createCallCell((changes.pool ?? asItIs)(pool))),
      environmentId: 'fuzz',
      clock,
      random: Math.random,
      startTimer,
    }),
    {
      language: 'zh-CN',
      strictTransport: undefined,
      log: changes.log?.(write) ?? createLineLog('proxy', { write }),
      recordMetrics:
        changes.recordMetrics?.(write) ??
        createRequestMetrics(
          createMetricsPublisher({ deployment: 'fuzz', service: 'proxy', metrics: METRIC }, write),
          [],
        ),
    },
  );
  const proxy = changes.keepsVerdicts ? createKeptVerdictsOver(NOTHING_ENDED, clock).guard(ownProxy) : ownProxy;
  const kept = new Map<string, VerdictContext>();
  /** What API Gateway hands to the proxy: the verdict that it keeps, or a new one. */
  const judged = async (event: HttpEvent, token: string): Promise<VerdictContext> => {
    const verdictKey = JSON.stringify([token, event.routeKey]);
    const context = kept.get(verdictKey) ?? (await authorizer(event as never)).context;
    if (changes.keepsVerdicts) kept.set(verdictKey, context);
    return context;
  };
  const answer: FuzzGateway['answer'] = async (parts, caller) => {
    const authorization = caller.token === '' ? {} : { authorization: `Bearer ${caller.token}` };
    const event = httpEvent({ ...parts, headers: { ...parts.headers, ...authorization } });
    event.requestContext.authorizer = { lambda: await judged(event, caller.token) };
    const { statusCode: status = 0, headers, body = '' } = await proxy(event, lambdaContext());
    return { status, headers: headers as Record<string, string>, body };
  };
  const take = (): Observed => {
    const { requests: received, faults: cellFaults } = cell.take();
    const [seen, asked, got] = [lines.splice(0), connections.splice(0), fetched.splice(0)];
    return { received, cellFaults, lines: seen, connections: asked, fetched: got };
  };
  return {
    cell,
    misframing,
    key,
    authorizer: (event) => authorizer(event as never),
    proxy,
    callers: await fuzzCallers(key),
    answer,
    take,
    async ask(parts, caller) {
      const given = await answer(parts, caller);
      return { parts, caller, ...given, ...take(), cellAuthority: `127.0.0.1:${cell.port}` };
    },
    async close() {
      pool.close();
      await cell.close();
      await misframing.close();
    },
  };
}

/** Its failures open no circuit, so that it is asked every time, and its bodies go with any method. */
function looseRoute({ url }: MisframingCell): CellRoute {
  const breaker = { minimumCalls: Number.MAX_SAFE_INTEGER };
  return { baseUrl: url, core: false, readsWithBody: true, retries: 0, breaker };
}
