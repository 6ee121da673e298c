// One round of the patrol: probe every Cell, doubt itself, judge and record, tell the world, leave a heartbeat.

import type { ProbeError } from '../contract/health-summary';
import type { OverloadSettings } from '../contract/settings';
import { forEachBounded } from '../domain/bounded';
import type { Circuit } from '../domain/circuit/circuit';
import type { Check, HeartbeatStore, Probe, ProbeResult } from '../domain/health/ports';
import type { HealthRecord } from '../domain/health/record';
import { inProbeOrder, type PatrolledCell } from './patrolled-cells';
import { type PublishPorts, publishChanges } from './publish-changes';
import { type Recorded, recordCheck } from './record-check';
import { type FleetCounts, type TendPorts, tendCircuits } from './tend-circuits';
import { type LightPorts, tendLights } from './tend-lights';

// The patrol doubts itself first: when every Cell fails at once, is it them or its own network?

/** Failures in which nothing ever came back from the Cell's side. Any other one proves that the network carries. */
const SILENCE: ReadonlySet<ProbeError> = new Set<ProbeError>(['dns', 'timeout', 'unreachable']);

interface HostResult {
  /** Host name of the Cell's base URL. */
  readonly host: string;
  readonly result: ProbeResult;
}

/**
 * What a round's results say of the patrol itself. `ask-control`: everything failed and a control check must tell.
 * Without one, silence from at least two different hosts counts as blindness: one silent host is just as well an outage.
 */
export function suspectBlindness(
  results: readonly HostResult[],
  hasControl: boolean,
): 'sees' | 'blind' | 'ask-control' {
  if (results.length === 0 || results.some(({ result }) => result.ok)) return 'sees';
  if (hasControl) return 'ask-control';
  const silent = results.every(({ result }) => !result.ok && SILENCE.has(result.error));
  return silent && new Set(results.map(({ host }) => host)).size >= 2 ? 'blind' : 'sees';
}

export interface RoundPorts extends PublishPorts, TendPorts, LightPorts {
  readonly lights: TendPorts['lights'] & LightPorts['lights'];
  readonly heartbeat: HeartbeatStore;
  readonly probe: Probe;
  /** Keeps circuits for the console, where there is one. */
  readonly keepCircuits?: (seen: ReadonlyMap<string, Circuit>) => Promise<void>;
  /** Whether the patrol's own network carries; null where no control check is configured. */
  readonly control: (() => Promise<boolean>) | null;
}

export interface RoundSettings {
  readonly cells: readonly PatrolledCell[];
  /** Probes under way at once. */
  readonly concurrency: number;
  readonly probeTimeoutMs: number;
  /** Null: the patrol sets no lights. */
  readonly overload: OverloadSettings | null;
}

export interface RoundOutcome {
  readonly blind: boolean;
  /** Records this round wrote; those of the Cells it probed too late are missing. */
  readonly records: readonly HealthRecord[];
  /** Cells that no time was left for. */
  readonly skipped: number;
  /** Checks that an overlapping run had overtaken. */
  readonly superseded: number;
  readonly published: number;
  /** Null where they could not be read. */
  readonly fleet: FleetCounts | null;
  readonly durationMs: number;
  readonly faults: readonly unknown[];
}

/** Kept back after the last probe to write records, events and the heartbeat. */
export const WRITE_RESERVE_MS = 5_000;

/** Fast enough for 1,000 records in a second or two, slow enough for one partition's write limit. */
const WRITE_CONCURRENCY = 16;

/** @throws what the store throws when the past records or the heartbeat are out of reach */
export async function runRound(ports: RoundPorts, settings: RoundSettings, deadlineMs: number): Promise<RoundOutcome> {
  const { clock, health, heartbeat } = ports;
  const startedAtMs = clock();
  const past = new Map((await health.list()).map((record) => [record.cell, record]));
  const cells = inProbeOrder(settings.cells, past);
  const probed = await probeAll(ports, settings, cells, deadlineMs - settings.probeTimeoutMs - WRITE_RESERVE_MS);

  const blind = await isBlind(probed, ports.control);
  const faults: unknown[] = [];
  const recorded: Recorded[] = [];
  let superseded = 0;
  if (!blind) {
    await forEachBounded(probed, WRITE_CONCURRENCY, async ({ cell, check }) => {
      try {
        const outcome = await recordCheck(health, past.get(cell.cell), check, cell.thresholds, clock);
        if (outcome) recorded.push(outcome);
        else superseded += 1;
      } catch (error) {
        faults.push(error);
      }
    });
  }
  const claimed = recorded.filter((outcome) => outcome.claimed).map(({ record }) => record);
  const publication = await publishChanges(ports, claimed);
  const names = cells.map(({ cell }) => cell);
  const written = recorded.map(({ record }) => record);
  if (settings.overload !== null) {
    await tendLights(ports, written, settings.overload).catch((error: unknown) => faults.push(error));
  }
  const fleet = await tendCircuits(ports, names, written).catch((error: unknown) => {
    faults.push(error);
    return null;
  });
  const judged = !blind && (cells.length === 0 || recorded.length + superseded > 0);
  const durationMs = Math.max(0, clock() - startedAtMs);
  await heartbeat.beat({ ranAtMs: startedAtMs, judgedAtMs: judged ? startedAtMs : null, blind, durationMs }, clock());
  // After the heartbeat: with many circuits it takes a while.
  if (fleet !== null) await ports.keepCircuits?.(fleet.circuits).catch((error: unknown) => faults.push(error));
  return {
    blind,
    records: written,
    skipped: cells.length - probed.length,
    superseded,
    published: publication.published,
    fleet: fleet && { circuitsOpen: fleet.circuitsOpen, redLights: fleet.redLights },
    durationMs,
    faults: [...faults, ...publication.faults],
  };
}

interface Probed {
  readonly cell: PatrolledCell;
  readonly check: Check;
}

/** A probe that could not run its full time before the deadline is not begun: a cut one would be a false failure. */
async function probeAll(
  { probe, clock }: RoundPorts,
  { concurrency }: RoundSettings,
  cells: readonly PatrolledCell[],
  lastStartMs: number,
): Promise<Probed[]> {
  const probed: Probed[] = [];
  await forEachBounded(cells, concurrency, async (cell) => {
    const atMs = clock();
    if (atMs > lastStartMs) return;
    probed.push({ cell, check: { cell: cell.cell, atMs, result: await probe(cell.baseUrl) } });
  });
  return probed;
}

async function isBlind(probed: readonly Probed[], control: RoundPorts['control']): Promise<boolean> {
  const results: HostResult[] = probed.map(({ cell, check }) => ({ host: cell.host, result: check.result }));
  const suspicion = suspectBlindness(results, control !== null);
  return suspicion === 'ask-control' && control !== null ? !(await control()) : suspicion === 'blind';
}
