// Clocks that are set while the patrol goes on: it neither stops recording nor shows times that cannot be.

import { uptimeShare } from '../../../lambdas/domain/health/uptime';
import { summarize } from '../../../lambdas/summary/summarize';
import { PATROL_START_MS, type TestPatrol, testPatrol } from '../../support/patrol';
import { frameOf, snapshotOf } from '../../support/snapshot';

const HOUR_MS = 3_600_000;

async function runRounds(patrol: TestPatrol, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await patrol.round();
}

async function summaryOf(patrol: TestPatrol) {
  const records = await patrol.ports.health.list();
  const heartbeat = await patrol.ports.heartbeat.read();
  const frame = { ...frameOf({ erp: { core: true } }), nowMs: patrol.nowMs - 25_000 };
  return summarize(snapshotOf(records, { heartbeat }), frame);
}

test.each([
  ['an hour back', -HOUR_MS],
  ['a day back', -24 * HOUR_MS],
  ['ten years on', 10 * 365 * 24 * HOUR_MS],
  ['five seconds back', -5_000],
])('%s: the next round is recorded, and the summary is fresh', async (_, jumpMs) => {
  const patrol = testPatrol(['erp']);
  await runRounds(patrol, 3);
  patrol.nowMs += jumpMs;
  patrol.answers.set('erp', 'refused');
  await runRounds(patrol, 3);
  const summary = await summaryOf(patrol);
  expect(summary).toMatchObject({ stale: false, status: 'down', cells: [{ status: 'down', consecutive_failures: 3 }] });
  const nowSeconds = summary.generated_at;
  const [erp] = summary.cells;
  for (const at of [erp?.since, erp?.last_check_at, summary.patrol.last_run_at]) {
    expect(at).toBeLessThanOrEqual(nowSeconds);
  }
  expect(erp?.uptime.h1).toBeGreaterThanOrEqual(0);
  expect(erp?.uptime.h1).toBeLessThanOrEqual(1);
});

test('there and back again: an outage in between has an end that is not before its start', async () => {
  const patrol = testPatrol(['erp']);
  await runRounds(patrol, 1);
  patrol.nowMs += HOUR_MS;
  patrol.answers.set('erp', 'timeout');
  // One host alone: silence is not blindness.
  await runRounds(patrol, 3);
  patrol.nowMs -= HOUR_MS;
  patrol.answers.delete('erp');
  await runRounds(patrol, 1);
  const { incidents } = await patrol.ports.incidents.page({
    cell: null,
    sinceMs: 0,
    cursor: null,
    limit: 9,
    nowMs: PATROL_START_MS + HOUR_MS,
  });
  expect(incidents).toHaveLength(1);
  expect(incidents[0]?.endedAtMs).toBeGreaterThanOrEqual(incidents[0]?.startedAtMs ?? Number.NaN);
});

test('a clock that ran ahead leaves no counted future behind', async () => {
  const patrol = testPatrol(['erp']);
  patrol.nowMs += 24 * HOUR_MS;
  patrol.answers.set('erp', 'refused');
  await runRounds(patrol, 2);
  patrol.nowMs -= 24 * HOUR_MS;
  patrol.answers.delete('erp');
  await runRounds(patrol, 2);
  const record = await patrol.ports.health.get('erp');
  expect(record && uptimeShare(record.uptime, 'h24', patrol.nowMs)).toBe(1);
});

test('a lease taken under a clock that ran ahead does not hold up events for good', async () => {
  const patrol = testPatrol(['erp']);
  patrol.nowMs += HOUR_MS;
  patrol.ports.events.refuse = true;
  await runRounds(patrol, 1);
  patrol.nowMs -= HOUR_MS;
  patrol.ports.events.refuse = false;
  await runRounds(patrol, 1);
  expect(patrol.ports.events.taken.map(({ to }) => to)).toEqual(['up']);
});
