// Runs hosted schedules: each target is invoked at its times, with retries as its policy has them.

import { Cron } from 'croner';
import type { InvocationResult } from '../lambda/invocation';
import type { SchedulerClock } from './clock';

// Reads EventBridge Scheduler's expressions: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html

interface ScheduleTimes {
  /** The first run of a schedule that exists from `nowMs` on. Undefined if no run is left. */
  first(nowMs: number): number | undefined;
  /** The run after one at `lastMs`. */
  next(lastMs: number): number | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** @throws where the expression is none of `rate`, `cron` and `at`. */
export function parseSchedule(expression: string, timezone: string): ScheduleTimes {
  const [, kind, argument = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return rateTimes(argument, expression);
  if (kind === 'cron') return cronTimes(argument, timezone);
  if (kind === 'at') return onceTimes(argument, timezone);
  throw new Error(`${expression} is not a schedule expression`);
}

/** Without a start date a rate begins at once. */
function rateTimes(argument: string, expression: string): ScheduleTimes {
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(argument) ?? [];
  const periodMs = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  if (!(periodMs > 0)) throw new Error(`${expression} is not a schedule expression`);
  return { first: (nowMs) => nowMs, next: (lastMs) => lastMs + periodMs };
}

/** AWS's six fields are minutes to year; croner's seven begin with seconds, have no `?`, and count Sunday as 0, not 1. */
function cronTimes(argument: string, timezone: string): ScheduleTimes {
  const [minutes, hours, days, months, weekdays = '*', year] = argument.replaceAll('?', '*').trim().split(/\s+/);
  const shifted = weekdays.replaceAll(/(?<![#\dA-Za-z])[1-7](?!\d)/g, (day) => String(Number(day) - 1));
  const cron = new Cron(`0 ${minutes} ${hours} ${days} ${months} ${shifted} ${year}`, { timezone });
  const after = (ms: number) => cron.nextRun(new Date(ms))?.getTime();
  return { first: after, next: after };
}

function onceTimes(argument: string, timezone: string): ScheduleTimes {
  const run = new Cron(argument, { timezone }).nextRun()?.getTime();
  return { first: (nowMs) => (run !== undefined && run >= nowMs ? run : undefined), next: () => undefined };
}

export interface ScheduleDefinition {
  readonly name: string;
  readonly expression: string;
  readonly timezone: string;
  /** JSON text of the event; an empty object where the template names none. */
  readonly input: string | undefined;
  readonly maximumRetries: number;
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
}

export class Scheduler {
  readonly #clock: SchedulerClock;
  readonly #pending = new Map<string, () => void>();
  #closed = false;

  constructor(clock: SchedulerClock) {
    this.#clock = clock;
  }

  /** @throws where the expression can't be read. */
  add(definition: ScheduleDefinition): void {
    const times = parseSchedule(definition.expression, definition.timezone);
    this.#plan(definition, times, times.first(this.#clock.nowMs()));
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#pending.values()) cancel();
    this.#pending.clear();
  }

  #plan(definition: ScheduleDefinition, times: ScheduleTimes, atMs: number | undefined): void {
    if (atMs === undefined || this.#closed) return;
    const cancel = this.#clock.after(Math.max(0, atMs - this.#clock.nowMs()), () => {
      void this.#run(definition);
      this.#plan(definition, times, times.next(atMs));
    });
    this.#pending.set(definition.name, cancel);
  }

  async #run({ input, invoke, maximumRetries }: ScheduleDefinition): Promise<void> {
    for (let attempt = 0; attempt <= maximumRetries && !this.#closed; attempt += 1) {
      const event: unknown = input === undefined ? {} : JSON.parse(input);
      if ((await invoke(event)).ok) return;
    }
  }
}
