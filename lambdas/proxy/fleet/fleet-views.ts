// What this environment last saw of the fleet's state, Cell by Cell, and how it looks again.

import { type Circuit, CLOSED } from '../../domain/circuit/circuit';
import type { FleetState, FleetStateReader } from '../../domain/circuit/ports';
import type { Clock } from '../../domain/ports';

export interface View extends Pick<FleetState, 'circuit'>, Partial<Pick<FleetState, 'cellLight'>> {
  /** When the latest read began: what was written since may be missing. 0 where nothing was read. */
  readonly readAtMs: number;
  /** The same of the circuit alone, of which this environment's writes tell too. */
  readonly circuitAtMs: number;
}

/** The platform's light, which every look at a Cell may bring. */
export interface PlatformView extends Partial<Pick<FleetState, 'platformLight'>> {
  /** 0 where nothing was read. */
  readonly readAtMs: number;
}

export interface FleetViews {
  /** Undefined where the environment has never looked. Without a Cell: the platform's light only. */
  current(cell: string | undefined): View | undefined;
  platform(): PlatformView;
  /** Whether the circuit is known too well for another read to be worth it before a write that is decided on it. */
  isRecent(cell: string): boolean;
  /** Reads again; callers that ask at once share one read. Never rejects. */
  refresh(cell: string | undefined): Promise<void>;
  /** What a write of this environment told it, ahead of any read. */
  learn(cell: string, circuit: Circuit): void;
}

/** A view this young is not read again before a write that is decided on it. */
const RECENT_MS = 250;
/** Reads lag behind writes, usually by less than a second. For this long a read does not override what a write returned. */
const READ_LAG_MS = 2_000;
/** A read that is out for longer was frozen on the way: nobody waits for it any more. */
const LOST_READ_MS = 1_000;

interface Entry {
  view?: View;
  learned?: { readonly circuit: Circuit; readonly atMs: number };
  reading?: { readonly done: Promise<void>; readonly atMs: number };
}

/**
 * @param clock a steady one
 * @param refreshMs how long a view is trusted. The platform's light is one item for all Cells and all environments: a look
 *   asks for it only where the last one that did is half as old.
 */
export function createFleetViews(reader: FleetStateReader, clock: Clock, refreshMs: number): FleetViews {
  const entries = new Map<string | undefined, Entry>();
  let platform: PlatformView = { readAtMs: 0 };
  const entryOf = (cell: string | undefined): Entry => {
    let entry = entries.get(cell);
    if (entry === undefined) {
      entry = {};
      entries.set(cell, entry);
    }
    return entry;
  };

  const look = async (cell: string | undefined, entry: Entry, readAtMs: number): Promise<void> => {
    const asksPlatform = cell === undefined || readAtMs - platform.readAtMs >= refreshMs / 2;
    try {
      const state = await reader.read(cell, asksPlatform);
      if (asksPlatform && readAtMs >= platform.readAtMs) platform = { ...state, readAtMs };
      if (readAtMs < (entry.view?.readAtMs ?? 0)) return;
      const { learned } = entry;
      const lags = learned && clock() - learned.atMs < READ_LAG_MS && isAhead(learned.circuit, state.circuit);
      entry.view = lags
        ? { ...state, circuit: learned.circuit, readAtMs, circuitAtMs: learned.atMs }
        : { ...state, readAtMs, circuitAtMs: readAtMs };
    } catch {
      // The view stays as it was; whoever needs a newer one reads again.
    } finally {
      if (entry.reading?.atMs === readAtMs) delete entry.reading;
    }
  };

  return {
    current: (cell) => entries.get(cell)?.view,
    platform: () => platform,
    isRecent: (cell) => clock() - (entries.get(cell)?.view?.circuitAtMs ?? 0) <= RECENT_MS,
    refresh(cell) {
      const entry = entryOf(cell);
      const atMs = clock();
      if (entry.reading && atMs - entry.reading.atMs < LOST_READ_MS) return entry.reading.done;
      const done = look(cell, entry, atMs);
      entry.reading = { done, atMs };
      return done;
    },
    learn(cell, circuit) {
      const entry = entryOf(cell);
      const atMs = clock();
      entry.learned = { circuit, atMs };
      entry.view = {
        readAtMs: 0,
        ...entry.view,
        circuit,
        circuitAtMs: atMs,
      };
    },
  };
}

/** True also where both are of one generation: what a write told includes the calls it added. */
function isAhead(learned: Circuit, read: Circuit): boolean {
  return learned.generation >= read.generation;
}

export function circuitOf(view: View | undefined): Circuit {
  return view?.circuit ?? CLOSED;
}
