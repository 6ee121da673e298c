// Everything the answers are made of, read at once; and the last one that could be read, for when the table is away.

import type { CircuitPhase } from '../contract/health-summary';
import type { LiveRules } from '../contract/live-config';
import type { RouteTable } from '../contract/route-table';
import type { HealthStore, Heartbeat, HeartbeatStore } from '../domain/health/ports';
import type { HealthRecord } from '../domain/health/record';
import type { Light, LightStore } from '../domain/light/light';
import { type Refusal, refusal } from '../domain/refusal';

export type RoutesNow = RouteTable & Partial<Pick<LiveRules, 'tenantRoutes'>>;

export interface SnapshotPorts {
  readonly health: Pick<HealthStore, 'list'>;
  readonly heartbeat: Pick<HeartbeatStore, 'read'>;
  readonly circuits: {
    readMany(cells: readonly string[]): Promise<ReadonlyMap<string, { readonly phase: CircuitPhase }>>;
  };
  readonly lights: Pick<LightStore, 'list'>;
  /** The Cells there are now, where they may change while the gateway runs. */
  readonly routes?: () => Promise<RoutesNow>;
}

export interface Snapshot {
  readonly records: ReadonlyMap<string, HealthRecord>;
  readonly heartbeat: Heartbeat | undefined;
  readonly circuits: ReadonlyMap<string, { readonly phase: CircuitPhase }>;
  /** `gateway`, or a Cell's name with `cell:` before it. Lights that are over may be among them. */
  readonly lights: ReadonlyMap<string, Light>;
  /** Missing where the Cells are those that were deployed. */
  readonly routes?: RoutesNow;
  /** The table could not be read: this is what was read before. */
  readonly lastKnown: boolean;
}

export type SnapshotReader = () => Promise<Snapshot | Refusal>;

/** @returns a reader that answers its last snapshot if the table fails, and a refusal if it never read one */
export function createSnapshotReader(ports: SnapshotPorts, cells: readonly string[]): SnapshotReader {
  let latest: Snapshot | undefined;
  return async () => {
    try {
      latest = await readSnapshot(ports, cells);
      return latest;
    } catch (error) {
      if (latest) return { ...latest, lastKnown: true };
      return refusal('SERVICE_UNAVAILABLE', 'The state of the Cells cannot be read', { cause: error });
    }
  };
}

export const GATEWAY_LIGHT = 'gateway';

export function cellLight(cell: string): string {
  return `cell:${cell}`;
}

async function readSnapshot(ports: SnapshotPorts, cells: readonly string[]): Promise<Snapshot> {
  const routes = await ports.routes?.();
  const [records, heartbeat, circuits, lights] = await Promise.all([
    ports.health.list(),
    ports.heartbeat.read(),
    ports.circuits.readMany(routes ? Object.keys(routes.cells) : cells),
    ports.lights.list(),
  ]);
  return {
    records: new Map(records.map((record) => [record.cell, record])),
    heartbeat,
    circuits,
    lights: new Map(
      lights.map(({ target, light }) => [target === 'gateway' ? GATEWAY_LIGHT : cellLight(target.cell), light]),
    ),
    ...(routes && { routes }),
    lastKnown: false,
  };
}
