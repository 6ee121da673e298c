// Rounds within one invocation: their times, their end, and what a failing one does to the others.

import { inspect } from 'node:util';
import { type PatrolPorts, patrol } from '../../../lambdas/health/app';
import type { RoundOutcome } from '../../../lambdas/health/round';
import { createMemoryHealthRecords } from '../../support/memory-stores/health-records';
import { PATROL_START_MS, patrolledCell, testPatrol } from '../../support/patrol';

function invocation(overrides: Partial<PatrolPorts> = {}) {
  const test = testPatrol(['erp']);
  const waits: number[] = [];
  const reports: (RoundOutcome | { failed: unknown })[] = [];
  const ports: PatrolPorts = {
    ...test.ports,
    wait: async (ms) => {
      waits.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
      test.nowMs += ms;
    },
    report: (outcome) => void reports.push(outcome),
    ...overrides,
  };
  const settings = { cells: [patrolledCell('erp')], concurrency: 4, probeTimeoutMs: 5_000, overload: null };
  const run = (rounds: number, intervalMs: number, deadlineInMs: number) =>
    patrol(ports, settings, { rounds, intervalMs }, PATROL_START_MS + deadlineInMs);
  return { test, waits, reports, run, ports };
}

it('runs each round at its time', async () => {
  const { waits, reports, run, ports } = invocation();
  await run(2, 30_000, 90_000);
  expect(waits).toEqual([30_000]);
  expect(reports).toHaveLength(2);
  expect((await ports.heartbeat.read())?.ranAtMs).toBe(PATROL_START_MS + 30_000);
});

it('does not wait for a round whose time a long one before it has used up', async () => {
  const { test, waits, run } = invocation({
    probe: async () => {
      test.nowMs += 12_000;
      return { ok: true, latencyMs: 12_000 };
    },
  });
  await run(3, 10_000, 90_000);
  expect(waits).toEqual([]);
});

it('begins no round that could not end by the deadline', async () => {
  const { reports, run } = invocation();
  await run(6, 10_000, 25_000);
  expect(reports).toHaveLength(2);
});

it.each([
  [20_000, 2],
  [19_999, 1],
])('with %i ms left it begins %i rounds, whose probe may take its full time', async (deadlineInMs, rounds) => {
  const { reports, run } = invocation();
  await run(6, 10_000, deadlineInMs);
  expect(reports).toHaveLength(rounds);
  for (const outcome of reports) expect(outcome).toMatchObject({ skipped: 0, records: [{ cell: 'erp' }] });
});

it('waits no longer than a period when the clock is set back meanwhile', async () => {
  const { test, waits, reports, run } = invocation({
    wait: async (ms) => {
      waits.push(ms);
      test.nowMs += ms - 3_600_000;
    },
  });
  await run(3, 20_000, 90_000);
  expect(waits).toEqual([20_000, 20_000]);
  expect(reports).toHaveLength(3);
});

it('goes on after a round that failed, and counts as done when the last one is', async () => {
  const health = createMemoryHealthRecords();
  let asked = 0;
  const { reports, run } = invocation({
    health: {
      ...health,
      list: async () => {
        asked += 1;
        if (asked === 1) throw new Error('unreachable');
        return health.list();
      },
    },
  });
  await run(2, 30_000, 90_000);
  expect(reports[0]).toEqual({ failed: new Error('unreachable') });
  expect(reports[1]).toMatchObject({ blind: false });
});

it('fails as a whole when its last round did, and gives the runtime nothing of the failure to log', async () => {
  const failure = Object.assign(new Error('unreachable'), { request: { authorization: 'secret' } });
  const { reports, run } = invocation({
    health: {
      ...createMemoryHealthRecords(),
      list: async () => {
        throw failure;
      },
    },
  });
  const thrown: unknown = await run(1, 30_000, 90_000).catch((error: unknown) => error);
  expect(inspect(thrown)).toMatch(/^Error: The last round of the patrol failed\n/);
  expect(inspect(thrown)).not.toMatch(/unreachable|secret/);
  expect(reports).toEqual([{ failed: failure }]);
});
