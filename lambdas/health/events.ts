// Events the gateway publishes: names and shapes. The JSON schema for consumers is docs/events/cell-health-changed.schema.json.

import type { CellStatus, ProbeError } from '../contract/health-summary';

export const EVENT_SOURCE = 'cell-gateway.patrol';

export const DETAIL_TYPE = { cellHealthChanged: 'CellHealthChanged' } as const;

/** `detail` of a `CellHealthChanged` event. Times are Unix seconds. */
export interface CellHealthChangedDetail {
  readonly version: 1;
  /** The same for every copy of one change: consumers drop an id they have seen. */
  readonly id: string;
  readonly cell: string;
  readonly status: Exclude<CellStatus, 'unknown'>;
  /** `unknown` for a Cell's first probe ever. */
  readonly previous_status: CellStatus;
  readonly changed_at: number;
  /** Why the latest probe failed; null after a good one. */
  readonly error: ProbeError | null;
  /** The outage that this change opens or ends; null where it does neither. */
  readonly incident: {
    readonly started_at: number;
    readonly ended_at: number | null;
    readonly cause: ProbeError;
  } | null;
}
