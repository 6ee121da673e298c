// The gateway's own metrics as a real Prometheus parser judges them.

import { execFile } from 'node:child_process';
import { prometheusText } from '../../../lambdas/summary/prometheus-text';
import { type Snapshot } from '../../../lambdas/summary/snapshot';
import { summarize } from '../../../lambdas/summary/summarize';
import { degradedRecord, downRecord, frameOf, NOW_MS, snapshotOf, upRecord } from '../../support/snapshot';

/** Output and exit code of `promtool check metrics`, which reads from standard input. */
function promtool(text: string): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const child = execFile('promtool', ['check', 'metrics'], (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
    );
    child.stdin?.end(text);
  });
}

const light = { reason: 'r', setBy: 'ops', sinceMs: 0, untilMs: NOW_MS + 1 };
const CASES: [string, Snapshot, Parameters<typeof frameOf>[0]][] = [
  [
    'Cells of every status, a circuit and a light',
    snapshotOf([upRecord('crm'), degradedRecord('erp'), downRecord('oa')], {
      circuits: new Map([['oa', { phase: 'open' }]]),
      lights: new Map([['gateway', light]]),
    }),
    { crm: {}, erp: {}, oa: {}, hr: {} },
  ],
  ['a stale summary', snapshotOf([upRecord('crm')], { lastKnown: true }), { crm: {} }],
  ['a patrol that never ran', snapshotOf([], { heartbeat: undefined }), { crm: {} }],
  ['no Cells', snapshotOf([]), {}],
  ['a name that has to be escaped', snapshotOf([]), { 'a"b\\c\nd': {} }],
];

test.each(CASES)('%s: valid, and nothing to complain of', async (_, snapshot, cells) => {
  expect(await promtool(prometheusText(summarize(snapshot, frameOf(cells)), 'prod'))).toEqual({ code: 0, output: '' });
});

test('the parser does refuse what is not valid', async () => {
  const text = prometheusText(summarize(snapshotOf([upRecord('crm')]), frameOf({ crm: {} })), 'prod');
  expect((await promtool(text.replace('cell="crm"', 'cell="c"rm"'))).code).not.toBe(0);
});
