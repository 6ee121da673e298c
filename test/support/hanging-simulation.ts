// Ten tenants of a fleet that grows as Lambda's does: one environment a running request. The requests of one tenant hang
// for a time. The proxy's own limits, over a model of the table, on a discrete-event clock.

import { isRefusal } from '../../lambdas/domain/refusal';
import { type CheckedCall, type CheckLimit, createTenantLimits } from '../../lambdas/proxy/limits/tenant-limits';
import { createEventLoop, type EventLoop } from './event-loop';
import { memoryLimits } from './memory-limits';
import { memoryQuotas } from './memory-quotas';
import { seededRandom } from './random';

export interface HangingScenario {
  /** Undefined is no limit. */
  readonly concurrency: number | undefined;
  /** Requests a second of each tenant. */
  readonly perSecond: number;
  readonly cellMs: number;
  /** Seconds of the run in which the first tenant's requests hang. */
  readonly hangs: { readonly from: number; readonly to: number };
  readonly seconds: number;
  readonly seed: number;
}

export interface HangingReport {
  /** Requests of the hanging tenant that run at the same time, by tenths of a second. */
  readonly running: readonly number[];
  /** Requests by the second. */
  readonly hanging: readonly { passed: number; refused: number }[];
  readonly refusedOthers: number;
  readonly passedOthers: number;
  readonly environments: number;
  readonly writes: number;
}

const START_MS = 1_764_000_000_000;
const TENANTS = 10;
const HANG_MS = 27_000;
const SKEW_MS = 20;

export async function simulateHanging(scenario: HangingScenario): Promise<HangingReport> {
  const { concurrency, perSecond, cellMs, hangs, seconds } = scenario;
  const random = seededRandom(scenario.seed);
  const loop = createEventLoop(START_MS);
  const elapsed = (): number => (loop.clock() - START_MS) / 1000;
  let writes = 0;
  const newEnvironment = environments(loop, random, concurrency, () => {
    writes += 1;
  });
  const idle: CheckLimit[] = [];
  let made = 0;
  let running = 0;
  const runningBy: number[] = [];
  const hanging = Array.from({ length: seconds }, () => ({ passed: 0, refused: 0 }));
  const others = { passed: 0, refused: 0 };

  const serve = async (tenant: number): Promise<void> => {
    const check = idle.splice(Math.floor(random() * idle.length), 1)[0] ?? newEnvironment();
    made = Math.max(made, idle.length);
    const call: CheckedCall = callOf(`tenant-${tenant}`);
    const limited = check(call);
    const end = limited && 'then' in limited ? await limited : limited;
    const isRefused = end !== undefined && isRefusal(end);
    const counts = tenant === 0 ? hanging[Math.floor(elapsed())] : others;
    if (counts) counts[isRefused ? 'refused' : 'passed'] += 1;
    const isHanging = tenant === 0 && elapsed() >= hangs.from && elapsed() < hangs.to;
    if (tenant === 0 && !isRefused) running += 1;
    if (isRefused) await loop.wait(1);
    else await loop.wait(isHanging ? HANG_MS : cellMs * (0.5 + random()));
    if (tenant === 0 && !isRefused) running -= 1;
    call.ended?.();
    idle.push(check);
  };
  const arrive = (tenant: number): void => {
    void serve(tenant);
    loop.startTimer((-Math.log(1 - random()) * 1000) / perSecond, () => arrive(tenant));
  };
  const look = (): void => {
    runningBy.push(running);
    loop.startTimer(100, look);
  };
  for (let tenant = 0; tenant < TENANTS; tenant += 1) arrive(tenant);
  look();
  await loop.run(START_MS + seconds * 1000);
  return {
    running: runningBy,
    hanging,
    refusedOthers: others.refused,
    passedOthers: others.passed,
    environments: newEnvironment.made(),
    writes,
  };
}

function callOf(tenantId: string): CheckedCall {
  return { tenantId, limits: undefined, cell: 'crm', method: 'GET', bodyBytes: 0, facts: {} };
}

function environments(loop: EventLoop, random: () => number, concurrency: number | undefined, onWrite: () => void) {
  const memory = memoryLimits();
  let made = 0;
  const late = async <T>(answer: () => Promise<T>): Promise<T> => {
    await loop.wait(random() < 0.01 ? 40 : 3 + 4 * random());
    return answer();
  };
  const create = (): CheckLimit => {
    made += 1;
    const skewMs = (random() * 2 - 1) * SKEW_MS;
    const plan = concurrency === undefined ? {} : { concurrency };
    return createTenantLimits(
      { defaultPlan: 'standard', plans: { standard: plan }, requestsPerMinute: 0 },
      {
        table: {
          charge: (charge) => {
            onWrite();
            return late(() => memory.charge(charge));
          },
          read: (key) => late(() => memory.read(key)),
        },
        quotas: memoryQuotas(),
        clock: () => loop.clock() + skewMs,
        random,
        startTimer: loop.startTimer,
        onUnavailable: () => {},
      },
    );
  };
  return Object.assign(create, { made: () => made });
}
