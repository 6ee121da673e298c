// One tenant's fault is not another's outage: of ten tenants of a Cell one makes its own requests fail, in five
// environments, in simulated time.

import { type BreakerSettings, DEFAULT_PROXY } from '../../lambdas/contract/settings';
import { isRefusal } from '../../lambdas/domain/refusal';
import type { CellAnswer, CellFailure } from '../../lambdas/proxy/cell-call';
import { createFleet } from '../../lambdas/proxy/fleet/create-fleet';
import { createForward } from '../../lambdas/proxy/forward';
import { createRetryBudget } from '../../lambdas/proxy/retry';
import { createEventLoop } from '../support/event-loop';
import { memoryFleetTable } from '../support/fleet';
import { seededRandom } from '../support/random';

const START_MS = 1_764_000_000_000;
const RUN_MS = 60_000;
const ENVIRONMENTS = 5;
const HOSTILE = 'hostile';
const OTHERS = Array.from({ length: 9 }, (_, index) => `tenant-${index}`);
const PACE_MS = { hostile: 50, other: 500 } as const;

const answer = (status: number): CellAnswer => ({ kind: 'answer', status, rawHeaders: [], body: Buffer.alloc(0) });
const failure = (reason: CellFailure['reason'], sent: boolean): CellFailure => ({
  kind: 'failure',
  reason,
  sent,
  reusedSocket: false,
  cause: undefined,
});

type End = CellAnswer | CellFailure;

interface Outcome {
  served: number;
  refused: number;
  reachedCell: number;
}

/** @param endOf how the Cell answers a tenant */
async function run(
  endOf: (tenant: string, random: number, atMs: number) => End,
  breaker: Partial<BreakerSettings> = {},
) {
  const loop = createEventLoop(START_MS);
  const random = seededRandom(7);
  const table = memoryFleetTable();
  const settings = { ...DEFAULT_PROXY, breaker: { ...DEFAULT_PROXY.breaker, ...breaker } };
  let lastRefusedMs = 0;
  const outcomes = new Map<string, Outcome>();
  const of = (tenant: string): Outcome => {
    const outcome = outcomes.get(tenant) ?? { served: 0, refused: 0, reachedCell: 0 };
    outcomes.set(tenant, outcome);
    return outcome;
  };
  const environments = Array.from({ length: ENVIRONMENTS }, (_, index) => {
    const { clock, startTimer, wait } = loop;
    const { gate } = createFleet({ table, refreshMs: 2_000, environmentId: String(index), clock, random, startTimer });
    return createForward({
      gate,
      settings,
      clock,
      random,
      pause: wait,
      budget: createRetryBudget(0.1, 2),
      tryCell: async ({ tenant = '' }) => {
        of(tenant).reachedCell += 1;
        await wait(20);
        return endOf(tenant, random(), loop.clock() - START_MS);
      },
    });
  });
  const ask = async (tenant: string, count: number): Promise<void> => {
    const end = await (environments[count % ENVIRONMENTS] as (typeof environments)[number])({
      cell: 'erp',
      owner: `user ${tenant}`,
      tenant,
      route: { baseUrl: 'http://erp.invalid', core: true },
      method: 'GET',
      cellPath: '/',
      rawQuery: '',
      headers: {},
      body: Buffer.alloc(0),
      deadlineAtMs: loop.clock() + 28_500,
      facts: {},
    });
    const isRefused = isRefusal(end) && end.code === 'CIRCUIT_OPEN';
    of(tenant)[isRefused ? 'refused' : 'served'] += 1;
    if (isRefused && tenant !== HOSTILE) lastRefusedMs = loop.clock() - START_MS;
  };
  const callers = [HOSTILE, ...OTHERS].map(async (tenant, index) => {
    const paceMs = tenant === HOSTILE ? PACE_MS.hostile : PACE_MS.other;
    await loop.wait(index * 7);
    for (let count = index; loop.clock() < START_MS + RUN_MS; count += 1) {
      await ask(tenant, count);
      await loop.wait(paceMs);
    }
  });
  await loop.run(START_MS + RUN_MS * 2);
  await Promise.all(callers);
  const total = (key: keyof Outcome) => OTHERS.reduce((sum, tenant) => sum + of(tenant)[key], 0);
  return { hostile: of(HOSTILE), othersRefused: total('refused'), othersServed: total('served'), lastRefusedMs, table };
}

test.each<[string, End]>([
  ['answered with 500', answer(500)],
  ['answered with 503', answer(503)],
  ['that time out', failure('timeout', true)],
  ['that break the connection', failure('reset', true)],
  ['whose answer breaks off', failure('cut_off', true)],
])('requests %s hold their own tenant back, and the other nine lose nothing', async (_, end) => {
  const { hostile, othersRefused, othersServed, table } = await run((tenant) =>
    tenant === HOSTILE ? end : answer(200),
  );
  expect(othersRefused).toBe(0);
  expect(othersServed).toBeGreaterThan(900);
  expect(table.circuits.get('erp')?.phase ?? 'closed').toBe('closed');
  expect(hostile.refused).toBeGreaterThan(hostile.served);
});

test('they lose nothing either where one of a hundred of their own requests fails', async () => {
  const { othersRefused, table } = await run((tenant, random) =>
    tenant === HOSTILE || random < 0.01 ? answer(500) : answer(200),
  );
  expect(table.circuits.get('erp')?.phase ?? 'closed').toBe('closed');
  expect(othersRefused).toBeLessThan(20);
});

test('a Cell that fails for all of them is still cut off for the fleet', async () => {
  const { hostile, othersRefused, othersServed } = await run(() => answer(500));
  expect(othersRefused).toBeGreaterThan(othersServed * 5);
  expect(hostile.reachedCell).toBeLessThan(60);
});

test('a Cell that comes back is served to the nine, while the tenth’s requests keep failing', async () => {
  const backAtMs = 15_000;
  const { hostile, lastRefusedMs } = await run((tenant, _random, atMs) =>
    tenant === HOSTILE || atMs < backAtMs ? answer(500) : answer(200),
  );
  // The wait before a probe doubles to 20 seconds, and a tenth is added at random.
  expect(lastRefusedMs).toBeLessThan(backAtMs + 25_000);
  expect(hostile.refused).toBeGreaterThan(hostile.served);
});

test('refused connections count whoever called', async () => {
  const refused = failure('unreachable', false);
  const endOf = (tenant: string) => (tenant === HOSTILE ? refused : answer(200));
  const { othersRefused } = await run(endOf, { failureRatio: 0.2 });
  expect(othersRefused).toBeGreaterThan(0);
});

test('one tenant’s failures open the circuit for all where the deployment has one tenant only', async () => {
  const endOf = (tenant: string) => (tenant === HOSTILE ? answer(500) : answer(200));
  const { othersRefused } = await run(endOf, { failureRatio: 0.2, tenantsToOpen: 1 });
  expect(othersRefused).toBeGreaterThan(0);
});
