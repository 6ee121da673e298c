// Actions of the console where CloudWatch or the table fails half way, and what they refuse.

import { namedAlarm } from '../../../lambdas/admin/console/alarm-list';
import { type CloudWatch, RefusedByCloudWatch } from '../../../lambdas/admin/console/cloud-watch';
import { createSilenceParts, type SilenceStore } from '../../../lambdas/admin/console/silences';
import type { RequestFacts } from '../../../lambdas/domain/http';
import { isRefusal } from '../../../lambdas/domain/refusal';
import { consoleRules } from '../../../lib/constructs/console';
import { load } from '../../support/description';
import { gatewayRequest } from '../../support/gateway-request';

const { rules } = consoleRules(load({}));
const NOW = Date.parse('2026-11-30T03:12:30Z');
const NAMES = [
  'prod-red-light',
  'prod-cell-trouble-crm',
  'prod-cell-down-crm',
  'prod-gateway-outage',
  'prod-eu-red-light',
];

const soon = () => new Promise((resolve) => setImmediate(resolve));

function silencer(broken: { mute?: Error; unmute?: Error; write?: Error; alarms?: string; lost?: true } = {}) {
  const done: string[] = [];
  const now = { ms: NOW };
  const facts: RequestFacts = {};
  const kept: Awaited<ReturnType<SilenceStore['list']>>[number][] = [];
  const cloudWatch: Pick<CloudWatch, 'alarms' | 'mute' | 'unmute'> = {
    alarms: async ({ prefix }) => ({
      alarms: broken.alarms
        ? []
        : NAMES.filter((name) => name.startsWith(prefix)).map((name) => ({ name, state: 'OK', sinceMs: 0 })),
      fault: broken.alarms,
    }),
    mute: async (name, fromMs, minutes) => {
      if (broken.mute) throw broken.mute;
      done.push(`mute ${name} ${new Date(fromMs).toISOString()} ${minutes}`);
    },
    unmute: async (name) => {
      await soon();
      if (broken.unmute) throw broken.unmute;
      done.push(`unmute ${name}`);
    },
  };
  const silences: SilenceStore = {
    list: async () => kept,
    set: async (silence, { action, before, after, reason }) => {
      await soon();
      if (broken.write) throw broken.write;
      if (broken.lost) return false;
      kept.splice(0, kept.length, silence);
      done.push(JSON.stringify([action, before, after, reason]));
      return true;
    },
  };
  const deps = { rules, deployment: 'prod', source: 'local', language: 'en', clock: () => now.ms } as const;
  const parts = createSilenceParts({ ...deps, cloudWatch, silences });
  const ask = async (method: 'PUT' | 'DELETE', name: string, body: object = {}) => {
    const request = gatewayRequest({ method, pathParameters: { name }, body: Buffer.from(JSON.stringify(body)) });
    const answer = await parts[`${method} /api/admin/alarms/{name}/silence`]?.(request, facts);
    if (answer === undefined) throw new Error('there is no such part');
    return isRefusal(answer) ? answer.code : (JSON.parse(String(answer.body)) as object);
  };
  return { done, ask, kept, broken, now, facts };
}

const BODY = { minutes: 30, reason: 'moving' };
const SHOWN = {
  name: 'prod-red-light',
  silenced_until: '2026-11-30T03:43:00.000Z',
  silenced_by: 'unknown',
  reason: 'moving',
};

test('a silence begins with the next minute, is recorded with its change, and can be ended', async () => {
  const { ask, done } = silencer();
  expect(await ask('PUT', 'prod-red-light', BODY)).toEqual(SHOWN);
  expect(await ask('DELETE', 'prod-red-light', { reason: ' ' })).toBe('BAD_REQUEST');
  expect(await ask('DELETE', 'prod-red-light', { reason: 'moved' })).toEqual({
    name: 'prod-red-light',
    silenced_until: null,
  });
  expect(await ask('DELETE', 'prod-red-light')).toBe('NOT_FOUND');
  expect(done).toEqual([
    JSON.stringify(['alarm.silence', null, SHOWN, 'moving']),
    'mute prod-red-light 2026-11-30T03:13:00.000Z 30',
    'unmute prod-red-light',
    JSON.stringify(['alarm.unsilence', SHOWN, null, 'moved']),
  ]);
});

test.each([
  ['03:12:55.000', '03:13'],
  ['03:12:55.001', '03:14'],
])('a silence asked for at %s begins at %s: CloudWatch has it by then', async (at, begins) => {
  const { ask, done, now } = silencer();
  now.ms = Date.parse(`2026-11-30T${at}Z`);
  await ask('PUT', 'prod-red-light', BODY);
  expect(done).toContain(`mute prod-red-light 2026-11-30T${begins}:00.000Z 30`);
});

test.each(['PUT', 'DELETE'] as const)('the log line of %s names the alarm', async (method) => {
  const { ask, facts } = silencer();
  await ask('PUT', 'prod-red-light', BODY);
  delete facts['subject'];
  await ask(method, 'prod-red-light', method === 'PUT' ? BODY : {});
  expect(facts).toEqual({ subject: 'prod-red-light' });
});

test('of a Cell, only the alarm that notifies can be silenced; of others only those of this deployment', async () => {
  const { ask, done } = silencer();
  for (const name of ['prod-cell-down-crm', 'prod-gateway-outage', 'prod-eu-red-light', 'prod-dead-letters', '']) {
    expect(await ask('PUT', name, BODY)).toBe('NOT_FOUND');
  }
  expect(namedAlarm('prod-cell-down-crm', 'prod', rules)?.rule.id).toBe('cell-down');
  expect(done).toEqual([]);
  expect(await ask('PUT', 'prod-cell-trouble-crm', BODY)).toMatchObject({ name: 'prod-cell-trouble-crm' });
});

test.each([
  { minutes: 4, reason: 'moving' },
  { minutes: 1441, reason: 'moving' },
  { minutes: 30 },
  { minutes: 30, reason: ' ' },
  { minutes: 30, reason: 'moving', forever: true },
])('%j is refused before CloudWatch is asked', async (body) => {
  const { ask, done } = silencer();
  expect(await ask('PUT', 'prod-red-light', body)).toBe('BAD_REQUEST');
  expect(done).toEqual([]);
});

const REFUSED = new RefusedByCloudWatch('CloudWatch answered 400');
const TAKEN_BACK = ['alarm.unsilence', SHOWN, null, 'CloudWatch did not take the silence'];

test('a silence that CloudWatch refuses is taken off the list again', async () => {
  const { ask, done, kept } = silencer({ mute: REFUSED });
  await expect(ask('PUT', 'prod-red-light', BODY)).rejects.toThrow('answered 400');
  expect(done).toEqual([JSON.stringify(['alarm.silence', null, SHOWN, 'moving']), JSON.stringify(TAKEN_BACK)]);
  expect(kept).toMatchObject([{ untilMs: NOW }]);
});

test('a silence that CloudWatch may have taken is ended before it leaves the list', async () => {
  const { ask, done } = silencer({ mute: new Error('timeout') });
  await expect(ask('PUT', 'prod-red-light', BODY)).rejects.toThrow('timeout');
  expect(done.slice(1)).toEqual(['unmute prod-red-light', JSON.stringify(TAKEN_BACK)]);
});

test('a silence that may be there and cannot be ended stays on the list, and can be ended later', async () => {
  const { ask, done, kept, broken } = silencer({ mute: new Error('timeout'), unmute: new Error('timeout') });
  await expect(ask('PUT', 'prod-red-light', BODY)).rejects.toThrow('timeout');
  expect(kept).toMatchObject([{ name: 'prod-red-light', untilMs: Date.parse(SHOWN.silenced_until) }]);
  delete broken.unmute;
  expect(await ask('DELETE', 'prod-red-light')).toEqual({ name: 'prod-red-light', silenced_until: null });
  expect(done).toContain('unmute prod-red-light');
});

test('an extension that CloudWatch refuses leaves the former silence as it was', async () => {
  const { ask, done, kept, broken } = silencer();
  await ask('PUT', 'prod-red-light', BODY);
  broken.mute = REFUSED;
  await expect(ask('PUT', 'prod-red-light', { minutes: 600, reason: 'longer' })).rejects.toThrow('answered 400');
  expect(kept).toMatchObject([{ reason: 'moving', untilMs: Date.parse(SHOWN.silenced_until) }]);
  expect(done).not.toContain('unmute prod-red-light');
});

test('a silence that could not be recorded never reaches CloudWatch', async () => {
  const { ask, done } = silencer({ write: new Error('the table is gone') });
  await expect(ask('PUT', 'prod-red-light', BODY)).rejects.toThrow('gone');
  const lost = silencer({ lost: true });
  expect(await lost.ask('PUT', 'prod-red-light', BODY)).toBe('SERVICE_UNAVAILABLE');
  expect([...done, ...lost.done]).toEqual([]);
});

test('an end that could not be recorded is refused, and the silence stays on the list', async () => {
  const { ask, broken } = silencer();
  await ask('PUT', 'prod-red-light', BODY);
  broken.lost = true;
  expect(await ask('DELETE', 'prod-red-light')).toBe('SERVICE_UNAVAILABLE');
  delete broken.lost;
  expect(await ask('DELETE', 'prod-red-light')).toMatchObject({ name: 'prod-red-light' });
});

test('an alarm that CloudWatch could not look up is no missing one', async () => {
  const { ask } = silencer({ alarms: 'CloudWatch answered 500 to DescribeAlarms' });
  await expect(ask('PUT', 'prod-red-light', BODY)).rejects.toThrow('CloudWatch answered 500');
});
