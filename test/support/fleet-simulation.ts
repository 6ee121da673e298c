// A fleet of environments in front of a Cell that dies and comes back: the proxy's own forwarding and circuit code, over
// a model of the table (latency, per-item limits), on a discrete-event clock.

import { DEFAULT_PROXY, type ProxySettings } from '../../lambdas/contract/settings';
import type { Circuit } from '../../lambdas/domain/circuit/circuit';
import type { FleetTable } from '../../lambdas/domain/circuit/ports';
import { isRefusal } from '../../lambdas/domain/refusal';
import type { CellOrder, TryCell } from '../../lambdas/proxy/cell-call';
import { createFleet } from '../../lambdas/proxy/fleet/create-fleet';
import { createForward, type Forward } from '../../lambdas/proxy/forward';
import { createRetryBudget } from '../../lambdas/proxy/retry';
import type { FailureReason } from '../../lambdas/transport/http1/http-call';
import { createEventLoop, type EventLoop } from './event-loop';
import { memoryFleetTable, type TestTable } from './fleet';
import { seededRandom } from './random';

/** How the Cell is dead: connections refused, 503 for everything, or no answer at all. */
export type Death = 'refuses' | 'answers-503' | 'hangs';

export interface SimulationOptions {
  readonly environments: number;
  readonly requestsPerSecond: number;
  readonly death: Death;
  /** One table for all, or one for each environment: a circuit per process. */
  readonly shared: boolean;
  readonly seed: number;
  readonly settings?: Partial<ProxySettings>;
  readonly healthySeconds: number;
  readonly outageSeconds: number;
  readonly recoverySeconds: number;
  /** What one item bears a second; DynamoDB's own limits where absent. */
  readonly itemLimits?: { readonly reads: number; readonly writes: number };
}

export interface SimulationReport {
  /** Tries that reached the dead Cell before the fleet's circuit was open; probes are not among them. */
  untilOpen: number;
  /** Those after it, from environments that had heard nothing of the table since. */
  unaware: number;
  /** Those after it, from environments that had. */
  aware: number;
  openedAfterMs: number;
  probesWhileDead: number;
  mostProbesAtOnce: number;
  closedAfterMs: number;
  probesToClose: number;
  healthyRequests: number;
  operationsPer1000Healthy: number;
  writesWhileHealthy: number;
  /** Writes to the busiest item in its busiest second. */
  hottestWritesPerSecond: number;
  /** Reads of it, likewise. */
  hottestReadsPerSecond: number;
  throttled: number;
  refused: number;
  /** Requests that found every environment busy. */
  unserved: number;
}

const START_MS = 1_764_000_000_000;
const CELL = 'erp';
const ANSWER_MS = 20;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
const ITEM_LIMITS = { reads: 6_000, writes: 1_000 };

interface Environment {
  readonly id: string;
  readonly forward: Forward;
  readonly table: TestTable;
  /** When the latest operation began that the table answered. */
  heardAtMs: number;
}

export async function simulateOutage(options: SimulationOptions): Promise<SimulationReport> {
  const { healthySeconds, outageSeconds, recoverySeconds } = options;
  const loop = createEventLoop(START_MS);
  const random = seededRandom(options.seed);
  const diesAtMs = START_MS + healthySeconds * 1000;
  const backAtMs = diesAtMs + outageSeconds * 1000;
  const endMs = backAtMs + recoverySeconds * 1000;
  const report = emptyReport();
  const settings = { ...DEFAULT_PROXY, ...options.settings };

  let openedAtMs: number | undefined;
  let closedAtMs: number | undefined;
  let probesOut = 0;
  const observe = (circuit: Circuit): void => {
    if (circuit.phase === 'open') openedAtMs ??= loop.clock();
    if (circuit.phase === 'closed' && loop.clock() > backAtMs) closedAtMs ??= loop.clock();
  };
  const limits = options.itemLimits ?? ITEM_LIMITS;
  const tables = options.shared ? [modelTable(loop, random, report, limits, observe)] : [];

  const environments = Array.from({ length: options.environments }, (_, n) => {
    const table = tables[0] ?? modelTable(loop, random, report, limits, observe);
    return createEnvironment(String(n), table);
  });
  const idle = [...environments];

  function createEnvironment(id: string, table: TestTable): Environment {
    const environment: Environment = { id, table, heardAtMs: 0, forward: undefined as never };
    const heard = async <T>(operation: Promise<T>): Promise<T> => {
      const startedAtMs = loop.clock();
      const answer = await operation;
      environment.heardAtMs = Math.max(environment.heardAtMs, startedAtMs);
      return answer;
    };
    const seen: FleetTable = {
      read: (cell) => heard(table.read(cell)),
      addCalls: (...given) => heard(table.addCalls(...given)),
      replace: (...given) => heard(table.replace(...given)),
    };
    const { clock, startTimer, wait } = loop;
    const { gate } = createFleet({
      table: seen,
      refreshMs: settings.stateRefreshMs,
      environmentId: id,
      clock,
      random,
      startTimer,
    });
    const budget = createRetryBudget(settings.retryBudgetRatio, settings.retries);
    const tryCell = simulatedCell(environment);
    return Object.assign(environment, {
      forward: createForward({ tryCell, gate, budget, settings, clock, random, pause: wait }),
    });
  }

  function simulatedCell(environment: Environment): TryCell {
    return async ({ cell }, { recall }) => {
      const sentAtMs = loop.clock();
      const circuit = environment.table.circuits.get(cell);
      const isProbe = circuit?.phase === 'half_open' && circuit.probe?.holder.split('-')[0] === environment.id;
      const isDead = sentAtMs >= diesAtMs && sentAtMs < backAtMs;
      if (isProbe) {
        probesOut += 1;
        report.mostProbesAtOnce = Math.max(report.mostProbesAtOnce, probesOut);
        if (isDead) report.probesWhileDead += 1;
        else report.probesToClose += 1;
      } else if (isDead) {
        if (openedAtMs === undefined || !options.shared) report.untilOpen += 1;
        else if (environment.heardAtMs < openedAtMs) report.unaware += 1;
        else report.aware += 1;
      }
      const end = await endOf(isDead, recall);
      if (isProbe) probesOut -= 1;
      return end;
    };
  }

  async function endOf(isDead: boolean, recall: AbortSignal | undefined): ReturnType<TryCell> {
    if (!isDead) {
      await loop.wait(ANSWER_MS);
      return { kind: 'answer', status: 200, rawHeaders: [], body: Buffer.alloc(0) };
    }
    if (options.death === 'answers-503') {
      await loop.wait(ANSWER_MS);
      return { kind: 'answer', status: 503, rawHeaders: [], body: Buffer.alloc(0) };
    }
    const refuses = options.death === 'refuses';
    const recalled = new Promise<'recalled'>((resolve) => recall?.addEventListener('abort', () => resolve('recalled')));
    const failure: FailureReason = refuses ? 'unreachable' : 'timeout';
    const failed = loop.wait(refuses ? 1 : settings.timeoutMs).then(() => failure);
    const reason = await Promise.race([recalled, failed]);
    return { kind: 'failure', reason, sent: !refuses, reusedSocket: false, cause: undefined };
  }

  const serve = async (): Promise<void> => {
    const at = Math.floor(random() * idle.length);
    const environment = idle[at];
    if (environment === undefined) {
      report.unserved += 1;
      return;
    }
    idle[at] = idle.at(-1) as Environment;
    idle.pop();
    if (loop.clock() < diesAtMs) report.healthyRequests += 1;
    const end = await environment.forward(orderOf(random() < 0.7 ? 'GET' : 'POST', loop.clock()));
    if (isRefusal(end) && end.code === 'CIRCUIT_OPEN') report.refused += 1;
    idle.push(environment);
  };
  const arrive = (): void => {
    void serve();
    loop.startTimer((-Math.log(1 - random()) * 1000) / options.requestsPerSecond, arrive);
  };
  arrive();

  await loop.run(diesAtMs);
  const operations = (options.shared ? tables : environments.map(({ table }) => table)).flatMap(
    (table) => table.operations,
  );
  report.operationsPer1000Healthy = (operations.length * 1000) / report.healthyRequests;
  report.writesWhileHealthy = operations.filter((operation) => operation !== 'read').length;
  await loop.run(endMs);
  report.openedAfterMs = (openedAtMs ?? Infinity) - diesAtMs;
  report.closedAfterMs = (closedAtMs ?? Infinity) - backAtMs;
  return report;
}

/** Each operation takes a few ms, and is refused where its item has had more than it bears in this second. */
function modelTable(
  loop: EventLoop,
  random: () => number,
  report: SimulationReport,
  limits: typeof ITEM_LIMITS,
  observe: (circuit: Circuit) => void,
): TestTable {
  const table = memoryFleetTable();
  let second = 0;
  let reads = 0;
  let writes = 0;
  table.disturb = async (operation) => {
    const nowSecond = Math.floor(loop.clock() / 1000);
    if (nowSecond !== second) [second, reads, writes] = [nowSecond, 0, 0];
    if (operation === 'read') reads += 1;
    else writes += 1;
    report.hottestWritesPerSecond = Math.max(report.hottestWritesPerSecond, writes);
    report.hottestReadsPerSecond = Math.max(report.hottestReadsPerSecond, reads);
    // A partition's reads and writes are limited apart.
    const isOver = operation === 'read' ? reads > limits.reads : writes > limits.writes;
    await loop.wait(3 + 5 * random());
    if (isOver) {
      report.throttled += 1;
      throw new Error('throttled');
    }
  };
  const { circuits } = table;
  const set = circuits.set.bind(circuits);
  circuits.set = (cell, circuit) => {
    observe(circuit);
    return set(cell, circuit);
  };
  return table;
}

function orderOf(method: string, nowMs: number): CellOrder {
  return {
    cell: CELL,
    owner: 'unverified acme',
    tenant: undefined,
    route: { baseUrl: 'http://erp.invalid', core: true },
    method,
    cellPath: '/',
    rawQuery: '',
    headers: {},
    body: Buffer.alloc(0),
    deadlineAtMs: nowMs + 28_500,
    facts: {},
  };
}

function emptyReport(): SimulationReport {
  return {
    untilOpen: 0,
    unaware: 0,
    aware: 0,
    openedAfterMs: Infinity,
    probesWhileDead: 0,
    mostProbesAtOnce: 0,
    closedAfterMs: Infinity,
    probesToClose: 0,
    healthyRequests: 0,
    operationsPer1000Healthy: 0,
    writesWhileHealthy: 0,
    hottestWritesPerSecond: 0,
    hottestReadsPerSecond: 0,
    throttled: 0,
    refused: 0,
    unserved: 0,
  };
}
