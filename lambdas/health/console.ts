// What the file of the console gives the patrol. It lies next to the bundle only where a deployment has the console.

import type { ProbeAnswer } from '../contract/console';
import type { Probe } from '../domain/health/ports';
import type { Clock } from '../domain/ports';
import type { DynamoCall } from '../stores/dynamodb/call';
import { createDynamoCircuitHistory, createDynamoHolds } from '../stores/dynamodb/console-items';
import { createCircuitKeeper, type KeeperDeps } from './keep-circuits';
import type { PatrolledCell } from './patrolled-cells';

export function createKeeper(call: DynamoCall, table: string, deps: Omit<KeeperDeps, 'holds' | 'history'>) {
  const history = createDynamoCircuitHistory(call, table);
  return createCircuitKeeper({ ...deps, ...createDynamoHolds(call, table), history });
}

// One look at one Cell, for an operator who asks now. It changes no record: the patrol's own looks judge.

/** Name of the Cell that an event asks to probe; undefined for the schedule's. */
export function probeAsked(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('probe' in event)) return undefined;
  return typeof event.probe === 'string' ? event.probe : '';
}

export async function probeNow(
  name: string,
  cells: readonly PatrolledCell[],
  probe: Probe,
  clock: Clock,
): Promise<ProbeAnswer | null> {
  const found = cells.find(({ cell }) => cell === name);
  if (found === undefined) return null;
  const atMs = clock();
  const result = await probe(found.baseUrl);
  return { cell: name, atMs, ...result };
}
