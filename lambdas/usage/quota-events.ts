// Publishes what is told of quotas, ten events a call: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html

import type { Clock } from '../domain/ports';
import type { AwsCalls } from './aws-calls';
import type { QuotaReached } from './quota-watch';

const ENTRIES_PER_CALL = 10;

interface PutEventsAnswer {
  readonly FailedEntryCount: number;
}

/** Rejects where an event was not taken: the next run tells all of them again, under the same ids. */
export function createQuotaEvents({ json }: Pick<AwsCalls, 'json'>, eventBus: string, clock: Clock) {
  return async (events: readonly QuotaReached[]): Promise<void> => {
    for (let from = 0; from < events.length; from += ENTRIES_PER_CALL) {
      const entries = events.slice(from, from + ENTRIES_PER_CALL).map((event) => ({
        EventBusName: eventBus,
        Source: 'cell-gateway.usage',
        DetailType: 'TenantQuotaReached',
        Time: clock() / 1000,
        Detail: JSON.stringify(event),
      }));
      const { FailedEntryCount: failed } = await json<PutEventsAnswer>('events', 'AWSEvents.PutEvents', {
        Entries: entries,
      });
      if (failed > 0) throw new Error(`EventBridge did not take ${failed} of ${entries.length} events`);
    }
  };
}
