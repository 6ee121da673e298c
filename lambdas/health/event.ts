// A change of status as the event that leaves the gateway.

import type { HealthChange } from '../domain/health/record';
import type { CellHealthChangedDetail } from './events';

export function toEventDetail(change: HealthChange): CellHealthChangedDetail {
  const { incident } = change;
  return {
    version: 1,
    id: change.id,
    cell: change.cell,
    status: change.to,
    previous_status: change.from,
    changed_at: change.atMs / 1000,
    error: change.error,
    incident: incident && {
      started_at: incident.startedAtMs / 1000,
      ended_at: incident.endedAtMs === null ? null : incident.endedAtMs / 1000,
      cause: incident.cause,
    },
  };
}
