// What every store of outages does, in memory and in DynamoDB alike.

import { INCIDENT_RETENTION_SECONDS, type IncidentQuery, type IncidentStore } from '../../lambdas/domain/health/ports';
import type { Incident } from '../../lambdas/domain/health/record';
import { createDynamoIncidents } from '../../lambdas/stores/dynamodb/incidents';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { START_MS } from '../support/health-fixtures';
import { createMemoryIncidents } from '../support/memory-stores/incidents';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const stores: [string, () => Promise<IncidentStore>][] = [
  ['memory', async () => createMemoryIncidents()],
  ['DynamoDB', async () => createDynamoIncidents(dynamo.call, await dynamo.createTable())],
];

const incident = (minute: number, cell = 'erp'): Incident => ({
  cell,
  startedAtMs: START_MS + minute * 60_000,
  endedAtMs: null,
  cause: 'timeout',
});

const NOW_MS = START_MS + 86_400_000;
const everything: IncidentQuery = { cell: null, sinceMs: 0, cursor: null, limit: 50, nowMs: NOW_MS };

const MOST_PAGES = 1_000;

async function allPages(store: IncidentStore, query: IncidentQuery): Promise<{ pages: number; incidents: Incident[] }> {
  const incidents: Incident[] = [];
  let { cursor } = query;
  for (let pages = 1; pages <= MOST_PAGES; pages += 1) {
    const page = await store.page({ ...query, cursor });
    incidents.push(...page.incidents);
    if (page.cursor === null) return { pages, incidents };
    cursor = page.cursor;
  }
  throw new Error(`more than ${MOST_PAGES} pages`);
}

describe.each(stores)('%s', (_, create) => {
  let store: IncidentStore;
  beforeEach(async () => {
    store = await create();
  });

  test('an empty history is one empty page', async () => {
    expect(await store.page(everything)).toEqual({ incidents: [], cursor: null });
  });

  test('are listed newest first', async () => {
    for (const minute of [3, 1, 2]) await store.open(incident(minute));
    expect((await store.page(everything)).incidents).toEqual([incident(3), incident(2), incident(1)]);
  });

  test('an outage gets its end, and opening it again does not take it away', async () => {
    const closed = { ...incident(1), endedAtMs: START_MS + 120_000 };
    await store.open(incident(1));
    await store.close(closed);
    await store.open(incident(1));
    expect((await store.page(everything)).incidents).toEqual([closed]);
    await store.close(closed);
    expect((await store.page(everything)).incidents).toEqual([closed]);
  });

  test('an outage whose start was lost is still recorded with its end', async () => {
    const closed = { ...incident(1), endedAtMs: START_MS + 120_000 };
    await store.close(closed);
    expect((await store.page(everything)).incidents).toEqual([closed]);
  });

  test('two Cells that fail in the same millisecond are two outages', async () => {
    await store.open(incident(1, 'crm'));
    await store.open(incident(1, 'erp'));
    expect((await store.page(everything)).incidents.map(({ cell }) => cell)).toEqual(['erp', 'crm']);
  });

  test('are filtered by Cell and by start, the bound included', async () => {
    for (const minute of [1, 2, 3]) {
      await store.open(incident(minute, 'crm'));
      await store.open(incident(minute, 'erp'));
    }
    const { incidents } = await store.page({ ...everything, cell: 'erp', sinceMs: START_MS + 2 * 60_000 });
    expect(incidents).toEqual([incident(3), incident(2)]);
  });

  test('pages cover everything once, in order, with and without a filter', async () => {
    const minutes = Array.from({ length: 23 }, (_unused, index) => index);
    for (const minute of minutes) await store.open(incident(minute, minute % 3 === 0 ? 'crm' : 'erp'));
    const all = await allPages(store, { ...everything, limit: 5 });
    expect(all.incidents.map(({ startedAtMs }) => startedAtMs)).toEqual(
      minutes.toReversed().map((minute) => incident(minute).startedAtMs),
    );
    const crm = await allPages(store, { ...everything, limit: 3, cell: 'crm' });
    expect(crm.incidents).toHaveLength(8);
    expect(crm.pages).toBeGreaterThan(2);
  });

  test('a rare Cell is found behind many others', async () => {
    await store.open(incident(0, 'rare'));
    await Promise.all(Array.from({ length: 450 }, (_unused, index) => store.open(incident(index + 1))));
    const { incidents } = await allPages(store, { ...everything, cell: 'rare' });
    expect(incidents).toEqual([incident(0, 'rare')]);
  });

  test('are gone after the retention, though the table may still hold them', async () => {
    await store.open(incident(0));
    const lastMs = START_MS + INCIDENT_RETENTION_SECONDS * 1000;
    expect((await store.page({ ...everything, nowMs: lastMs - 1000 })).incidents).toHaveLength(1);
    expect((await store.page({ ...everything, nowMs: lastMs + 1000 })).incidents).toHaveLength(0);
  });
});

test('a failure of the database is an error', async () => {
  const store = createDynamoIncidents(dynamo.call, 'no-such-table');
  await expect(store.open(incident(1))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
