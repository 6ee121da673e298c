// When the hours of a day are added up: once none of their lines can come any more, and while they are still kept.

import { noCounts } from '../../../lambdas/usage/counts';
import { createDays, hoursOf } from '../../../lambdas/usage/days';
import type { UsageTable } from '../../../lambdas/usage/usage-table';
import type { Zones } from '../../../lambdas/usage/zones';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const END = Date.UTC(2026, 8, 21);
/** An hour is counted for good two hours and ten minutes after its end; the run after that adds up. */
const DUE = END + 3 * HOUR_MS + 10 * 60_000;
const YESTERDAY = '2026-09-20';

interface Setting {
  readonly nowMs: number;
  readonly hourDays?: number;
  /** Days that were added up before. */
  readonly done?: readonly string[];
  /** Hours that nobody has counted. */
  readonly uncounted?: readonly number[];
}

async function added({ nowMs, hourDays = 35, done = [], uncounted = [] }: Setting, again: readonly number[] = []) {
  const dates: string[] = [];
  const written: unknown[] = [];
  const used = new Map([['crm', { ...noCounts(), requests: 1 }]]);
  const table = {
    closedZones: async () => new Map(done.map((date) => [date, ['UTC']])),
    hourFacts: async (_region: string, hours: readonly number[]) =>
      new Map(
        hours
          .filter((hourMs) => !uncounted.includes(hourMs))
          .map((hourMs) => [hourMs, { counted: 1, api: 1, countedAtMs: hourMs + 4 * HOUR_MS, sliceMs: HOUR_MS }]),
      ),
    read: async (_region: string, bucket: string) =>
      bucket.includes('T') ? [{ tenantId: 'acme', parts: new Map([[0, used]]) }] : [],
    put: async (_region: string, date: string, items: readonly { parts: ReadonlyMap<number, typeof used> }[]) => {
      written.push([date, ...items.map(({ parts }) => parts.get(0)?.get('crm')?.requests)]);
      return 1;
    },
    closeDay: async (_region: string, date: string) => void dates.push(date),
  } as unknown as UsageTable;
  const zones = { all: ['UTC'], of: () => 'UTC' } as unknown as Zones;
  const closed = await createDays({ table, region: 'r', clock: () => nowMs, hourDays })(zones, again);
  expect(closed).toBe(dates.length);
  return { dates, written };
}

/** Every day of the ten that are looked at, but for those named. */
const before = ['11', '12', '13', '14', '15', '16', '17', '18', '19'].map((day) => `2026-09-${day}`);

test.each([
  ['not a millisecond before its last hour is counted for good', DUE - 1, []],
  ['once its last hour is counted for good', DUE, [YESTERDAY]],
])('a day is added up %s', async (_, nowMs, dates) => {
  expect((await added({ nowMs, done: before })).dates).toEqual(dates);
});

test('a day is the sum of its hours', async () => {
  expect((await added({ nowMs: DUE, done: before })).written).toEqual([[YESTERDAY, 24]]);
});

test.each([
  ['its last hour', [END - HOUR_MS], []],
  ['its first hour', [END - DAY_MS], []],
  ['the hour before it', [END - DAY_MS - HOUR_MS], [YESTERDAY]],
  ['the hour after it', [END], [YESTERDAY]],
])('a day waits for its own hours: nobody has counted %s', async (_, uncounted, dates) => {
  expect((await added({ nowMs: DUE, done: before, uncounted })).dates).toEqual(dates);
});

test('days that nobody has added up are looked for over ten days', async () => {
  expect((await added({ nowMs: DUE })).dates).toEqual([...before, YESTERDAY]);
});

test('a day whose hours are partly gone is left alone', async () => {
  const hourDays = 1 + (DUE - END) / DAY_MS;
  expect((await added({ nowMs: DUE, hourDays })).dates).toEqual([YESTERDAY]);
  expect((await added({ nowMs: DUE + 1, hourDays })).dates).toEqual([]);
});

test('a day of which an hour was counted again is added up again, and no other', async () => {
  const done = [...before, YESTERDAY];
  expect((await added({ nowMs: DUE, done })).dates).toEqual([]);
  expect((await added({ nowMs: DUE, done }, [END - HOUR_MS])).dates).toEqual([YESTERDAY]);
  expect((await added({ nowMs: DUE, done }, [END - DAY_MS - HOUR_MS])).dates).toEqual(['2026-09-19']);
  expect((await added({ nowMs: DUE, done }, [END])).dates).toEqual([]);
});

test.each([
  ['a whole hour', 0, HOUR_MS, [0]],
  ['parts of two', HOUR_MS / 2, HOUR_MS + 1, [0, HOUR_MS]],
  ['nothing', HOUR_MS, HOUR_MS, []],
  ['less than nothing', 2 * HOUR_MS, 0, []],
])('hours that hold a part of a span of %s', (_, fromMs, toMs, hours) => {
  expect(hoursOf({ fromMs, toMs })).toEqual(hours);
});
