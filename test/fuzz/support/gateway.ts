// The request path as it is wired, in one process: authorizer, proxy, a real connection to a Cell that forgives nothing.
// Events are handed in as they are, so that what API Gateway itself would stop is tried as well.

import { Agent } from 'node:http';
import { authorize } from '../../../lambdas/authorizer/app';
import { identifyByJwt } from '../../../lambdas/authorizer/jwt-mode';
import { skipTenantCheck } from '../../../lambdas/authorizer/tenant-lookup';
import { createTokenVerifier } from '../../../lambdas/authorizer/token/token-verifier';
import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { DEFAULT_SIGNING } from '../../../lambdas/contract/signing';
import { createRequestSigner } from '../../../lambdas/domain/signing/request-signer';
import { callCell } from '../../../lambdas/proxy/call-cell';
import { createProxy } from '../../../lambdas/proxy/create-proxy';
import { startTimer } from '../../../lambdas/proxy/fleet/timer';
import { signOrRefuse } from '../../../lambdas/proxy/signer';
import { authorizerFunction } from '../../../lambdas/runtime/authorizer-function';
import { httpFunction } from '../../../lambdas/runtime/http-function';
import { lineLog } from '../../../lambdas/runtime/line-log';
import { metricsPublisher } from '../../../lambdas/runtime/metrics';
import { requestMetrics } from '../../../lambdas/runtime/request-metrics';
import { socketPool } from '../../../lambdas/transport/socket-pool';
import { memoryFleetTable } from '../../support/fleet';
import { type EventParts, httpEvent, lambdaContext } from '../../support/http-event';
import { JWT_SETTINGS, keySet, makeKey } from '../../support/test-issuer';
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
  /** `host:port` of every connection that was opened. */
  readonly connections: readonly string[];
}

export interface FuzzGateway {
  readonly cell: StrictCell;
  readonly callers: readonly FuzzCaller[];
  ask(parts: EventParts, caller: FuzzCaller): Promise<Exchange>;
  close(): Promise<void>;
}

export async function startFuzzGateway(): Promise<FuzzGateway> {
  const cell = await StrictCell.start(SECRET, BASE_PATH);
  const key = await makeKey('fuzz');
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const connections: string[] = [];
  const agent = new Agent({ keepAlive: true });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, onCreated) => {
    connections.push(`${options.host}:${options.port}`);
    return connect(options, onCreated);
  };
  const pool = socketPool(agent, Date.now);
  const settings = { ...DEFAULT_PROXY, timeoutMs: 5_000 };
  const clock = Date.now;
  const judge = authorizerFunction(
    authorize({
      isOpsToken: async () => false,
      identify: identifyByJwt({
        settings: JWT_SETTINGS,
        verify: createTokenVerifier({ settings: JWT_SETTINGS, fetch: async () => keySet(key), clock }),
        lookUpTenant: skipTenantCheck,
        clock,
      }),
    }),
    (error) => write(`authorizer failed: ${String(error)}`),
  );
  const secrets = { read: async () => SECRET };
  const proxy = httpFunction(
    createProxy({
      rules: { requireTenantId: true },
      routes: { cells: { erp: { baseUrl: cell.url, core: true } } },
      settings,
      table: memoryFleetTable(),
      sign: signOrRefuse(createRequestSigner(DEFAULT_SIGNING, { shared: 'secret', ed25519: '' }, secrets), clock),
      call: callCell(() => pool),
      environmentId: 'fuzz',
      clock,
      random: Math.random,
      startTimer,
    }),
    {
      language: 'zh-CN',
      strictTransport: undefined,
      log: lineLog('proxy', { write }),
      recordMetrics: requestMetrics(metricsPublisher('proxy', write), []),
    },
  );
  return {
    cell,
    callers: await fuzzCallers(key),
    async ask(parts, caller) {
      const authorization = caller.token === '' ? {} : { authorization: `Bearer ${caller.token}` };
      const event = httpEvent({ ...parts, headers: { ...parts.headers, ...authorization } });
      const { context } = await judge(event as never);
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
      };
    },
    async close() {
      agent.destroy();
      await cell.close();
    },
  };
}
