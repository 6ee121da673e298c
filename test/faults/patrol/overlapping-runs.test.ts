// Two runs at once on one table, in every way they can meet: newer results stand, each change is told once.

import type { ProbeResult } from '../../../lambdas/domain/health/ports';
import type { HealthRecord } from '../../../lambdas/domain/health/record';
import { createDynamoHealthRecords } from '../../../lambdas/stores/dynamodb/health-records';
import { createDynamoHeartbeat } from '../../../lambdas/stores/dynamodb/heartbeat';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { createMemoryHealthRecords } from '../../support/memory-stores/health-records';
import { PATROL_START_MS, testPatrol } from '../../support/patrol';
import { fc } from '../../support/property';
import { tablePorts } from '../../support/table-patrol';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

/** A probe that answers when the test says so. */
function heldProbe() {
  let answer: (result: ProbeResult) => void = () => undefined;
  let begun: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const probe = () =>
    new Promise<ProbeResult>((resolve) => {
      answer = resolve;
      begun();
    });
  return { probe, waiting, answer: (result: ProbeResult) => answer(result) };
}

test('a run that hangs for a period and then finds the Cell dead does not overwrite the newer run', async () => {
  const patrol = testPatrol(['erp']);
  const table = { call: dynamo.call, table: await dynamo.createTable() };
  const ports = tablePorts(patrol, table);
  await patrol.round(ports);
  const held = heldProbe();
  const late = patrol.round({ ...ports, probe: held.probe });
  await held.waiting;
  patrol.nowMs += 30_000;
  await patrol.round(ports);
  held.answer({ ok: false, error: 'timeout' });
  expect(await late).toMatchObject({ records: [], superseded: 1, faults: [] });
  const [erp] = await createDynamoHealthRecords(dynamo.call, table.table).list();
  expect(erp).toMatchObject({ status: 'up', checkedAtMs: PATROL_START_MS + 60_000, failures: 0 });
  expect(await createDynamoHeartbeat(dynamo.call, table.table).read()).toMatchObject({
    ranAtMs: PATROL_START_MS + 60_000,
  });
  expect(patrol.ports.events.taken.map(({ to }) => to)).toEqual(['up']);
});

test('two runs that write the same Cells at the same time count every failure once, and tell each change once', async () => {
  const cells = ['crm', 'erp', 'hr', 'oa', 'wms'];
  const patrol = testPatrol(cells);
  const table = { call: dynamo.call, table: await dynamo.createTable() };
  const ports = tablePorts(patrol, table);
  await patrol.round(ports);
  for (const cell of cells) patrol.answers.set(cell, 'refused');
  const first = patrol.round(ports);
  patrol.nowMs += 1;
  const second = patrol.round(ports);
  await Promise.all([first, second]);
  await patrol.round(ports);
  const records = await createDynamoHealthRecords(dynamo.call, table.table).list();
  for (const record of records) expect([2, 3]).toContain(record.failures);
  const ids = patrol.ports.events.taken.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => id.includes(':degraded:'))).toHaveLength(cells.length);
});

test('however steps of overlapping runs interleave, the record ends with the newest check and no change is lost or doubled', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.record({ good: fc.boolean(), runs: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 5 }),
      async (scheduler, rounds) => {
        const stored = createMemoryHealthRecords();
        const patrol = testPatrol(['erp'], {
          health: {
            list: scheduler.scheduleFunction(() => stored.list()),
            get: scheduler.scheduleFunction((cell: string) => stored.get(cell)),
            replace: scheduler.scheduleFunction((record: HealthRecord) => stored.replace(record)),
          },
        });
        for (const { good, runs } of rounds) {
          if (good) patrol.answers.delete('erp');
          else patrol.answers.set('erp', 'refused');
          const all = Array.from({ length: runs }, () => {
            patrol.nowMs += 7;
            return patrol.round();
          });
          await scheduler.waitFor(Promise.all(all));
        }
        // One more round after every lease has run out tells what is left.
        patrol.nowMs += 120_000;
        await scheduler.waitFor(patrol.round());
        const record = await stored.get('erp');
        const told = patrol.ports.events.taken;
        expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
        expect(record?.pending).toEqual([]);
        const inOrder = told.toSorted((a, b) => a.atMs - b.atMs);
        inOrder.forEach((change, index) => expect(change.from).toBe(inOrder[index - 1]?.to ?? 'unknown'));
        expect(inOrder.at(-1)?.to).toBe(record?.status);
      },
    ),
    { numRuns: 150 },
  );
});
