// Two callers, one function: a dashboard gets the widget, everything else the HTTP answer.

import type { Context } from 'aws-lambda';
import { refusal } from '../../../../lambdas/domain/refusal';
import type { Log } from '../../../../lambdas/runtime/line-log';
import { createSummaryEntry } from '../../../../lambdas/summary/app';
import type { Snapshot, SnapshotReader } from '../../../../lambdas/summary/snapshot';
import { createWidget } from '../../../../lambdas/summary/widget/app';

const EMPTY: Snapshot = {
  records: new Map(),
  heartbeat: undefined,
  circuits: new Map(),
  lights: new Map(),
  lastKnown: false,
};
const FRAME = {
  routes: { cells: { erp: { baseUrl: 'http://erp:8001', core: true } } },
  intervalSeconds: 30,
  tenantsEnforced: true,
  clock: () => 5_000_000,
};
const WIDGET_EVENT = { widgetContext: { locale: 'en', theme: 'light', timezone: { offsetISO: '+00:00' } } };

function setUp(read: SnapshotReader) {
  const logged: unknown[] = [];
  const note = (...line: unknown[]): void => void logged.push(line);
  const log: Log = { info: note, warn: note, error: note };
  const entry = createSummaryEntry(async () => ({ statusCode: 200 }), createWidget(read, FRAME, log));
  return { logged, ask: (event: unknown) => entry(event, {} as Context) };
}

test('a dashboard gets the board', async () => {
  const { ask } = setUp(async () => EMPTY);
  expect(await ask(WIDGET_EVENT)).toContain('the patrol has not run yet');
});

test('the console gets the documentation, without any read', async () => {
  const { ask } = setUp(() => Promise.reject(new Error('not to be read')));
  expect(await ask({ describe: true })).toMatch(/^## Cell health/);
});

test('an HTTP event goes to the HTTP app', async () => {
  const { ask } = setUp(async () => EMPTY);
  expect(await ask({ version: '2.0', routeKey: 'GET /ops' })).toEqual({ statusCode: 200 });
});

test('a state that cannot be read is said so, and logged with its cause', async () => {
  const cause = new Error('table away');
  const { ask, logged } = setUp(async () => refusal('SERVICE_UNAVAILABLE', 'The state cannot be read', { cause }));
  expect(await ask(WIDGET_EVENT)).toBe('<p>SERVICE_UNAVAILABLE: The state cannot be read</p>');
  expect(logged).toEqual([['Widget refused', { code: 'SERVICE_UNAVAILABLE', cause }]]);
});

test('a bug is logged and tells the viewer nothing of itself', async () => {
  const { ask, logged } = setUp(() => Promise.reject(new Error('secret detail')));
  expect(await ask(WIDGET_EVENT)).toBe('<p>SERVICE_UNAVAILABLE</p>');
  expect(logged).toHaveLength(1);
});
