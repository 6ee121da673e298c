// What a round leaves in metrics and log.

import { createReport } from '../../../lambdas/health/report';
import type { RoundOutcome } from '../../../lambdas/health/round';
import { recordingLog } from '../../support/recording-log';
import { degradedRecord, downRecord, upRecord } from '../../support/snapshot';

function report(outcome: Partial<RoundOutcome> | { failed: unknown }) {
  const log = recordingLog();
  const published: [object, object | undefined][] = [];
  const tell = createReport(log, (values, dimensions) => void published.push([values, dimensions]));
  const quiet = {
    blind: false,
    records: [],
    skipped: 0,
    superseded: 0,
    published: 0,
    fleet: null,
    durationMs: 812,
    faults: [],
  };
  tell('failed' in outcome ? outcome : { ...quiet, ...outcome });
  return { lines: log.lines, published };
}

it('counts Cells by status, and says of each whether it is up and how long it took', () => {
  const { published, lines } = report({ records: [upRecord('crm'), degradedRecord('erp'), downRecord('oa')] });
  expect(published).toEqual([
    [
      { patrolHeartbeat: 1, patrolBlind: 0, patrolDuration: 812, cellsUp: 1, cellsDegraded: 1, cellsDown: 1 },
      undefined,
    ],
    [{ cellUp: 1, probeLatency: 20 }, { cell: 'crm' }],
    [{ cellUp: 1 }, { cell: 'erp' }],
    [{ cellUp: 0 }, { cell: 'oa' }],
  ]);
  expect(lines).toMatchObject([
    { level: 'INFO', message: 'Patrol round done', fields: { up: 1, degraded: 1, down: 1 } },
  ]);
});

it('counts no Cell while blind: zero down would be a lie', () => {
  const { published, lines } = report({ blind: true });
  expect(published).toEqual([[{ patrolHeartbeat: 1, patrolBlind: 1, patrolDuration: 812 }, undefined]]);
  expect(lines).toMatchObject([{ level: 'WARN', message: 'Patrol is blind' }]);
});

it('warns of Cells it had no time for', () => {
  expect(report({ skipped: 3 }).lines).toMatchObject([{ level: 'WARN', fields: { skipped: 3 } }]);
});

it('logs work left undone as an error', () => {
  const { lines } = report({ faults: [new Error('first'), new Error('second')] });
  expect(lines).toMatchObject([{ level: 'ERROR', fields: { faults: 2, error: new Error('first') } }]);
});

it('counts open circuits and red lights where they could be read', () => {
  expect(report({ fleet: { circuitsOpen: 2, redLights: 1 } }).published[0]?.[0]).toMatchObject({
    circuitsOpen: 2,
    redLights: 1,
  });
  expect(report({ fleet: null }).published[0]?.[0]).not.toHaveProperty('circuitsOpen');
});

it('leaves no heartbeat for a round that failed as a whole', () => {
  const { published, lines } = report({ failed: new Error('unreachable') });
  expect(published).toEqual([]);
  expect(lines).toMatchObject([{ level: 'ERROR', message: 'Patrol round failed' }]);
});
