// A discrete-event clock: time jumps from one event to the next, and all that follows from an event happens before it.

import type { StartTimer } from '../../lambdas/proxy/fleet/timer';

interface Event {
  readonly atMs: number;
  readonly order: number;
  fire: (() => void) | undefined;
}

export interface EventLoop {
  readonly clock: () => number;
  readonly startTimer: StartTimer;
  readonly wait: (ms: number) => Promise<void>;
  /** Runs until nothing is left or the time has come. */
  run(untilMs: number): Promise<void>;
}

export function createEventLoop(startMs: number): EventLoop {
  const heap: Event[] = [];
  let nowMs = startMs;
  let events = 0;
  const startTimer: StartTimer = (ms, fire) => {
    const event: Event = { atMs: nowMs + ms, order: events, fire };
    events += 1;
    push(heap, event);
    return () => {
      event.fire = undefined;
    };
  };
  return {
    clock: () => nowMs,
    startTimer,
    wait: (ms) => new Promise((resolve) => void startTimer(ms, resolve)),
    async run(untilMs) {
      await settle();
      for (let next = heap[0]; next && next.atMs <= untilMs; next = heap[0]) {
        pop(heap);
        if (next.fire === undefined) continue;
        nowMs = next.atMs;
        next.fire();
        await settle();
      }
      nowMs = untilMs;
    },
  };
}

/** Lets every promise that can go on do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function before(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function push(heap: Event[], event: Event): void {
  let at = heap.length;
  heap.push(event);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Event;
    if (!before(event, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop() as Event;
  if (heap.length === 0) return;
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && before(heap[child + 1] as Event, heap[child] as Event)) child += 1;
    if (!before(heap[child] as Event, last)) break;
    heap[at] = heap[child] as Event;
    at = child;
  }
  heap[at] = last;
}
