// The request path as it is wired, in one process: authorizer, proxy, a real connection to a Cell that forgives nothing.
// Events are handed in as they are, so that what API Gateway itself would stop is tried as well.

import { authorize } from '../../../lambdas/authorizer/app';
import { type AuthorizerAnswer, authorizerFunction } from '../../../lambdas/authorizer/authorizer-function';
import { skipTenantCheck } from '../../../lambdas/authorizer/cached-tenants';
import { identifyByJwt } from '../../../lambdas/authorizer/identify';
import type { FetchDocument } from '../../../lambdas/authorizer/token/jwks-fetcher';
import { createTokenVerifier, type VerifyToken } from '../../../lambdas/authorizer/token/token-verifier';
import type { RouteTable } from '../../../lambdas/contract/route-table';
import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { DEFAULT_SIGNING } from '../../../lambdas/contract/signing';
import { type CallCell, createCallCell } from '../../../lambdas/proxy/cell-call';
import { createProxy } from '../../../lambdas/proxy/create-proxy';
import { startTimer } from '../../../lambdas/proxy/fleet/timer';
import { createRequestSigner, type Signer, signOrRefuse } from '../../../lambdas/proxy/request-signer';
import type { HttpEvent } from '../../../lambdas/runtime/http-event';
import { type HttpHandler, httpFunction } from '../../../lambdas/runtime/http-function';
import { type Log, lineLog } from '../../../lambdas/runtime/line-log';
import { metricsPublisher } from '../../../lambdas/runtime/metrics';
import { type RecordRequest, requestMetrics } from '../../../lambdas/runtime/request-log';
import { type ConnectionPool, createConnectionPool } from '../../../lambdas/transport/http1/connection-pool';
import { memoryFleetTable } from '../../support/fleet';
import { type EventParts, httpEvent, lambdaContext } from '../../support/http-event';
import { JWT_SETTINGS, keySet, makeKey, type TestKey } from '../../support/test-issuer';
import { type FuzzCaller, fuzzCallers } from './callers';
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

/** Parts of the gateway as they are wired -> what stands in their place, to see that the classes notice. */
export interface PartChanges {
  readonly call?: (own: CallCell) => CallCell;
  readonly sign?: (own: Signer) => Signer;
  readonly verify?: (own: VerifyToken, fetch: FetchDocument) => VerifyToken;
  readonly routes?: (own: RouteTable) => RouteTable;
  readonly log?: (write: (line: string) => void) => Log;
  readonly recordMetrics?: (write: (line: string) => void) => RecordRequest;
  /** Where a Cell that waits for more is part of the flaw. */
  readonly timeoutMs?: number;
}

export interface FuzzGateway {
  readonly cell: StrictCell;
  /** Signs what the issuer of these runs signs. */
  readonly key: TestKey;
  readonly callers: readonly FuzzCaller[];
  readonly authorizer: (event: HttpEvent) => Promise<AuthorizerAnswer>;
  readonly proxy: HttpHandler;
  ask(parts: EventParts, caller: FuzzCaller): Promise<Exchange>;
  close(): Promise<void>;
}

const asItIs = <T>(own: T): T => own;

export async function startFuzzGateway(changes: PartChanges = {}): Promise<FuzzGateway> {
  const cell = await StrictCell.start(SECRET, BASE_PATH);
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
  const authorizer = authorizerFunction(
    authorize({
      isOpsToken: async () => false,
      identify: identifyByJwt({
        settings: JWT_SETTINGS,
        verify: verify(createTokenVerifier({ settings: JWT_SETTINGS, fetch, clock }), fetch),
        lookUpTenant: skipTenantCheck,
        clock,
      }),
    }),
    (error) => write(`authorizer failed: ${String(error)}`),
  );
  const secrets = { read: async () => SECRET };
  const proxy = httpFunction(
    createProxy({
      rules: { requireTenantId: true, hmacV1: true },
      routes: routes({ cells: { erp: { baseUrl: cell.url, core: true } } }),
      settings,
      table: memoryFleetTable(),
      sign: sign(signOrRefuse(createRequestSigner(DEFAULT_SIGNING, { shared: 'secret', ed25519: '' }, secrets), clock)),
      call: call(createCallCell(pool)),
      environmentId: 'fuzz',
      clock,
      random: Math.random,
      startTimer,
    }),
    {
      language: 'zh-CN',
      strictTransport: undefined,
      log: changes.log?.(write) ?? lineLog('proxy', { write }),
      recordMetrics:
        changes.recordMetrics?.(write) ??
        requestMetrics(metricsPublisher({ deployment: 'fuzz', service: 'proxy' }, write), []),
    },
  );
  return {
    cell,
    key,
    authorizer: (event) => authorizer(event as never),
    proxy,
    callers: await fuzzCallers(key),
    async ask(parts, caller) {
      const authorization = caller.token === '' ? {} : { authorization: `Bearer ${caller.token}` };
      const event = httpEvent({ ...parts, headers: { ...parts.headers, ...authorization } });
      const { context } = await authorizer(event as never);
      event.requestContext.authorizer = { lambda: context };
      const result = await proxy(event, lambdaContext());
      const { requests: received, faults: cellFaults } = cell.take();
      return {
        parts,
        caller,
        status: result.statusCode ?? 0,
        headers: result.headers as Record<string, string>,
        body: result.body ?? '',
        received,
        cellFaults,
        lines: lines.splice(0),
        connections: connections.splice(0),
        cellAuthority: `127.0.0.1:${cell.port}`,
        fetched: fetched.splice(0),
      };
    },
    async close() {
      pool.close();
      await cell.close();
    },
  };
}
