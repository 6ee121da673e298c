// What one run of the schedule does: which hours it counts, and what follows.

import type { Context } from 'aws-lambda';
import { createTasks, createUsageEntry, type TaskDeps } from '../../../lambdas/usage/app';
import { createApiCount } from '../../../lambdas/usage/counting';
import { createPeriodUsage } from '../../../lambdas/usage/period-usage';
import type { UsageQuery } from '../../../lambdas/usage/usage-query';
import type { UsageRow } from '../../../lambdas/usage/usage-report';
import { zonesOf } from '../../../lambdas/usage/zones';
import { lambdaContext } from '../../support/http-event';
import { AN_HOUR, HOUR_MS } from '../../support/usage-log';

const NOW_MS = AN_HOUR + HOUR_MS + 15 * 60_000;
const LATER_MS = NOW_MS + 900_000;
let compared: boolean[];
let shares: number[];

beforeEach(() => {
  [compared, shares] = [[], []];
});

function tasks(more: Partial<TaskDeps> = {}) {
  const quiet = () => undefined;
  return createTasks({
    table: { hourFacts: async () => new Map(), putCalendars: async () => undefined },
    region: 'us-east-1',
    clock: () => NOW_MS,
    log: { info: quiet, warn: quiet, error: quiet },
    countsOpen: false,
    zones: async () => zonesOf([], { standard: 'UTC', limits: undefined }),
    count: async (hourMs) => {
      const counted = { hourMs, requests: 1, api: null, written: 1, isLess: false };
      return { ...counted, usage: new Map(), sliceMs: HOUR_MS };
    },
    closeDays: async () => 0,
    publish: ({ usageLargestShare: share = Number.NaN }) => void shares.push(share),
    watchQuotas: async (comparesAll) => void compared.push(comparesAll),
    ...more,
  });
}

test('a count raises no counter that was compared before: environments still hold requests that it counts', async () => {
  await tasks()({ task: 'count' }, LATER_MS);
  await tasks()({ task: 'warn' }, LATER_MS);
  expect(compared).toEqual([false, false]);
});

test('an operator has every counter compared', async () => {
  await tasks()({ task: 'compare' }, LATER_MS);
  expect(compared).toEqual([true]);
});

test('the share of the newest hour is published once a run, and not when old hours are counted again', async () => {
  await tasks()({ task: 'count' }, LATER_MS);
  expect(shares).toEqual([0]);
  await tasks()({ task: 'count', from: '2026-11-30T05:00Z', to: '2026-11-30T07:00Z' }, LATER_MS);
  expect(shares).toEqual([0]);
});

test('an hour that cannot be counted holds up neither the others nor the days, and is an error at the end', async () => {
  const counted: number[] = [];
  const closed: (readonly number[])[] = [];
  const error = jest.fn();
  const run = tasks({
    log: { info: () => undefined, warn: () => undefined, error },
    count: async (hourMs) => {
      if (hourMs === AN_HOUR) throw new Error('one second is too much');
      counted.push(hourMs);
      const figures = { hourMs, requests: 1, api: null, written: 1, isLess: false };
      return { ...figures, usage: new Map(), sliceMs: HOUR_MS };
    },
    closeDays: async (_zones, again) => closed.push(again),
  });
  await expect(run({ task: 'count' }, LATER_MS)).rejects.toThrow('1 hours could not be counted');
  const hour = new Date(AN_HOUR).toISOString();
  expect(error.mock.calls).toEqual([['An hour cannot be counted', { hour, error: expect.any(Error) as Error }]]);
  expect(counted).toContain(AN_HOUR - HOUR_MS);
  expect(closed).toEqual([counted]);
  expect(compared).toEqual([false]);
});

test.each([0, 1])('%d days that were added up are told, and no day is nothing to tell', async (days) => {
  const info: unknown[] = [];
  const log = { info: (text: string) => void info.push(text), warn: () => undefined, error: () => undefined };
  await tasks({ closeDays: async () => days, log })({ task: 'count' }, LATER_MS);
  expect(info.includes('Days added up')).toBe(days > 0);
});

test.each([
  [false, 'Hour counted'],
  [true, 'The log has less than was counted before: the count stays'],
])('the log says what was counted of an hour, and whether the old count stays: %p', async (isLess, text) => {
  const lines: unknown[] = [];
  const write = (level: string) => (message: string, fields?: object) => void lines.push([level, message, fields]);
  const log = { info: write('info'), warn: write('warn'), error: write('error') };
  const count: TaskDeps['count'] = async (hourMs) => {
    return { hourMs, requests: 3, api: 5, written: 1, isLess, usage: new Map(), sliceMs: HOUR_MS };
  };
  await tasks({ count, log })({ task: 'count', from: '2026-11-01T03:00Z', to: '2026-11-01T04:00Z' }, LATER_MS);
  const fields = { hour: '2026-11-01T03:00:00.000Z', requests: 3, api_count: 5, written: 1 };
  expect(lines).toEqual([[isLess ? 'warn' : 'info', text, fields]]);
});

test.each<[string, Partial<TaskDeps>, boolean]>([
  ['keep the zones', { table: { hourFacts: async () => new Map(), putCalendars: () => failed() } }, false],
  ['add up days', { closeDays: () => failed() }, true],
  ['look at quotas', { watchQuotas: () => failed() }, true],
])('a run that cannot %s is an error, and counts before only what it may', async (_, broken, counts) => {
  const counted: number[] = [];
  const count: TaskDeps['count'] = async (hourMs) => {
    counted.push(hourMs);
    return { hourMs, requests: 0, api: null, written: 0, isLess: false, usage: new Map(), sliceMs: HOUR_MS };
  };
  await expect(tasks({ count, ...broken })({ task: 'count' }, LATER_MS)).rejects.toThrow('no table');
  expect(counted.length > 0).toBe(counts);
});
const failed = async (): Promise<never> => Promise.reject(new Error('no table'));

test('each hour begins with the slice that the hour before left, and a span without an end is no span', async () => {
  const slices: number[] = [];
  const count: TaskDeps['count'] = async (hourMs, _zones, _known, sliceMs) => {
    slices.push(sliceMs);
    return { hourMs, requests: 1, api: null, written: 1, isLess: false, usage: new Map(), sliceMs: sliceMs / 2 };
  };
  const facts = { counted: 1, api: 1, countedAtMs: NOW_MS + HOUR_MS, sliceMs: 8_000 };
  // One hour of those that are looked at was not counted yet.
  const hourFacts = async (_region: string, hoursMs: readonly number[]) =>
    new Map(hoursMs.filter((hourMs) => hourMs !== AN_HOUR).map((hourMs) => [hourMs, facts]));
  const table = { hourFacts, putCalendars: async () => undefined };
  const hours = { task: 'count', from: '2026-11-01T03:00Z', to: '2026-11-01T06:00Z' } as const;
  await tasks({ count, table })(hours, LATER_MS);
  expect(slices).toEqual([8_000, 4_000, 2_000]);
  await tasks({ count, table })({ task: 'count', from: hours.from }, LATER_MS);
  expect(slices).toHaveLength(4);
});

test('of the hours that are due, those whose count differs are added to their days', async () => {
  const closed: (readonly number[])[] = [];
  let written = 1;
  const count: TaskDeps['count'] = async (hourMs) => {
    const counted = { hourMs, requests: 1, api: null, written, isLess: false, usage: new Map(), sliceMs: HOUR_MS };
    written = 0;
    return counted;
  };
  await tasks({ count, closeDays: async (_zones, again) => closed.push(again) })({ task: 'count' }, LATER_MS);
  expect(closed).toEqual([[AN_HOUR]]);
});

test('an hour is begun until two minutes before the end, and what is left is told', async () => {
  const warnings: unknown[] = [];
  const log = { info: () => undefined, warn: (...line: unknown[]) => void warnings.push(line), error: () => undefined };
  let counted = 0;
  const count: TaskDeps['count'] = async (hourMs) => {
    counted += 1;
    return { hourMs, requests: 1, api: null, written: 1, isLess: false, usage: new Map(), sliceMs: HOUR_MS };
  };
  const hours = { task: 'count', from: '2026-11-01T03:00Z', to: '2026-11-01T05:00Z' } as const;
  await tasks({ count, log })(hours, NOW_MS + 120_000);
  expect([counted, warnings]).toEqual([2, []]);
  await tasks({ count, log })(hours, NOW_MS + 119_999);
  expect([counted, warnings]).toEqual([2, [['Hours are left for the next run', { left: 2 }]]]);
  const slow = () => NOW_MS + counted;
  await tasks({ count, log, clock: slow })(hours, NOW_MS + 120_002);
  expect([counted, warnings[1]]).toEqual([3, ['Hours are left for the next run', { left: 1 }]]);
});

test.each([
  ['2026-11-01T03:00Z', '2026-12-02T04:00Z'],
  ['2026-11-01T03:00Z', '2026-11-01T03:00Z'],
  ['2026-11-01T03:30Z', '2026-11-01T05:30Z'],
  ['2026-11-01T03:00Z', '2026-11-01T05:30Z'],
])('hours from %s to %s are refused', async (from, to) => {
  const count = async () => Promise.reject(new Error('counted'));
  await expect(tasks({ count })({ task: 'count', from, to }, LATER_MS)).rejects.toThrow('whole hours');
});

test('a month of hours is the most', async () => {
  const counted: number[] = [];
  const count: TaskDeps['count'] = async (hourMs) => {
    counted.push(hourMs);
    return { hourMs, requests: 1, api: null, written: 0, isLess: false, usage: new Map(), sliceMs: HOUR_MS };
  };
  const month = { task: 'count', from: '2026-11-01T03:00Z', to: '2026-12-02T03:00Z' } as const;
  await tasks({ count })(month, LATER_MS);
  const firstMs = Date.UTC(2026, 10, 1, 3);
  expect(counted).toEqual(Array.from({ length: 31 * 24 }, (_, index) => firstMs + index * HOUR_MS));
});

test("CloudWatch is asked for the sum of the API's requests in one hour", async () => {
  const asked: unknown[] = [];
  const answers = ['<Sum>2.0</Sum><Sum>40.0</Sum>', ''];
  const form = async (...call: unknown[]) => {
    asked.push(call);
    return answers.shift() ?? '';
  };
  const count = createApiCount({ form }, 'api-1');
  const hourMs = Date.UTC(2026, 10, 30, 17);
  expect([await count(hourMs), await count(hourMs)]).toEqual([42, null]);
  const hour = { StartTime: '2026-11-30T17:00:00.000Z', EndTime: '2026-11-30T18:00:00.000Z', Period: '3600' };
  expect(asked[0]).toEqual(['monitoring', expect.objectContaining({ ...hour, 'Dimensions.member.1.Value': 'api-1' })]);
});

test('the zones of the run are kept where they are new, and the hours and days go by them', async () => {
  const zones = zonesOf([], { standard: 'Asia/Shanghai', limits: undefined });
  const kept: unknown[] = [];
  const given: unknown[] = [];
  const run = tasks({
    zones: async () => zones,
    table: { hourFacts: async () => new Map(), putCalendars: async (calendars) => void kept.push(calendars) },
    count: async (hourMs, of) => {
      given.push(of);
      return { hourMs, requests: 1, api: null, written: 1, isLess: false, usage: new Map(), sliceMs: HOUR_MS };
    },
    closeDays: async (of) => given.push(of),
  });
  await run({ task: 'count' }, LATER_MS);
  expect(zones.areNew).toBe(true);
  expect(kept).toEqual([zones.calendars]);
  expect(new Set(given)).toEqual(new Set([zones]));
});

test('an operator’s hours are added to their days, whether or not the count differs', async () => {
  const closed: (readonly number[])[] = [];
  const run = tasks({
    count: async (hourMs) => {
      const figures = { hourMs, requests: 1, api: null, written: 0, isLess: false };
      return { ...figures, usage: new Map(), sliceMs: HOUR_MS };
    },
    closeDays: async (_zones, again) => closed.push(again),
  });
  await run({ task: 'count', from: '2026-11-01T03:00Z', to: '2026-11-01T04:00Z' }, LATER_MS);
  expect(closed).toEqual([[Date.UTC(2026, 10, 1, 3)]]);
});

test('an HTTP call has the time that API Gateway waits, and a task that of the function', async () => {
  const times: number[] = [];
  const http = async (_event: unknown, context: Context) => {
    times.push(context.getRemainingTimeInMillis());
    return { statusCode: 200 };
  };
  const run = async (_task: unknown, deadlineMs: number) => void times.push(deadlineMs - NOW_MS);
  const entry = createUsageEntry(http, run, () => NOW_MS);
  await entry({ routeKey: 'GET /api/admin/usage' }, lambdaContext(900_000));
  await entry({ task: 'count' }, lambdaContext(900_000));
  expect(times).toEqual([29_000, 900_000]);
});

test.each([
  [{ task: 'count' }, 'task'],
  [{ task: 'warn' }, 'task'],
  [{ task: 'compare' }, 'task'],
  [{ task: 'count', routeKey: 'GET /api/admin/usage' }, 'call'],
  [{ routeKey: 'GET /api/admin/usage' }, 'call'],
  [{ task: 'other' }, 'call'],
])('the event %j is a %s', async (event, kind) => {
  const answered: string[] = [];
  const http = async () => {
    answered.push('call');
    return { statusCode: 200 };
  };
  await createUsageEntry(
    http,
    async () => void answered.push('task'),
    () => NOW_MS,
  )(event, lambdaContext());
  expect(answered).toEqual([kind]);
});

test('a task that fails fails the function', async () => {
  const entry = createUsageEntry(
    async () => ({ statusCode: 200 }),
    failed,
    () => NOW_MS,
  );
  await expect(entry({ task: 'count' }, lambdaContext())).rejects.toThrow('no table');
});

describe('what a tenant used of its day and month', () => {
  const row = (billable: number, of: Partial<UsageRow>): UsageRow => ({
    cell: 'erp',
    ...of,
    counts: { requests: 0, billable, errors: 0, bytes: 0, ms: 0, refusals: {} },
  });
  const usedOf = async (rows: readonly UsageRow[], nowMs: number, timeZone = 'UTC') => {
    const asked: UsageQuery[] = [];
    const sumUp = async (query: UsageQuery) => {
      asked.push(query);
      return { rows, total: row(0, {}).counts };
    };
    const used = await createPeriodUsage(sumUp)(
      zonesOf([], { standard: 'UTC', limits: undefined }),
      'acme',
      timeZone,
      nowMs,
    );
    const spans = asked.map(({ tenant, from, to, by, unit }) => [
      tenant,
      ...[from, to].map((moment) => new Date(moment.at('UTC')).toISOString()),
      by,
      unit,
    ]);
    return { used, spans };
  };

  test('is added up over the days of its zone, up to the last whole hour, without paths that name no Cell', async () => {
    const rows = [
      row(4, { day: '2026-11-29' }),
      row(3, { day: '2026-11-30' }),
      row(9, { day: '2026-11-30', cell: null }),
    ];
    expect(await usedOf(rows, Date.UTC(2026, 10, 30, 17, 40))).toEqual({
      used: { day: 3, month: 7 },
      spans: [['acme', '2026-11-01T00:00:00.000Z', '2026-11-30T17:00:00.000Z', ['cell', 'day'], 'day']],
    });
  });

  test('is found by the hour where the quota has another zone', async () => {
    const rows = [row(4, { hour: '2026-11-29T15:00Z' }), row(3, { hour: '2026-11-29T16:00Z' })];
    expect(await usedOf(rows, Date.UTC(2026, 10, 30, 1, 0), 'Asia/Shanghai')).toEqual({
      used: { day: 3, month: 7 },
      spans: [['acme', '2026-10-31T16:00:00.000Z', '2026-11-30T01:00:00.000Z', ['cell', 'hour'], 'hour']],
    });
  });

  test('is nothing in the first hour of a month', async () => {
    const rows = [row(4, { day: '2026-12-01' })];
    expect(await usedOf(rows, Date.UTC(2026, 11, 1, 0, 59))).toEqual({ used: { day: 0, month: 0 }, spans: [] });
    expect((await usedOf(rows, Date.UTC(2026, 11, 1, 1))).used).toEqual({ day: 4, month: 4 });
  });
});
