// A fleet of environments that share one tenant's limit: the proxy's own limiter over a model of the table, on a
// discrete-event clock, next to an exact bucket that sees the same requests.

import type { Rate } from '../../lambdas/proxy/limits/bucket';
import { createFleetLimit, type FleetLimit } from '../../lambdas/proxy/limits/fleet-limit';
import type { LimitTable } from '../../lambdas/stores/limit-table';
import { createEventLoop, type EventLoop } from './event-loop';
import { memoryLimits } from './memory-limits';
import { seededRandom } from './random';

export interface LimitScenario {
  readonly environments: number;
  readonly rate: Rate;
  /** Requests a second that are offered, by the second of the run. */
  readonly offered: (second: number) => number;
  /** A tenth of the environments gets half of the requests. */
  readonly uneven?: boolean;
  /** Mean time of the Cell. */
  readonly cellMs?: number;
  /** Share of charges that get no answer; half of those are applied. */
  readonly failing?: number;
  /** Seconds of the run in which the table does not answer at all. */
  readonly gone?: { readonly from: number; readonly to: number };
  readonly seconds: number;
  /** Seconds at the start that `worstSecond` and the counts of writes leave out. */
  readonly warmUpSeconds: number;
  readonly seed: number;
}

export interface LimitSecond {
  offered: number;
  admitted: number;
  /** What the exact bucket admitted. */
  exact: number;
  writes: number;
}

export interface LimitReport {
  /** Admitted requests against the exact bucket's over the whole run; 0.01 is 1 % too many. */
  readonly longRunError: number;
  /**
   * In the worst second, as a share of the limit: requests beyond the exact bucket's (above 0), or requests missing to the
   * lesser of the exact bucket's and the limit (below 0).
   */
  readonly worstSecond: number;
  readonly writesPer1000: number;
  readonly readsPer1000: number;
  readonly mostWritesPerSecond: number;
  /** Share of requests that waited for the table. */
  readonly waited: number;
  readonly seconds: readonly LimitSecond[];
}

const START_MS = 1_764_000_000_000;
const SKEW_MS = 20;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
const ITEM_WRITES_PER_SECOND = 1_000;

export async function simulateLimit(scenario: LimitScenario): Promise<LimitReport> {
  const { rate, seconds, offered } = scenario;
  const random = seededRandom(scenario.seed);
  const loop = createEventLoop(START_MS);
  const report: LimitSecond[] = Array.from({ length: seconds + 1 }, () => ({
    offered: 0,
    admitted: 0,
    exact: 0,
    writes: 0,
  }));
  const elapsed = (): number => (loop.clock() - START_MS) / 1000;
  const now = (): LimitSecond => report[Math.min(seconds, Math.floor(elapsed()))] as LimitSecond;
  const table = modelTable(loop, random, scenario, elapsed, () => {
    now().writes += 1;
  });
  const pools = createPools(scenario, random, () => {
    const skewMs = (random() * 2 - 1) * SKEW_MS;
    const clock = () => loop.clock() + skewMs;
    return createFleetLimit('t', rate, { table, clock, random, startTimer: loop.startTimer, onUnavailable: () => {} });
  });
  const exact = exactBucket(rate);
  let waited = 0;

  const serve = async (): Promise<void> => {
    const pool = pools.choose();
    const environment = pool.pop();
    // Lambda would start one more; the fleet's size is part of the scenario.
    if (environment === undefined) return;
    const second = now();
    second.offered += 1;
    if (exact(loop.clock())) second.exact += 1;
    const askedMs = loop.clock();
    const entered = environment.enter();
    const passage = 'then' in entered ? await entered : entered;
    if (loop.clock() > askedMs) waited += 1;
    if (passage.pass) second.admitted += 1;
    await loop.wait(passage.pass ? (scenario.cellMs ?? 50) * (0.5 + random()) : 1);
    pool.push(environment);
  };
  const arrive = (): void => {
    void serve();
    loop.startTimer((-Math.log(1 - random()) * 1000) / offered(elapsed()), arrive);
  };
  arrive();
  await loop.run(START_MS + seconds * 1000);
  return summary(scenario, report.slice(0, seconds), { waited, reads: table.reads() });
}

function summary(
  { rate, warmUpSeconds }: LimitScenario,
  seconds: readonly LimitSecond[],
  counts: { waited: number; reads: number },
): LimitReport {
  const sum = (name: keyof LimitSecond) => total(seconds, name);
  const errorOf = ({ admitted, exact }: LimitSecond): number => {
    const due = Math.min(exact, rate.perSecond);
    return (admitted > exact ? admitted - exact : Math.min(0, admitted - due)) / rate.perSecond;
  };
  const worse = (a: number, b: number): number => (Math.abs(b) > Math.abs(a) ? b : a);
  const offered = sum('offered');
  const settled = seconds.slice(warmUpSeconds);
  return {
    longRunError: sum('admitted') / sum('exact') - 1,
    worstSecond: settled.map(errorOf).reduce(worse, 0),
    writesPer1000: (total(settled, 'writes') * 1000) / total(settled, 'offered'),
    readsPer1000: (counts.reads * 1000) / offered,
    mostWritesPerSecond: Math.max(...settled.map(({ writes }) => writes)),
    waited: counts.waited / offered,
    seconds,
  };
}

function total(seconds: readonly LimitSecond[], name: keyof LimitSecond): number {
  return seconds.reduce((sum, second) => sum + second[name], 0);
}

/** Environments that are idle, in random order: each serves one request at a time. */
function createPools({ environments, uneven }: LimitScenario, random: () => number, create: () => FleetLimit) {
  const all = Array.from({ length: environments }, create);
  const busy = uneven ? all.splice(0, Math.max(1, Math.floor(environments / 10))) : [];
  const shuffledPop = (pool: FleetLimit[]) => ({
    pop(): FleetLimit | undefined {
      const at = Math.floor(random() * pool.length);
      const chosen = pool[at];
      if (chosen === undefined) return undefined;
      pool[at] = pool.at(-1) as FleetLimit;
      pool.pop();
      return chosen;
    },
    push: (environment: FleetLimit) => void pool.push(environment),
  });
  const pools = { all: shuffledPop(all), busy: shuffledPop(busy) };
  return { choose: () => (uneven && random() < 0.5 ? pools.busy : pools.all) };
}

function exactBucket({ perSecond, burst }: Rate): (nowMs: number) => boolean {
  let tokens = burst;
  let atMs = START_MS;
  return (nowMs) => {
    tokens = Math.min(burst, tokens + ((nowMs - atMs) * perSecond) / 1000);
    atMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** Every call takes a few ms, one in a hundred up to 20 more; an item refuses what is beyond its writes a second. */
function modelTable(
  loop: EventLoop,
  random: () => number,
  { failing = 0.001, gone }: LimitScenario,
  elapsed: () => number,
  wrote: () => void,
): LimitTable & { reads(): number } {
  const table = memoryLimits();
  let reads = 0;
  let window = { second: 0, writes: 0 };
  const travel = () => loop.wait(1.5 + 2 * random() + (random() < 0.01 ? 20 * random() : 0));
  const isGone = () => gone !== undefined && elapsed() >= gone.from && elapsed() < gone.to;
  const isThrottled = (): boolean => {
    const second = Math.floor(elapsed());
    if (window.second !== second) window = { second, writes: 0 };
    window.writes += 1;
    return window.writes > ITEM_WRITES_PER_SECOND;
  };
  return {
    async charge(charge) {
      await travel();
      if (isGone() || isThrottled()) return { kind: 'failed' };
      wrote();
      const isLost = random() < failing;
      const end = isLost && random() < 0.5 ? ({ kind: 'unknown' } as const) : await table.charge(charge);
      await travel();
      return isLost ? { kind: 'unknown' } : end;
    },
    async read(key) {
      reads += 1;
      await travel();
      if (isGone()) throw new Error('gone');
      const state = await table.read(key);
      await travel();
      return state;
    },
    reads: () => reads,
  };
}
