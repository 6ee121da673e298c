// A run that dies: at every step it takes outwards, just before the step and just after it. What it had not told yet is
// told by a later run, once; what it leaves is never wrong.

import { createDynamoCircuits } from '../../../lambdas/stores/dynamodb/circuits';
import { createDynamoHealthRecords } from '../../../lambdas/stores/dynamodb/health-records';
import { createDynamoIncidents } from '../../../lambdas/stores/dynamodb/incidents';
import { createBackoff } from '../../../lambdas/stores/dynamodb/signed-call';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { PATROL_START_MS, testPatrol } from '../../support/patrol';
import { type Step, tablePorts } from '../../support/table-patrol';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const CELLS = ['crm', 'erp'];

/** Lets a number of steps pass; the next one is the last, done or not, and the run does nothing after it. */
function dyingAfter(steps: number, lastStepDone: boolean): { through: Step; names: string[] } {
  const names: string[] = [];
  const died = new Error('the run died');
  const through: Step = async (name, step) => {
    names.push(name);
    if (names.length > steps + 1) throw died;
    if (names.length <= steps) return step();
    if (lastStepDone) await step();
    throw died;
  };
  return { through, names };
}

/** Two good Cells; erp then fails until it is down, in a round that dies at the given step; then rounds that live. */
async function outageWithDeath(steps: number, lastStepDone: boolean) {
  const patrol = testPatrol(CELLS);
  const table = { call: dynamo.call, table: await dynamo.createTable() };
  const living = tablePorts(patrol, table);
  await patrol.round(living);
  patrol.answers.set('erp', 'refused');
  await patrol.round(living);
  await patrol.round(living);
  const dying = dyingAfter(steps, lastStepDone);
  await patrol.round(tablePorts(patrol, table, dying.through)).catch(() => undefined);
  for (let round = 0; round < 4; round += 1) await patrol.round(living);
  return { patrol, table, steps: dying.names };
}

const ROUND = ['Query', 'PutItem', 'PutItem', 'PutItem', 'BatchGetItem', 'PutItem', 'PutEvents', 'PutItem'];
/** The three steps after those come in no fixed order. */
const points = Array.from({ length: ROUND.length + 3 }, (_, steps) => [
  [steps, false],
  [steps, true],
]).flat() as [number, boolean][];

test('a round that takes erp down takes these steps, in this order', async () => {
  const { steps } = await outageWithDeath(99, true);
  expect(steps.slice(0, ROUND.length)).toEqual(ROUND);
  expect(steps.slice(ROUND.length).toSorted()).toEqual(['BatchGetItem', 'Query', 'UpdateItem']);
});

test.each(points)(
  'died at step %i (done: %s): every change is told, the table is right',
  async (steps, lastStepDone) => {
    const { patrol, table, steps: taken } = await outageWithDeath(steps, lastStepDone);
    const nowMs = patrol.nowMs;

    const ids = patrol.ports.events.taken.map(({ id }) => id);
    const told = [...new Set(ids)].map((id) => id.split(':').slice(0, 2).join(' '));
    expect(told.toSorted()).toEqual(['crm up', 'erp degraded', 'erp down', 'erp up']);
    // Told twice only where the run died between being heard and noting it.
    const heardUnnoted =
      ROUND[steps] === 'PutEvents' ? lastStepDone : ROUND[steps - 1] === 'PutEvents' && !lastStepDone;
    expect(ids.length - new Set(ids).size).toBe(heardUnnoted ? 1 : 0);

    const records = await createDynamoHealthRecords(dynamo.call, table.table).list();
    const erp = records.find(({ cell }) => cell === 'erp');
    expect(erp).toMatchObject({ status: 'down', pending: [], leaseUntilMs: 0 });
    expect(records.find(({ cell }) => cell === 'crm')).toMatchObject({ status: 'up', checkedAtMs: nowMs - 30_000 });

    const { incidents } = await createDynamoIncidents(dynamo.call, table.table).page({
      cell: null,
      sinceMs: 0,
      cursor: null,
      limit: 9,
      nowMs,
    });
    expect(incidents).toEqual([
      { cell: 'erp', startedAtMs: PATROL_START_MS + 30_000, endedAtMs: null, cause: 'refused' },
    ]);
    const backoff = () => createBackoff(0, { clock: () => 0, random: () => 0 });
    const circuits = await createDynamoCircuits(dynamo.call, table.table, backoff).readMany(['erp']);
    expect(circuits.get('erp')).toMatchObject({ phase: 'open', cause: 'patrol' });
    expect(taken.length).toBeGreaterThan(steps);
  },
);
