// Publishes changes to EventBridge, ten a call: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html

import type { PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { forEachBounded } from '../domain/bounded';
import type { HealthEvents } from '../domain/health/ports';
import type { HealthChange } from '../domain/health/record';
import { toEventDetail } from './event';
import { DETAIL_TYPE, EVENT_SOURCE } from './events';

const ENTRIES_PER_CALL = 10;
/** Calls under way at once: an outage of everything is many events. */
const CONCURRENCY = 4;

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
      await forEachBounded(batches, CONCURRENCY, async (batch) => {
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
  return async (entries) => (await client.send(new PutEventsCommand({ Entries: entries }))).Entries ?? [];
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
