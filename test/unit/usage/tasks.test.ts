// What one run of the schedule does: which hours it counts, and what follows.

import type { Context } from 'aws-lambda';
import { createTasks, createUsageEntry, type TaskDeps } from '../../../lambdas/usage/app';
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
    publishShare: (share) => void shares.push(share),
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
  const run = tasks({
    count: async (hourMs) => {
      if (hourMs === AN_HOUR) throw new Error('one second is too much');
      counted.push(hourMs);
      const figures = { hourMs, requests: 1, api: null, written: 1, isLess: false };
      return { ...figures, usage: new Map(), sliceMs: HOUR_MS };
    },
    closeDays: async (_zones, again) => closed.push(again),
  });
  await expect(run({ task: 'count' }, LATER_MS)).rejects.toThrow('1 hours could not be counted');
  expect(counted).toContain(AN_HOUR - HOUR_MS);
  expect(closed).toEqual([counted]);
  expect(compared).toEqual([false]);
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
