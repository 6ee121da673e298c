// A patrol whose Cells, clock and outside are in the test's hand.

import type { ProbeError } from '../../lambdas/contract/health-summary';
import type { OverloadSettings } from '../../lambdas/contract/settings';
import type { CircuitSignal, HealthEvents, ProbeResult } from '../../lambdas/domain/health/ports';
import type { HealthChange } from '../../lambdas/domain/health/record';
import type { PatrolledCell } from '../../lambdas/health/patrolled-cells';
import { type RoundOutcome, type RoundPorts, type RoundSettings, runRound } from '../../lambdas/health/round';
import { createMemoryCircuits } from '../../lambdas/proxy/fleet/own-circuits';
import { createMemoryHealthRecords } from './memory-stores/health-records';
import { createMemoryHeartbeat } from './memory-stores/heartbeat';
import { createMemoryIncidents } from './memory-stores/incidents';
import { createMemoryLights } from './memory-stores/lights';

export const PATROL_START_MS = 1_764_000_000_000;

export function patrolledCell(cell: string): PatrolledCell {
  const thresholds = { failuresToGoDown: 3, successesToComeBack: 1 };
  return { cell, host: cell, baseUrl: `http://${cell}`, thresholds };
}

/** Takes every event, unless told not to. */
export interface RecordingEvents extends HealthEvents {
  readonly taken: HealthChange[];
  refuse: boolean;
}

export function recordingEvents(): RecordingEvents {
  const events: RecordingEvents = {
    taken: [],
    refuse: false,
    publish: async (changes) => {
      if (events.refuse) return { taken: new Set(), faults: changes.length > 0 ? [new Error('refused')] : [] };
      events.taken.push(...changes);
      return { taken: new Set(changes.map(({ id }) => id)), faults: [] };
    },
  };
  return events;
}

export interface TestPatrol {
  readonly ports: RoundPorts & { readonly events: RecordingEvents };
  readonly signals: string[];
  /** What each Cell answers from now on; a Cell not named here is up. */
  readonly answers: Map<string, ProbeError>;
  nowMs: number;
  /** Runs one round now and moves the clock on by a period of 30 s. */
  round(ports?: RoundPorts): Promise<RoundOutcome>;
}

export function testPatrol(
  cells: readonly string[],
  overrides: Partial<RoundPorts> = {},
  overload: OverloadSettings | null = null,
): TestPatrol {
  const signals: string[] = [];
  const answers = new Map<string, ProbeError>();
  const signal: CircuitSignal = {
    cellDown: async (cell) => void signals.push(`down ${cell}`),
    cellBack: async (cell) => void signals.push(`back ${cell}`),
  };
  const settings: RoundSettings = { cells: cells.map(patrolledCell), concurrency: 4, probeTimeoutMs: 5_000, overload };
  const patrol: TestPatrol = {
    signals,
    answers,
    nowMs: PATROL_START_MS,
    ports: {
      health: createMemoryHealthRecords(),
      heartbeat: createMemoryHeartbeat(),
      incidents: createMemoryIncidents(),
      signal,
      circuits: createMemoryCircuits(),
      lights: createMemoryLights(),
      control: null,
      clock: () => patrol.nowMs,
      probe: async (baseUrl) => resultOf(answers.get(new URL(baseUrl).hostname)),
      ...overrides,
      events: recordingEvents(),
    },
    async round(ports = patrol.ports) {
      const outcome = await runRound(ports, settings, patrol.nowMs + 60_000);
      patrol.nowMs += 30_000;
      return outcome;
    },
  };
  return patrol;
}

function resultOf(error: ProbeError | undefined): ProbeResult {
  return error === undefined ? { ok: true, latencyMs: 12 } : { ok: false, error };
}
