// One environment of the proxy function whose requests are of many tenants. Its clock goes on by the pace of the fleet, not
// by the machine's, so that connections age as they would. Run as a process: argv holds the task, messages are batches.

import type { Context } from 'aws-lambda';
import { METRIC } from '../../../lambdas/contract/metrics';
import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { DEFAULT_SIGNING } from '../../../lambdas/contract/signing';
import { encodeVerdict } from '../../../lambdas/domain/verdict';
import { createCallCell } from '../../../lambdas/proxy/cell-call';
import { createProxy } from '../../../lambdas/proxy/create-proxy';
import { startTimer } from '../../../lambdas/proxy/fleet/timer';
import { createRequestSigner, signOrRefuse } from '../../../lambdas/proxy/request-signer';
import { createHttpFunction } from '../../../lambdas/runtime/http-function';
import { createLineLog } from '../../../lambdas/runtime/line-log';
import { createMetricsPublisher } from '../../../lambdas/runtime/metrics';
import { createRequestMetrics } from '../../../lambdas/runtime/request-log';
import { createConnectionPool } from '../../../lambdas/transport/http1/connection-pool';
import { memoryFleetTable } from '../../support/fleet';
import { seededRandom } from '../../support/random';
import { orderEvent, readEvent } from '../support/events';

export interface ConnectionTask {
  readonly cellUrl: string;
  readonly tenants: number;
  /** The n-th tenant asks 1/n as often as the first; otherwise all ask alike. */
  readonly zipf: boolean;
  /** Virtual ms between two requests. */
  readonly paceMs: number;
}

export interface ConnectionBatch {
  readonly cpuMs: number;
  /** Connections that were opened. */
  readonly opened: number;
  readonly mostOpen: number;
}

/** N: one request of N is a write, which takes only a connection that rested for a moment. */
const REQUESTS_PER_WRITE = 5;
const random = seededRandom(1);

function createEnvironment({ cellUrl }: ConnectionTask, clock: () => number) {
  const own = createConnectionPool(clock);
  let opened = 0;
  const pool: typeof own = {
    ...own,
    open(...given) {
      opened += 1;
      return own.open(...given);
    },
  };
  const write = (line: string): void => void process.stdout.write(line);
  const secrets = { read: async () => 'bench-only-secret' };
  const signer = createRequestSigner(DEFAULT_SIGNING, { shared: 'signing', ed25519: '' }, secrets);
  const app = createProxy({
    rules: { requireTenantId: true, hmacV1: true },
    routes: { cells: { erp: { baseUrl: cellUrl, core: true } } },
    settings: DEFAULT_PROXY,
    table: memoryFleetTable(),
    sign: signOrRefuse(signer, clock),
    call: createCallCell(pool),
    environmentId: 'bench',
    clock,
    random,
    startTimer,
  });
  const recordMetrics = createRequestMetrics(
    createMetricsPublisher({ deployment: 'bench', service: 'proxy', metrics: METRIC }, write),
    [],
  );
  const handler = createHttpFunction(app, {
    language: 'en',
    strictTransport: undefined,
    log: createLineLog('proxy', { write }),
    recordMetrics,
    clock,
  });
  return { handler, open: () => pool.size().open, opened: () => opened };
}

function picker({ tenants, zipf }: ConnectionTask): () => number {
  if (!zipf) return () => Math.floor(random() * tenants);
  let sum = 0;
  const sums = Float64Array.from({ length: tenants }, (_, n) => (sum += 1 / (n + 1)));
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, tenants - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function start(task: ConnectionTask): void {
  let nowMs = Date.now();
  let asked = 0;
  const environment = createEnvironment(task, () => nowMs);
  const pick = picker(task);
  const context = { getRemainingTimeInMillis: () => 29_000 } as Context;
  const events = { read: readEvent('any'), write: orderEvent('any') };
  const ask = async (callers: number): Promise<void> => {
    nowMs += task.paceMs / callers;
    asked += 1;
    const tenantId = `tenant-${pick()}`;
    const event = asked % REQUESTS_PER_WRITE === 0 ? events.write : events.read;
    const caller = { kind: 'user', tenantId, userId: 'u', role: 'client', allowedCells: null } as const;
    const requestContext = {
      ...event.requestContext,
      authorizer: { lambda: encodeVerdict({ outcome: 'allow', caller }) },
    };
    const headers = { ...event.headers, 'x-tenant-id': tenantId };
    const { statusCode, body } = await environment.handler({ ...event, headers, requestContext }, context);
    if (statusCode !== 200) throw new Error(`Answered ${statusCode}: ${body}`);
  };
  const batch = async ({ requests, callers }: { requests: number; callers: number }): Promise<ConnectionBatch> => {
    const before = environment.opened();
    const cpu = process.cpuUsage();
    const left = Array.from({ length: requests }).values();
    let mostOpen = 0;
    const call = async (): Promise<void> => {
      for (const _ of left) {
        await ask(callers);
        mostOpen = Math.max(mostOpen, environment.open());
      }
    };
    await Promise.all(Array.from({ length: callers }, call));
    const { user, system } = process.cpuUsage(cpu);
    return { cpuMs: (user + system) / 1000, opened: environment.opened() - before, mostOpen };
  };
  process.on('message', (work: { requests: number; callers: number }) => {
    void batch(work).then((result) => process.send?.(result));
  });
}

start(JSON.parse(process.argv[2] ?? '') as ConnectionTask);
