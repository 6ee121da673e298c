// Every change of phase, as a pure function of the circuit before it. Each gives a new generation: writing it is
// conditional on the one before, so that of two environments that try only one succeeds.

import type { BreakerSettings } from '../../contract/settings';
import {
  type Circuit,
  type ClosedCircuit,
  type HalfOpenCircuit,
  MAX_OPEN_FACTOR,
  type OpenCause,
  type OpenCircuit,
} from './circuit';

/** What a change depends on besides the circuit. */
export interface Moment {
  /** Unix ms. */
  readonly nowMs: number;
  /** 0..1: spreads the ends of waits that began together. */
  readonly random: number;
  readonly settings: BreakerSettings;
}

export function opened(circuit: Circuit, cause: OpenCause, moment: Moment): OpenCircuit {
  const outage: Pick<OpenCircuit, 'cause' | 'sinceMs' | 'reopenings' | 'suspect'> =
    circuit.phase === 'closed' ? { cause, sinceMs: moment.nowMs, reopenings: 0 } : circuit;
  return {
    phase: 'open',
    generation: next(circuit, moment.nowMs),
    cause: outage.cause,
    sinceMs: outage.sinceMs,
    reopenings: outage.reopenings,
    ...suspectOf(outage),
    untilMs: moment.nowMs + openMs(outage.reopenings, moment),
  };
}

/** `holder` takes the one probe for `leaseMs`; a lease that ran out is simply taken over. */
export function probing(
  circuit: Exclude<Circuit, ClosedCircuit>,
  holder: string,
  leaseMs: number,
  nowMs: number,
): HalfOpenCircuit {
  const { successes, failures } = circuit.phase === 'half_open' ? circuit : { successes: 0, failures: 0 };
  return halfOpen(circuit, nowMs, { successes, failures, probe: { holder, untilMs: nowMs + leaseMs } });
}

/**
 * What the holder's probe found; `tenant` where its request may be why it failed. `successesToClose` good ones close; a failure reopens, and waits longer each time,
 * unless good ones came first and enough of the `halfOpenProbes` are left to reach the number.
 */
export function probed(circuit: HalfOpenCircuit, succeeded: boolean, moment: Moment, tenant?: string): Circuit {
  const { halfOpenProbes, successesToClose } = moment.settings;
  const successes = circuit.successes + (succeeded ? 1 : 0);
  const failures = circuit.failures + (succeeded ? 0 : 1);
  if (successes >= successesToClose) return closed(circuit, moment.nowMs);
  const hopeless = !succeeded && (successes === 0 || failures > halfOpenProbes - successesToClose);
  if (hopeless) {
    // A second tenant's failure confirms the first one's: nobody is suspected any more.
    const suspect = circuit.suspect === undefined ? tenant : undefined;
    return opened({ ...circuit, reopenings: circuit.reopenings + 1, suspect }, circuit.cause, moment);
  }
  return halfOpen(circuit, moment.nowMs, { successes, failures, probe: null });
}

/** The holder gives its probe back: it never asked the Cell. */
export function released(circuit: HalfOpenCircuit, nowMs: number): HalfOpenCircuit {
  return halfOpen(circuit, nowMs, { successes: circuit.successes, failures: circuit.failures, probe: null });
}

/** The patrol found the Cell down: open, and stay open while it says so. */
export function foundDown(circuit: Circuit, moment: Moment): OpenCircuit {
  return opened(circuit, 'patrol', moment);
}

/**
 * The patrol found the Cell back. It ends the wait, so that no caller has to be refused for the rest of it. Where the
 * patrol itself had opened, its look counts as a probe, so that the circuit closes without any caller; where calls had
 * failed, a good health page proves little and calls have to.
 */
export function foundBack(circuit: Circuit, moment: Moment): Circuit {
  if (circuit.phase === 'closed') return circuit;
  const waiting: HalfOpenCircuit =
    circuit.phase === 'half_open'
      ? circuit
      : { ...circuit, phase: 'half_open', successes: 0, failures: 0, probe: null };
  if (circuit.cause === 'patrol' && waiting.probe === null) return probed(waiting, true, moment);
  return circuit.phase === 'open' ? released(waiting, moment.nowMs) : circuit;
}

export function closed(circuit: Circuit, nowMs: number): ClosedCircuit {
  return { phase: 'closed', generation: next(circuit, nowMs), calls: [] };
}

function halfOpen(
  circuit: Exclude<Circuit, ClosedCircuit>,
  nowMs: number,
  state: Pick<HalfOpenCircuit, 'successes' | 'failures' | 'probe'>,
): HalfOpenCircuit {
  const { cause, sinceMs, reopenings } = circuit;
  const generation = next(circuit, nowMs);
  return { phase: 'half_open', generation, cause, sinceMs, reopenings, ...suspectOf(circuit), ...state };
}

function suspectOf({ suspect }: Pick<OpenCircuit, 'suspect'>): Pick<OpenCircuit, 'suspect'> {
  return suspect === undefined ? {} : { suspect };
}

/** The wait before a probe: doubled by every failed one, up to a limit, and spread by a tenth either way. */
function openMs(reopenings: number, { settings, random }: Moment): number {
  const factor = Math.min(2 ** reopenings, MAX_OPEN_FACTOR);
  return Math.round(settings.openSeconds * 1000 * factor * (0.9 + 0.2 * random));
}

function next(circuit: Circuit, nowMs: number): number {
  return Math.max(circuit.generation + 1, nowMs);
}
