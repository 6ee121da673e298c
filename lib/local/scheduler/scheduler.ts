// Runs hosted schedules: each target is invoked at its times, with retries as its policy has them.

import type { InvocationResult } from '../lambda/invocation';
import type { SchedulerClock } from './clock';
import { parseSchedule, type ScheduleTimes } from './schedule-expression';

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
