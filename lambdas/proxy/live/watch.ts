// Which version is in force, as this environment last saw it: the pointer comes with the fleet's state, which each Cell's
// requests read anyway. A request waits for it only where this environment has seen none for seconds.

import type { FleetState, FleetStateReader } from '../../domain/circuit/ports';
import { type LivePointer, type LiveView, type MakeView, readPointer } from '../../domain/live/live-view';
import type { Clock } from '../../domain/ports';
import { steadyClock } from '../../domain/steady-clock';
import type { DynamoCall, Item } from '../../stores/dynamodb/call';
import { asksForPlatform } from '../../stores/dynamodb/fleet-items';
import { POINTER_ATTRIBUTE } from '../../stores/dynamodb/live-config';
import { createLooks, LOST_MS } from '../fleet/looks';
import { endedWithin, type StartTimer } from '../fleet/timer';

export interface WatchDeps {
  readonly makeView: MakeView;
  /** The rules that were deployed, until a pointer is seen. */
  readonly deployed: LiveView;
  readonly clock: Clock;
  /** 0..1: environments that lost the table together do not come back together. */
  readonly random: () => number;
  readonly startTimer: StartTimer;
}

export interface Seen {
  readonly view: LiveView;
  /** False where another version may be in force by now. */
  readonly isCurrent: boolean;
  /** False where this environment has never read the table. */
  readonly isKnown: boolean;
}

export interface Watch {
  /** The fleet's state, read once for the request and for the pointer. */
  readonly reader: FleetStateReader;
  /** A promise only where the request has to wait. */
  current(cell: string | undefined): Seen | Promise<Seen>;
}

/** A pointer older than this is looked up before the next request, so that a change is everywhere within 5 s. */
export const LOOK_AFTER_MS = 4_000;
/** Longest that a request waits for a look: the first has to connect. */
const FIRST_WAIT_MS = 1_500;
const WAIT_MS = 500;
/** The gate asks for what a look has just read. */
const SHARED_MS = 250;

/** @param open makes the reader of the fleet's state over a call that this watches */
export function createWatch(deps: WatchDeps, call: DynamoCall, open: (call: DynamoCall) => FleetStateReader): Watch {
  const { startTimer } = deps;
  const clock = steadyClock(deps.clock);
  const looks = createLooks(clock, deps.random);
  let view = deps.deployed;
  let pointer: LivePointer | undefined;
  let pointerText: string | undefined;
  let seenAtMs = 0;
  let isLoaded = true;
  let loading: { readonly done: Promise<void>; readonly atMs: number; readonly text: string | undefined } | undefined;
  const shared = new Map<string | undefined, { readonly state: FleetState; readonly atMs: number }>();

  const load = async (wanted: LivePointer | undefined, text: string | undefined, atMs: number): Promise<void> => {
    try {
      const made = await deps.makeView(wanted);
      if (text !== pointerText) return;
      view = made;
      isLoaded = true;
    } catch {
      looks.pause(atMs);
    } finally {
      if (loading?.atMs === atMs) loading = undefined;
    }
  };

  const startLoading = (): void => {
    const atMs = clock();
    const underWay = loading?.text === pointerText ? loading : undefined;
    if (isLoaded || (underWay && atMs - underWay.atMs < LOST_MS)) return;
    loading = { done: load(pointer, pointerText, atMs), atMs, text: pointerText };
  };

  const learn = (item: Item | undefined, atMs: number): void => {
    if (atMs < seenAtMs) return;
    const text = item?.[POINTER_ATTRIBUTE]?.S;
    const found = readPointer(text);
    // A pointer that was there does not go: somebody took it away by hand. The last good version stays.
    if (found === undefined && (text !== undefined || pointer !== undefined)) return looks.pause(atMs);
    // Versions only rise, the way back too: an older pointer is a read that lagged behind one that was seen.
    if (pointer && found && found.version < pointer.version) return isFresh() ? undefined : looks.pause(atMs);
    seenAtMs = atMs;
    if (text === pointerText) return;
    pointer = found;
    pointerText = text;
    isLoaded = false;
    startLoading();
  };

  const reader = open(async (operation, input) => {
    const startedAtMs = clock();
    const answer = await call(operation, input);
    if (operation === 'BatchGetItem' && asksForPlatform(input)) learnFrom(answer, (item) => learn(item, startedAtMs));
    return answer;
  });

  const look = async (cell: string | undefined): Promise<void> => {
    await looks.look(async (atMs) => {
      const state = await reader.read(cell);
      shared.set(cell, { state, atMs });
    });
    await loading?.done;
  };

  const isFresh = (): boolean => clock() - seenAtMs < LOOK_AFTER_MS;
  const seen = (): Seen => ({ view, isCurrent: isLoaded && isFresh(), isKnown: seenAtMs > 0 });

  return {
    reader: {
      async read(cell, asksPlatform) {
        const ready = shared.get(cell);
        shared.delete(cell);
        return ready && clock() - ready.atMs < SHARED_MS ? ready.state : reader.read(cell, asksPlatform);
      },
    },
    current(cell) {
      if (isLoaded && isFresh()) return seen();
      if (looks.isPaused()) return seen();
      // A name that is no Cell reads the platform's light alone: callers cannot make the table be read at will.
      const known = cell !== undefined && Object.hasOwn(view.base.rules.cells, cell) ? cell : undefined;
      const work = isFresh() ? loadAgain() : look(known);
      return endedWithin(work, seenAtMs === 0 ? FIRST_WAIT_MS : WAIT_MS, startTimer).then(seen);
    },
  };

  function loadAgain(): Promise<void> {
    startLoading();
    return loading?.done ?? Promise.resolve();
  }
}

interface BatchAnswer {
  readonly Responses?: Readonly<Record<string, readonly Item[]>> | undefined;
  readonly UnprocessedKeys?: object | undefined;
}

/** Calls `learn` with the item of the platform's light, or undefined without one. Does not call it after a partial answer. */
function learnFrom(answer: object, learn: (item: Item | undefined) => void): void {
  const { Responses = {}, UnprocessedKeys = {} } = answer as BatchAnswer;
  if (Object.keys(UnprocessedKeys).length > 0) return;
  const items = Object.values(Responses).flat();
  learn(items.find((item) => item[POINTER_ATTRIBUTE] !== undefined));
}
