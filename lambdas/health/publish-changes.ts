// Tells the world of changes: incident items, circuits, events. Every step may be repeated, so a run that dies is made good.

import type { ProbeError } from '../contract/health-summary';
import { forEachBounded } from '../domain/bounded';
import type { CircuitSignal, HealthEvents, HealthStore, IncidentStore } from '../domain/health/ports';
import type { HealthChange, HealthRecord } from '../domain/health/record';
import { clearPublished } from './record-check';

export interface PublishPorts {
  readonly health: HealthStore;
  readonly incidents: IncidentStore;
  readonly signal: CircuitSignal;
  readonly events: HealthEvents;
}

const CONCURRENCY = 16;

/**
 * Publishes the pending changes of records that this run has claimed. What fails stays pending, and its lease runs out.
 * @returns how many changes were published, and what went wrong
 */
export async function publishChanges(
  ports: PublishPorts,
  records: readonly HealthRecord[],
): Promise<{ readonly published: number; readonly faults: readonly unknown[] }> {
  const faults: unknown[] = [];
  const attempt = async <T>(step: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await step();
    } catch (error) {
      faults.push(error);
      return undefined;
    }
  };

  const prepared: HealthChange[] = [];
  await forEachBounded(records, CONCURRENCY, async ({ pending }) => {
    // In order, and none after one that failed: a Cell's later change must not overtake it.
    for (const change of pending) {
      if (!(await attempt(async () => applyChange(ports, change)))) return;
      prepared.push(change);
    }
  });
  const { taken, faults: eventFaults } = await ports.events.publish(prepared);
  await forEachBounded(records, CONCURRENCY, async (record) => {
    await attempt(async () => clearPublished(ports.health, record, taken));
  });
  return { published: taken.size, faults: [...faults, ...eventFaults] };
}

async function applyChange(
  { incidents, signal }: PublishPorts,
  { cell, from, to, error, incident }: HealthChange,
): Promise<true> {
  if (to === 'down') {
    if (incident) await incidents.open(incident);
    if (error !== null && answersNobody(error)) await signal.cellDown(cell);
  } else if (from === 'down') {
    if (incident) await incidents.close(incident);
    await signal.cellBack(cell);
  }
  return true;
}

const HEALTH_PAGE_AT_FAULT: ReadonlySet<ProbeError> = new Set<ProbeError>(['bad_body', 'redirect', 'too_large']);
const SERVER_ERROR = /^status_5\d\d$/;

/**
 * True where callers would fare no better than the patrol. A page that is missing, moved or of another shape is shown as
 * down, and its Cell may serve callers all the same: whether it does, their calls tell.
 */
export function answersNobody(error: ProbeError): boolean {
  return error.startsWith('status_') ? SERVER_ERROR.test(error) : !HEALTH_PAGE_AT_FAULT.has(error);
}
