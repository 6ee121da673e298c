// The fire drill over the hosted alarms of the one-machine run: each rings by its cause at a probe Cell and is clear again.

import { type DrillReport, drillCheck } from '../../../lib/cli/verify/alarm-drill';
import { runChecks } from '../../../lib/cli/verify/run-checks';
import type { LocalStack } from '../../../lib/local/start-local';
import { startVerifiedStack, type VerifiedStack } from '../../support/verified-stack';

const MINUTE_MS = 60_000;
let nowMs = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
let stack: VerifiedStack;
let local: LocalStack;
beforeAll(async () => {
  stack = await startVerifiedStack(
    'header',
    // One round an invocation: more of them would wait for each other.
    { alarms: { cells: 'all' }, patrol: { intervalSeconds: 60, failuresToGoDown: 2 } },
    // Nothing runs by itself: the test says what a minute holds.
    { clock: { nowMs: () => nowMs, after: () => () => undefined } },
  );
  ({ local } = stack);
  await minute();
  await minute();
});
afterAll(() => stack.close());

const alarms = async () => local.hosted.alarms.status();

async function minute(): Promise<void> {
  const { functions } = local.hosted;
  const patrol = [...functions.values()].find(
    ({ definition }) => definition.environment['POWERTOOLS_SERVICE_NAME'] === 'health',
  );
  await local.hosted.functionNamed(patrol?.definition.name ?? '').invoke({});
  nowMs += MINUTE_MS;
  local.hosted.alarms.tick();
}

async function drill(): Promise<{ report: DrillReport | undefined; got: string | undefined; left: readonly string[] }> {
  let report: DrillReport | undefined;
  const { results, left } = await runChecks({
    target: stack.target,
    checks: drillCheck({ alarms, minute, note: () => undefined }, (found) => (report = found)),
    ended: new AbortController().signal,
    onResult: () => undefined,
  });
  return { report, got: results[0]?.got, left };
}

test('each alarm rings and is clear again, and those that no probe Cell can cause are named', async () => {
  const { report, left } = await drill();
  const { drilled = [], notCaused = [] } = report ?? {};
  expect(drilled.map(({ alarm }) => alarm).toSorted()).toEqual([
    'cell-5xx-rate-probe',
    'cell-trouble-probe',
    'circuit-open',
    'gateway-5xx-rate',
    'gateway-outage',
    'red-light',
    'signature-refused',
  ]);
  expect(
    drilled.filter(({ rangAfter, clearedAfter }) => rangAfter === undefined || clearedAfter === undefined),
  ).toEqual([]);
  expect(notCaused).toEqual(expect.arrayContaining([expect.stringContaining('patrol-stalled')]));
  expect(left).toEqual([]);
});

test('no drill begins while an alarm rings', async () => {
  const { url, adminToken } = stack.target;
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
  const set = (body: string) => fetch(`${url}/api/admin/lights/probe-slow`, { method: 'PUT', headers, body });
  await set('{"color":"red","reason":"Real","minutes":60}');
  await minute();
  await minute();
  const { report, got } = await drill();
  expect([report, got]).toEqual([undefined, expect.stringMatching(/^No drill while an alarm rings: .*red-light/)]);
  await set('{"color":"green"}');
});
