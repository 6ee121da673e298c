// Schedules run at their times on a clock that the test drives.

import type { InvocationResult } from '../../../../lib/local/lambda/invocation';
import type { SchedulerClock } from '../../../../lib/local/scheduler/clock';
import { parseSchedule, Scheduler } from '../../../../lib/local/scheduler/scheduler';

class DrivenClock implements SchedulerClock {
  now = Date.parse('2026-01-01T00:00:30Z');
  waiting: { atMs: number; run: () => void }[] = [];
  nowMs = () => this.now;

  after(delayMs: number, run: () => void): () => void {
    const entry = { atMs: this.now + delayMs, run };
    this.waiting.push(entry);
    return () => {
      this.waiting = this.waiting.filter((other) => other !== entry);
    };
  }

  advance(ms: number): void {
    const until = this.now + ms;
    for (let fired = 0; fired < 100_000; fired += 1) {
      const due = this.waiting.filter(({ atMs }) => atMs <= until).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.waiting = this.waiting.filter((other) => other !== due);
      this.now = due.atMs;
      due.run();
    }
    this.now = until;
  }
}

function start(expression: string, results: InvocationResult[] = [], maximumRetries = 0) {
  const clock = new DrivenClock();
  const runs: { at: string; event: unknown }[] = [];
  const scheduler = new Scheduler(clock);
  scheduler.add({
    name: 'patrol',
    expression,
    timezone: 'Etc/UTC',
    input: '{"a":1}',
    maximumRetries,
    invoke: async (event) => {
      runs.push({ at: new Date(clock.now).toISOString(), event });
      return results.shift() ?? { ok: true, payload: null };
    },
  });
  return { clock, scheduler, runs };
}

test('a rate begins at once and keeps its period', () => {
  const { clock, runs } = start('rate(1 minute)');
  clock.advance(0);
  clock.advance(125_000);
  expect(runs).toEqual(
    ['2026-01-01T00:00:30.000Z', '2026-01-01T00:01:30.000Z', '2026-01-01T00:02:30.000Z'].map((at) => ({
      at,
      event: { a: 1 },
    })),
  );
});

test('nothing runs once it is closed', () => {
  const { clock, scheduler, runs } = start('rate(1 minute)');
  clock.advance(0);
  scheduler.close();
  clock.advance(600_000);
  expect(runs.length).toBe(1);
  expect(clock.waiting).toEqual([]);
});

test('a failing target is tried again as often as its policy says', async () => {
  const failure: InvocationResult = { ok: false, errorType: 'Error', errorMessage: 'x' };
  const { clock, runs } = start('rate(1 day)', [failure, failure, failure], 1);
  clock.advance(0);
  await new Promise(setImmediate);
  expect(runs.length).toBe(2);
});

test.each([
  ['rate(2 hours)', '2026-01-01T00:00:30Z', '2026-01-01T02:00:30.000Z'],
  ['cron(15 10 * * ? *)', '2026-01-01T10:15:00Z', '2026-01-02T10:15:00.000Z'],
  ['cron(0 8 ? * 2 *)', '2026-01-05T08:00:00Z', '2026-01-12T08:00:00.000Z'],
  ['cron(0 8 ? * MON-FRI *)', '2026-01-01T08:00:00Z', '2026-01-02T08:00:00.000Z'],
  ['cron(0 0 L * ? 2026-2027)', '2026-01-31T00:00:00Z', '2026-02-28T00:00:00.000Z'],
  ['at(2026-01-01T00:05:00)', '2026-01-01T00:05:00Z', undefined],
])('%s: next after %s', (expression, first, next) => {
  jest.useFakeTimers({ now: Date.parse('2026-01-01T00:00:30Z') });
  let times: ReturnType<typeof parseSchedule>;
  let firstMs: number | undefined;
  try {
    times = parseSchedule(expression, 'Etc/UTC');
    firstMs = times.first(Date.parse('2026-01-01T00:00:30Z'));
  } finally {
    jest.useRealTimers();
  }
  expect(firstMs).toBe(Date.parse(first));
  const nextMs = times.next(Date.parse(first));
  expect(nextMs === undefined ? undefined : new Date(nextMs).toISOString()).toBe(next);
});

test('a time zone counts', () => {
  const times = parseSchedule('cron(0 8 * * ? *)', 'Asia/Shanghai');
  expect(times.first(Date.parse('2026-01-01T00:00:30Z'))).toBe(Date.parse('2026-01-02T00:00:00Z'));
});

test.each(['rate(0 minutes)', 'rate(1 fortnight)', 'every minute', 'rate(1.5 hours)'])(
  '%s is refused',
  (expression) => {
    expect(() => parseSchedule(expression, 'Etc/UTC')).toThrow(`${expression} is not a schedule expression`);
  },
);
