// Publishes changes of status to EventBridge, ten a call: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
// The JSON schema of the events, for consumers, is docs/events/cell-health-changed.schema.json.

import type { PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import type { CellStatus, ProbeError } from '../contract/health-summary';
import { forEachBounded } from '../domain/bounded';
import type { HealthEvents } from '../domain/health/ports';
import type { HealthChange } from '../domain/health/record';

const EVENT_SOURCE = 'cell-gateway.patrol';

const DETAIL_TYPE = { cellHealthChanged: 'CellHealthChanged' } as const;

/** `detail` of a `CellHealthChanged` event. Times are Unix seconds. */
interface CellHealthChangedDetail {
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
  /** The incident that this change opens or ends; null where it does neither. */
  readonly incident: {
    readonly started_at: number;
    readonly ended_at: number | null;
    readonly cause: ProbeError;
  } | null;
}

const ENTRIES_PER_CALL = 10;
/** Calls under way at once: an outage of everything is many events. */
const CONCURRENCY = 4;

/** One call with all tries of the SDK, which waits without end by itself: the round has its heartbeat to write. */
const SEND_TIMEOUT_MS = 3_000;

type SendEntries = (entries: PutEventsRequestEntry[]) => Promise<PutEventsResultEntry[]>;

export function createEventBridge(config: {
  readonly endpoint: string | undefined;
  readonly eventBus: string;
}): HealthEvents {
  let connected: Promise<SendEntries> | undefined;
  return {
    async publish(changes) {
      const taken = new Set<string>();
      const faults: unknown[] = [];
      const batches = Array.from({ length: Math.ceil(changes.length / ENTRIES_PER_CALL) }, (_, index) =>
        changes.slice(index * ENTRIES_PER_CALL, (index + 1) * ENTRIES_PER_CALL),
      );
      let isSilent = false;
      await forEachBounded(batches, CONCURRENCY, async (batch) => {
        // Each further call would wait as long: these changes stay pending, and the next round publishes them.
        if (isSilent) return;
        try {
          connected ??= connect(config.endpoint);
          const send = await connected;
          const entries = await send(batch.map((change) => toEntry(change, config.eventBus)));
          // The answer's entries stand in the order of the request's; one that was refused has no event id.
          batch.forEach((change, index) => {
            if (entries[index]?.EventId === undefined)
              faults.push(new Error(`${change.id}: ${entries[index]?.ErrorCode}`));
            else taken.add(change.id);
          });
        } catch (error) {
          isSilent ||= error instanceof Error && error.name === 'AbortError';
          faults.push(error);
        }
      });
      return { taken, faults };
    },
  };
}

/** The SDK is loaded when there is something to publish: most invocations have nothing, and start without it. */
async function connect(endpoint: string | undefined): Promise<SendEntries> {
  const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const client = new EventBridgeClient(endpoint === undefined ? {} : { endpoint });
  return async (entries) => {
    const abortSignal = AbortSignal.timeout(SEND_TIMEOUT_MS);
    return (await client.send(new PutEventsCommand({ Entries: entries }), { abortSignal })).Entries ?? [];
  };
}

function toEntry(change: HealthChange, eventBus: string): PutEventsRequestEntry {
  return {
    EventBusName: eventBus,
    Source: EVENT_SOURCE,
    DetailType: DETAIL_TYPE.cellHealthChanged,
    Time: new Date(change.atMs),
    Detail: JSON.stringify(toEventDetail(change)),
  };
}

function toEventDetail(change: HealthChange): CellHealthChangedDetail {
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
