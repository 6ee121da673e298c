// Publishes changes to EventBridge, ten a call: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html

import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DETAIL_TYPE, EVENT_SOURCE } from '../contract/events';
import { toEventDetail } from '../domain/health/event';
import type { HealthEvents } from '../domain/health/ports';
import type { HealthChange } from '../domain/health/record';

const ENTRIES_PER_CALL = 10;

export function createEventBridge(config: {
  readonly endpoint: string | undefined;
  readonly eventBus: string;
}): HealthEvents {
  const client = new EventBridgeClient(config.endpoint === undefined ? {} : { endpoint: config.endpoint });
  return {
    async publish(changes) {
      const taken = new Set<string>();
      const faults: unknown[] = [];
      for (let at = 0; at < changes.length; at += ENTRIES_PER_CALL) {
        const batch = changes.slice(at, at + ENTRIES_PER_CALL);
        try {
          const { Entries = [] } = await client.send(
            new PutEventsCommand({ Entries: batch.map((change) => toEntry(change, config.eventBus)) }),
          );
          // The answer's entries stand in the order of the request's; one that was refused has no event id.
          batch.forEach((change, index) => {
            if (Entries[index]?.EventId === undefined)
              faults.push(new Error(`${change.id}: ${Entries[index]?.ErrorCode}`));
            else taken.add(change.id);
          });
        } catch (error) {
          faults.push(error);
        }
      }
      return { taken, faults };
    },
  };
}

function toEntry(change: HealthChange, eventBus: string) {
  return {
    EventBusName: eventBus,
    Source: EVENT_SOURCE,
    DetailType: DETAIL_TYPE.cellHealthChanged,
    Time: new Date(change.atMs),
    Detail: JSON.stringify(toEventDetail(change)),
  };
}
