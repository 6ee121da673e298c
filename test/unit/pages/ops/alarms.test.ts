// Which alarms the page shows: those of the admin API, and those of this machine's runner where the API has none.

import { readAlarms, readLocalAlarms } from '../../../../lambdas/pages/ops/model/alarms';
import { readAnswer } from '../../../../lambdas/pages/ops/model/answer';

test('of the runner: those that fire and are not silenced', () => {
  const data = [
    { name: 'cell-trouble-crm', state: 'ALARM', suppressed: true },
    { name: 'gateway-outage', state: 'ALARM', suppressed: false },
    { name: 'red-light', state: 'OK', suppressed: false },
  ];
  expect(readLocalAlarms({ data })?.alarms.map(({ name }) => name)).toEqual(['gateway-outage']);
  expect(readLocalAlarms({ data: [] })).toEqual({ isConsole: false, alarms: [], failure: '' });
});

test.each([null, {}, { data: 'x' }, []])('an answer of the runner that is invalid: %j', (answer) => {
  expect(readLocalAlarms(answer)).toBeUndefined();
});

test('of the API: times in seconds, severity in capitals, a silence with its end', () => {
  const alarm = {
    name: 'prod-cell-down-erp',
    rule: 'cell-down',
    severity: 'p1',
    state: 'ALARM',
    since: '2026-11-30T00:00:10Z',
    cell: 'erp',
    meaning: 'The Cell is down.',
    silenced_until: '2026-11-30T01:00:00Z',
    silenced_by: 'ops',
    reason: 'Known',
  };
  const list = readAlarms(readAnswer(200, JSON.stringify({ alarms: [alarm, { name: 'x', state: 'OK' }] })));
  expect(list?.alarms).toEqual([
    {
      name: 'prod-cell-down-erp',
      rule: 'cell-down',
      severity: 'P1',
      isFiring: true,
      since: 1_795_996_810,
      cell: 'erp',
      meaning: 'The Cell is down.',
      silence: { until: 1_796_000_400, by: 'ops', reason: 'Known' },
    },
    expect.objectContaining({ name: 'x', isFiring: false, silence: null }),
  ]);
});

test('a deployment without a console has no list; one that does not answer says why', () => {
  const body = (code: string) => JSON.stringify({ code, message: 'No.' });
  expect(readAlarms(readAnswer(404, body('NOT_FOUND')))).toBeUndefined();
  expect(readAlarms(readAnswer(503, body('SERVICE_UNAVAILABLE')))?.failure).toBe('SERVICE_UNAVAILABLE No.');
});
