// One round: what it writes, what it tells, and what it leaves alone.

import { judgeAll } from '../../support/health-fixtures';
import { createMemoryHealthRecords } from '../../support/memory-stores/health-records';
import { PATROL_START_MS, testPatrol } from '../../support/patrol';

/** A store that counts what it is asked. */
function counted(health = createMemoryHealthRecords()) {
  const calls = { list: 0, get: 0, replace: 0 };
  return {
    calls,
    list: () => {
      calls.list += 1;
      return health.list();
    },
    get: (cell: string) => {
      calls.get += 1;
      return health.get(cell);
    },
    replace: (record: Parameters<typeof health.replace>[0]) => {
      calls.replace += 1;
      return health.replace(record);
    },
  };
}

it('records every Cell with one read of all, and one write a Cell once nothing changes', async () => {
  const health = counted();
  const patrol = testPatrol(['crm', 'erp', 'oa'], { health });
  await patrol.round();
  expect(health.calls).toEqual({ list: 1, get: 0, replace: 6 });
  await patrol.round();
  expect(health.calls).toEqual({ list: 2, get: 0, replace: 9 });
  expect((await health.get('erp'))?.checkedAtMs).toBe(PATROL_START_MS + 30_000);
});

it('turns a Cell red in as many rounds as its threshold, and green in one', async () => {
  const patrol = testPatrol(['erp']);
  const statuses: (string | undefined)[] = [];
  for (const result of ['up', 'refused', 'refused', 'refused', 'up'] as const) {
    if (result === 'up') patrol.answers.delete('erp');
    else patrol.answers.set('erp', result);
    await patrol.round();
    statuses.push((await patrol.ports.health.get('erp'))?.status);
  }
  expect(statuses).toEqual(['up', 'degraded', 'degraded', 'down', 'up']);
  expect(patrol.signals).toEqual(['down erp', 'back erp']);
  expect(patrol.ports.events.taken.map(({ from, to }) => `${from}>${to}`)).toEqual([
    'unknown>up',
    'up>degraded',
    'degraded>down',
    'down>up',
  ]);
  const { incidents } = await patrol.ports.incidents.page({
    cell: null,
    sinceMs: 0,
    cursor: null,
    limit: 9,
    nowMs: patrol.nowMs,
  });
  expect(incidents).toEqual([
    { cell: 'erp', startedAtMs: PATROL_START_MS + 30_000, endedAtMs: PATROL_START_MS + 120_000, cause: 'refused' },
  ]);
});

it('leaves a heartbeat with an empty route table', async () => {
  const patrol = testPatrol([]);
  expect(await patrol.round()).toMatchObject({ blind: false, records: [], faults: [] });
  expect(await patrol.ports.heartbeat.read()).toMatchObject({ ranAtMs: PATROL_START_MS, judgedAtMs: PATROL_START_MS });
});

it('begins no probe that could not run its full time', async () => {
  const patrol = testPatrol(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], {
    probe: async () => {
      patrol.nowMs += 30_000;
      return { ok: true, latencyMs: 30_000 };
    },
  });
  const outcome = await patrol.round();
  expect(outcome.skipped).toBe(6);
  expect(outcome.records.map(({ cell }) => cell)).toEqual(['a', 'b']);
});

it('loses one record that cannot be written, reports it, and keeps the others', async () => {
  const health = createMemoryHealthRecords();
  const patrol = testPatrol(['crm', 'erp', 'oa'], {
    health: {
      ...health,
      replace: async (record) => {
        if (record.cell === 'erp') throw new Error('throttled');
        return health.replace(record);
      },
    },
  });
  const outcome = await patrol.round();
  expect(outcome.records.map(({ cell }) => cell)).toEqual(['crm', 'oa']);
  expect(outcome.faults).toEqual([new Error('throttled')]);
  expect((await patrol.ports.heartbeat.read())?.judgedAtMs).toBe(PATROL_START_MS);
});

it('does not claim to have judged when no record could be written', async () => {
  const patrol = testPatrol(['crm'], {
    health: {
      ...createMemoryHealthRecords(),
      replace: async () => {
        throw new Error('throttled');
      },
    },
  });
  await patrol.round();
  expect(await patrol.ports.heartbeat.read()).toMatchObject({ judgedAtMs: null, blind: false });
});

it('has judged where as many records were overtaken as it wrote', async () => {
  const health = createMemoryHealthRecords();
  const later = { ...judgeAll(['+']).record, cell: 'erp', checkedAtMs: PATROL_START_MS + 1, revision: 0 };
  const patrol = testPatrol(['crm', 'erp'], {
    health,
    probe: async (baseUrl) => {
      // Another run has looked at this Cell meanwhile.
      if (baseUrl.endsWith('erp')) await health.replace(later);
      return { ok: true, latencyMs: 12 };
    },
  });
  expect(await patrol.round()).toMatchObject({ superseded: 1, records: [{ cell: 'crm' }] });
  expect((await patrol.ports.heartbeat.read())?.judgedAtMs).toBe(PATROL_START_MS);
});

it('does not claim to have judged when no time was left for any probe', async () => {
  const health = createMemoryHealthRecords();
  const patrol = testPatrol(['crm'], {
    health: {
      ...health,
      list: async () => {
        patrol.nowMs += 51_000;
        return health.list();
      },
    },
  });
  expect(await patrol.round()).toMatchObject({ skipped: 1, records: [] });
  expect(await patrol.ports.heartbeat.read()).toMatchObject({ judgedAtMs: null, durationMs: 51_000 });
});

it('writes nothing and leaves no heartbeat when the past cannot be read', async () => {
  const health = createMemoryHealthRecords();
  const patrol = testPatrol(['crm'], {
    health: {
      ...health,
      list: async () => {
        throw new Error('unreachable');
      },
    },
  });
  await expect(patrol.round()).rejects.toThrow('unreachable');
  expect(await health.list()).toEqual([]);
  expect(await patrol.ports.heartbeat.read()).toBeUndefined();
});

it('leaves its heartbeat before it keeps circuits for the console', async () => {
  const seen: unknown[] = [];
  const patrol = testPatrol(['crm'], {
    keepCircuits: async () => {
      seen.push((await patrol.ports.heartbeat.read())?.ranAtMs);
      throw new Error('throttled');
    },
  });
  expect((await patrol.round()).faults).toEqual([new Error('throttled')]);
  expect(seen).toEqual([PATROL_START_MS]);
});
