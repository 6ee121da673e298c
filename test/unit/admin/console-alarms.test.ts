// Alarms as the console lists them: named, grouped by Cell, worst first; and a CloudWatch that is late, broken or cut off.

import { alarmList, namedAlarm } from '../../../lambdas/admin/console/alarm-list';
import { createAlarmParts } from '../../../lambdas/admin/console/alarms';
import { type AlarmReading, createCloudWatch, RefusedByCloudWatch } from '../../../lambdas/admin/console/cloud-watch';
import type { RequestFacts } from '../../../lambdas/domain/http';
import { consoleRules } from '../../../lib/constructs/console';
import { httpCell } from '../../support/cell-server';
import { load } from '../../support/description';
import { gatewayRequest } from '../../support/gateway-request';

const { rules } = consoleRules(load({}));
const NOW = Date.parse('2026-11-30T03:12:00Z');
const at = (name: string, state: AlarmReading['state'] = 'ALARM', minutesAgo = 1): AlarmReading => ({
  name,
  state,
  sinceMs: NOW - minutesAgo * 60_000,
});

test.each([
  ['prod-gateway-5xx-rate', 'gateway-5xx-rate', ''],
  ['prod-cell-5xx-rate-my-cell', 'cell-5xx-rate', 'my-cell'],
  ['prod-cells-down-many', 'cells-down-many', ''],
  ['prod-function-errors-restore-check', 'function-errors', 'restore-check'],
])('%s follows the rule %s', (name, rule, target) => {
  expect(namedAlarm(name, 'prod', rules)).toMatchObject({ rule: { id: rule }, target });
});

test.each([
  'prod-eu-gateway-5xx-rate',
  'prod-gateway-outage',
  'prod-cell-trouble-crm',
  'prod-rollout-proxy',
  'prod-cell-down-',
  'other-cell-down-crm',
  'test-red-light',
  'prod-red-light-crm',
])('%s is no entry of its own', (name) => {
  expect(namedAlarm(name, 'prod', rules)).toBeUndefined();
});

test('of rules whose ids begin alike the longest that fits is followed', () => {
  const [any] = rules;
  if (any === undefined) throw new Error('there is no rule');
  const both = ['cell-slow', 'cell-slow-start'].map((id) => ({ ...any, id, scope: 'cell' as const }));
  for (const some of [both, both.toReversed()]) {
    expect(namedAlarm('prod-cell-slow-start-crm', 'prod', some)).toMatchObject({
      rule: { id: 'cell-slow-start' },
      target: 'crm',
    });
  }
});

/** In the order in which CloudWatch may name them, and in the other. */
const bothWays = (all: readonly AlarmReading[], by = rules) =>
  [all, all.toReversed()].map((some) => alarmList(some, 'prod', by));

test('a Cell is listed once, by the alarm that notifies, with the meanings of both', () => {
  const all = [at('prod-cell-5xx-rate-crm', 'ALARM', 9), at('prod-cell-trouble-crm'), at('prod-cell-down-crm')];
  for (const [only, ...others] of bothWays(all)) {
    expect(others).toEqual([]);
    expect(only).toMatchObject({ name: 'prod-cell-trouble-crm', rule: { id: 'cell-down' }, sinceMs: NOW - 540_000 });
    expect(only?.rules.map(({ id }) => id)).toEqual(['cell-down', 'cell-5xx-rate']);
  }
});

test('of a Cell, the alarm in the worse state speaks', () => {
  const all = [at('prod-cell-down-crm', 'OK', 500), at('prod-cell-5xx-rate-crm')];
  for (const listed of bothWays(all)) {
    expect(listed).toMatchObject([{ rule: { id: 'cell-5xx-rate' }, state: 'ALARM', rules: [{}] }]);
  }
});

test('of a Cell, the more severe of two alarms in the same state speaks', () => {
  const [any] = rules;
  if (any === undefined) throw new Error('there is no rule');
  const slow = { ...any, id: 'cell-slow', severity: 'P2', scope: 'cell' } as const;
  for (const listed of bothWays([at('prod-cell-slow-crm'), at('prod-cell-5xx-rate-crm')], [...rules, slow])) {
    expect(listed).toMatchObject([{ rule: { id: 'cell-5xx-rate' }, rules: [{ severity: 'P1' }, { severity: 'P2' }] }]);
  }
});

test('worst first: by state, by severity, then the oldest', () => {
  const all = [
    at('prod-red-light', 'ALARM', 90),
    at('prod-gateway-5xx-rate', 'OK', 99),
    at('prod-patrol-blind', 'ALARM', 1),
    at('prod-latency-p99', 'ALARM', 5),
    at('prod-cells-down-many', 'ALARM', 1),
    at('prod-signing-key-unavailable', 'INSUFFICIENT_DATA', 1),
  ];
  expect(alarmList(all, 'prod', rules).map(({ rule }) => rule.id)).toEqual([
    'cells-down-many',
    'latency-p99',
    'patrol-blind',
    'red-light',
    'signing-key-unavailable',
    'gateway-5xx-rate',
  ]);
});

test('alarms that are as bad and as old are listed by name, and never twice in another order', () => {
  const all = [at('prod-function-errors-usage'), at('prod-function-errors-edge'), at('prod-function-errors-proxy')];
  const names = alarmList(all, 'prod', rules).map(({ name }) => name);
  expect(names).toEqual(['prod-function-errors-edge', 'prod-function-errors-proxy', 'prod-function-errors-usage']);
  expect(alarmList(all.toReversed(), 'prod', rules).map(({ name }) => name)).toEqual(names);
});

test.each([
  ['', { prefix: 'prod-', state: 'ALARM' }, ['dead-letters']],
  ['state=all', { prefix: 'prod-' }, ['dead-letters', 'red-light']],
  ['state=OK', undefined, 'BAD_REQUEST'],
  ['state=', undefined, 'BAD_REQUEST'],
])('%j asks CloudWatch for %j and lists %j', async (rawQuery, query, listed) => {
  const asked: unknown[] = [];
  const alarms = async (what: unknown) => {
    asked.push(what);
    return { alarms: [at('prod-red-light', 'OK'), at('prod-dead-letters')], fault: undefined };
  };
  const deps = { rules, deployment: 'prod', source: 'local', language: 'en', clock: () => NOW } as const;
  const parts = createAlarmParts({ ...deps, cloudWatch: { alarms }, silences: { list: async () => [] } });
  const answer = await parts['GET /api/admin/alarms']?.(gatewayRequest({ rawQuery }), {});
  const found =
    answer !== undefined && 'body' in answer
      ? (JSON.parse(String(answer.body)) as { alarms: { rule: string }[] }).alarms.map(({ rule }) => rule)
      : answer?.code;
  expect([asked, found]).toEqual([query === undefined ? [] : [query], listed]);
});

const ENV = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
/** A CloudWatch that answers every call so, and what it was asked. */
async function cloudWatchOf(status: number, body: string, timeoutMs?: number) {
  const cell = await httpCell((_, response) => response.writeHead(status).end(body));
  const env = { ...ENV, AWS_ENDPOINT_URL: cell.baseUrl };
  const cloudWatch = createCloudWatch({ env, clock: () => NOW, ...(timeoutMs !== undefined && { timeoutMs }) });
  const sent = () =>
    cell.received.map(({ headers, body: asked }) => [headers['x-amz-target'], JSON.parse(asked.toString()) as unknown]);
  return { cloudWatch, sent, close: () => cell.close() };
}

const described = (name: unknown, state: unknown) => ({ AlarmName: name, StateValue: state, StateUpdatedTimestamp: 1 });

type Answer = (body: string) => [status: number, body: string] | undefined;

/** @param pageMs how long CloudWatch takes for a page, by the function's clock */
async function askedOf(answers: readonly Answer[], { timeoutMs = 60_000, pageMs = 0 } = {}) {
  let calls = 0;
  const cell = await httpCell((request, response) => {
    const answer = answers[Math.min(calls, answers.length - 1)]?.(request.body.toString());
    calls += 1;
    if (answer) response.writeHead(answer[0]).end(answer[1]);
  });
  const env = { ...ENV, AWS_ENDPOINT_URL: cell.baseUrl };
  const cloudWatch = createCloudWatch({ env, clock: () => NOW + calls * pageMs, timeoutMs });
  const deps = { rules, deployment: 'prod', source: 'cloudwatch', language: 'en', clock: () => NOW } as const;
  const list = createAlarmParts({ ...deps, cloudWatch, silences: { list: async () => [] } })['GET /api/admin/alarms'];
  const facts: RequestFacts = {};
  const answer = await list?.(gatewayRequest(), facts);
  await cell.close();
  return {
    calls,
    problem: facts['problem'],
    answer: JSON.parse((answer as { body: string }).body) as Record<string, unknown[]>,
  };
}

const PAGE = JSON.stringify({ MetricAlarms: [described('prod-red-light', 'ALARM')], NextToken: 'next' });

test('all pages are read, both kinds of alarms', async () => {
  const last = {
    CompositeAlarms: [described('prod-cell-trouble-crm', 'ALARM')],
    MetricAlarms: [described('prod-dead-letters', 'ALARM')],
  };
  const { calls, answer, problem } = await askedOf([
    () => [200, PAGE],
    (body) => [body.includes('"NextToken":"next"') ? 200 : 400, JSON.stringify(last)],
  ]);
  expect([calls, problem]).toEqual([2, undefined]);
  expect(answer).toMatchObject({ problems: [], alarms: [{ rule: 'dead-letters' }, { rule: 'red-light' }] });
});

test.each([
  ['an error', [500, '{}']],
  ['an answer that was cut off', [200, '{"MetricAlarms":[{"AlarmN']],
  ['no object', [200, 'null']],
  ['a refusal', [403, '{"__type":"AccessDenied"}']],
] as const)(
  '%s after a page: what was read is listed, and the answer says that some may be missing',
  async (_, second) => {
    const { answer } = await askedOf([() => [200, PAGE], () => [...second]]);
    expect(answer).toMatchObject({ problems: [{ source: 'cloudwatch' }], alarms: [{ rule: 'red-light' }] });
  },
);

test('a CloudWatch that never answers makes a partial answer, not a failed one', async () => {
  const { answer } = await askedOf([() => undefined], { timeoutMs: 200 });
  expect(answer).toMatchObject({ problems: [{ source: 'cloudwatch' }], alarms: [] });
});

test.each([
  ['twenty pages', 0, 20],
  ['six seconds', 2_000, 3],
])('alarms beyond %s are told to be missing', async (_, pageMs, pages) => {
  const { calls, answer, problem } = await askedOf([() => [200, PAGE]], { pageMs });
  expect(problem).toBe('CloudWatch has more alarms than could be read in time');
  expect([calls, answer['alarms']?.length]).toEqual([pages, pages]);
  expect(answer).toMatchObject({ problems: [{ source: 'cloudwatch' }] });
});

test('asks for the alarms of a prefix, of one state where it is given', async () => {
  const { cloudWatch, sent, close } = await cloudWatchOf(200, '{}');
  expect(await cloudWatch.alarms({ prefix: 'prod-' })).toEqual({ alarms: [], fault: undefined });
  await cloudWatch.alarms({ prefix: 'prod-', state: 'ALARM' });
  await close();
  const asked = { AlarmNamePrefix: 'prod-', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 };
  expect(sent()).toEqual([
    ['GraniteServiceVersion20100801.DescribeAlarms', asked],
    ['GraniteServiceVersion20100801.DescribeAlarms', { ...asked, StateValue: 'ALARM' }],
  ]);
});

test.each([
  ['its last change of state', { StateTransitionedTimestamp: 90, StateUpdatedTimestamp: 95 }, 90_000],
  ['its last update, where no change is known', { StateUpdatedTimestamp: 95 }, 95_000],
  [
    'its last update, where the change is no time',
    { StateTransitionedTimestamp: 'x', StateUpdatedTimestamp: 95 },
    95_000,
  ],
  ['the epoch, where neither is known', {}, 0],
])('an alarm is in its state since %s', async (_, times, sinceMs) => {
  const alarm = { AlarmName: 'prod-red-light', StateValue: 'ALARM', ...times };
  const { cloudWatch, close } = await cloudWatchOf(200, JSON.stringify({ MetricAlarms: [alarm] }));
  const found = await cloudWatch.alarms({ prefix: 'prod-' });
  await close();
  expect(found).toEqual({ alarms: [{ name: 'prod-red-light', state: 'ALARM', sinceMs }], fault: undefined });
});

test('a silence is a mute rule of the alarm, which is deleted by its own name', async () => {
  const { cloudWatch, sent, close } = await cloudWatchOf(200, '{}');
  await cloudWatch.mute('prod-red-light', Date.parse('2026-11-30T03:13:00Z'), 30, 'ops: moving');
  await cloudWatch.unmute('prod-red-light');
  await close();
  expect(sent()).toEqual([
    [
      'GraniteServiceVersion20100801.PutAlarmMuteRule',
      {
        Name: 'prod-red-light-silence',
        Description: 'ops: moving',
        Rule: { Schedule: { Expression: 'at(2026-11-30T03:13)', Duration: 'PT30M', Timezone: 'UTC' } },
        MuteTargets: { AlarmNames: ['prod-red-light'] },
      },
    ],
    ['GraniteServiceVersion20100801.DeleteAlarmMuteRule', { AlarmMuteRuleName: 'prod-red-light-silence' }],
  ]);
});

test.each([
  [400, true],
  [499, true],
  [500, false],
  [503, false],
])('whether CloudWatch refused a silence for certain, by its status: %d %s', async (status, isCertain) => {
  const { cloudWatch, close } = await cloudWatchOf(status, '{}');
  const [muted, unmuted] = await Promise.allSettled([cloudWatch.mute('a', NOW, 5, ''), cloudWatch.unmute('a')]);
  await close();
  for (const settled of [muted, unmuted]) {
    const error = settled.status === 'rejected' ? (settled.reason as unknown) : undefined;
    expect(error).toBeInstanceOf(Error);
    expect(error instanceof RefusedByCloudWatch).toBe(isCertain);
  }
});

test.each(['null', '7', '"text"'])('a silence that CloudWatch answers by %s is not known to be set', async (body) => {
  const { cloudWatch, close } = await cloudWatchOf(200, body);
  const muted = cloudWatch.mute('prod-red-light', NOW, 5, '');
  await expect(muted).rejects.toThrow('CloudWatch answered no object to PutAlarmMuteRule');
  await close();
});

test('a time beyond all numbers is no time', async () => {
  const alarm =
    '{"AlarmName":"prod-red-light","StateValue":"OK","StateTransitionedTimestamp":1e999,"StateUpdatedTimestamp":9}';
  const { cloudWatch, close } = await cloudWatchOf(200, `{"MetricAlarms":[${alarm}]}`);
  expect((await cloudWatch.alarms({ prefix: 'prod-' })).alarms).toMatchObject([{ sinceMs: 9_000 }]);
  await close();
});

test('alarms that are no alarms are left out', async () => {
  const odd = [
    null,
    'text',
    {},
    described(7, 'ALARM'),
    described('prod-red-light', 'RED'),
    described('prod-dead-letters', 'ALARM'),
  ];
  const { answer } = await askedOf([() => [200, JSON.stringify({ MetricAlarms: odd })]]);
  expect(answer['alarms']).toMatchObject([{ rule: 'dead-letters' }]);
});

test.each([
  [undefined, 'en'],
  ['zh-CN', 'zh'],
  ['en', 'en'],
] as const)(
  'for a reader of %s an alarm says what it is about in %s, and which Cell or function it is of',
  async (accepts, language) => {
    const alarms = async () => ({
      alarms: [at('prod-cell-down-crm'), at('prod-function-errors-edge'), at('prod-red-light')],
      fault: undefined,
    });
    const deps = { rules, deployment: 'prod', source: 'local', language: 'en', clock: () => NOW } as const;
    const parts = createAlarmParts({ ...deps, cloudWatch: { alarms }, silences: { list: async () => [] } });
    const headers = accepts === undefined ? {} : { 'accept-language': accepts };
    const answer = await parts['GET /api/admin/alarms']?.(gatewayRequest({ headers }), {});
    const listed = (JSON.parse(String((answer as { body: unknown }).body)) as { alarms: Record<string, unknown>[] })
      .alarms;
    const of = (id: string) => listed.find(({ rule }) => rule === id) ?? {};
    const title = (id: string) => rules.find((rule) => rule.id === id)?.title[language];
    expect(of('cell-down')).toMatchObject({ cell: 'crm', target: 'crm', title: title('cell-down') });
    expect(of('function-errors')).toMatchObject({ target: 'edge', title: title('function-errors') });
    expect(of('function-errors')).not.toHaveProperty('cell');
    expect(of('red-light')).toMatchObject({ title: title('red-light') });
    for (const name of ['cell', 'target']) expect(of('red-light')).not.toHaveProperty(name);
  },
);

test('alarms that are silenced come after those that ring, whatever CloudWatch names first', async () => {
  const names = ['prod-dead-letters', 'prod-red-light', 'prod-log-volume', 'prod-cells-down-many'];
  const alarms = async () => ({ alarms: names.map((name) => at(name)), fault: undefined });
  const deps = { rules, deployment: 'prod', source: 'local', language: 'en', clock: () => NOW } as const;
  const silence = { reason: 'moving', setBy: 'ops', sinceMs: NOW - 1, untilMs: NOW + 60_000 };
  const list = async () => ['prod-cells-down-many', 'prod-dead-letters'].map((name) => ({ ...silence, name }));
  const answer = await createAlarmParts({ ...deps, cloudWatch: { alarms }, silences: { list } })[
    'GET /api/admin/alarms'
  ]?.(gatewayRequest(), {});
  const listed = (JSON.parse(String((answer as { body: unknown }).body)) as { alarms: { silenced_by?: string }[] })
    .alarms;
  expect(listed.map(({ silenced_by: by }) => by)).toEqual([undefined, undefined, 'ops', 'ops']);
});

test('a silenced alarm is listed in any state, after those that ring; a table out of reach is told', async () => {
  const alarms = async () => ({
    alarms: [at('prod-red-light', 'OK'), at('prod-dead-letters'), at('prod-log-volume', 'OK')],
    fault: undefined,
  });
  const silence = { name: 'prod-red-light', reason: 'moving', setBy: 'ops', sinceMs: NOW - 1, untilMs: NOW + 60_000 };
  const deps = { rules, deployment: 'prod', source: 'local', language: 'en', clock: () => NOW } as const;
  const asked = async (list: () => Promise<readonly (typeof silence)[]>) => {
    const parts = createAlarmParts({ ...deps, cloudWatch: { alarms }, silences: { list } });
    const answer = await parts['GET /api/admin/alarms']?.(gatewayRequest(), {});
    return JSON.parse((answer as { body: string }).body) as object;
  };
  expect(await asked(async () => [silence, { ...silence, name: 'prod-log-volume', untilMs: NOW }])).toMatchObject({
    problems: [],
    alarms: [
      { rule: 'dead-letters' },
      { rule: 'red-light', silenced_until: '2026-11-30T03:13:00.000Z', silenced_by: 'ops', reason: 'moving' },
    ],
  });
  const gone = await asked(async () => Promise.reject(new Error('gone')));
  expect(gone).toMatchObject({ problems: [{ source: 'table' }], alarms: [{ rule: 'dead-letters' }] });
});
