// Incidents in DynamoDB: one partition in the order of their start, forgotten by TTL.

import type { ProbeError } from '../../contract/health-summary';
import { KEY, STATE_PARTITION } from '../../contract/table-keys';
import { INCIDENT_RETENTION_SECONDS, type IncidentQuery, type IncidentStore } from '../../domain/health/ports';
import type { Incident } from '../../domain/health/record';
import { type DynamoCall, type Item, isConditionFailure } from './call';

/** Items read at once; a page reads at most {@link READS_PER_PAGE} times, however few match. */
const ITEMS_PER_READ = 200;
const READS_PER_PAGE = 5;

export function createDynamoIncidents(call: DynamoCall, tableName: string): IncidentStore {
  return {
    async open(incident) {
      try {
        await call('PutItem', {
          TableName: tableName,
          Item: toItem(incident),
          ConditionExpression: 'attribute_not_exists(#pk)',
          ExpressionAttributeNames: { '#pk': KEY.partition },
        });
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },
    async close(incident) {
      await call('PutItem', { TableName: tableName, Item: toItem(incident) });
    },
    async page(query) {
      const incidents: Incident[] = [];
      let start = query.cursor === null ? undefined : keyOf(query.cursor);
      for (let reads = 0; reads < READS_PER_PAGE && incidents.length < query.limit; reads += 1) {
        const page = await call('Query', {
          TableName: tableName,
          ...expressionOf(query),
          ...(start ? { ExclusiveStartKey: start } : {}),
        });
        incidents.push(...(page.Items ?? []).map(fromItem));
        start = page.LastEvaluatedKey;
        if (!start) break;
      }
      if (incidents.length <= query.limit) return { incidents, cursor: start?.[KEY.sort]?.S ?? null };
      const page = incidents.slice(0, query.limit);
      const last = page.at(-1);
      return { incidents: page, cursor: last ? sortKey(last) : null };
    },
  };
}

function expressionOf(query: IncidentQuery) {
  return {
    ScanIndexForward: false,
    Limit: ITEMS_PER_READ,
    KeyConditionExpression: '#pk = :incidents AND #sk >= :since',
    FilterExpression: `#ttl > :now${query.cell === null ? '' : ' AND cell = :cell'}`,
    ExpressionAttributeNames: { '#pk': KEY.partition, '#sk': KEY.sort, '#ttl': KEY.ttl },
    ExpressionAttributeValues: {
      ':incidents': { S: STATE_PARTITION.incident },
      ':since': { S: digits(query.sinceMs) },
      ':now': { N: String(Math.floor(query.nowMs / 1000)) },
      ...(query.cell === null ? {} : { ':cell': { S: query.cell } }),
    },
  };
}

function toItem(incident: Incident): Item {
  return {
    ...keyOf(sortKey(incident)),
    [KEY.ttl]: {
      N: String(Math.ceil((incident.endedAtMs ?? incident.startedAtMs) / 1000) + INCIDENT_RETENTION_SECONDS),
    },
    cell: { S: incident.cell },
    start: { N: String(incident.startedAtMs) },
    ...(incident.endedAtMs === null ? {} : { end: { N: String(incident.endedAtMs) } }),
    cause: { S: incident.cause },
  };
}

function fromItem(item: Item): Incident {
  const ended = item['end']?.N;
  return {
    cell: item['cell']?.S ?? '',
    startedAtMs: Number(item['start']?.N ?? 0),
    endedAtMs: ended === undefined ? null : Number(ended),
    cause: (item['cause']?.S ?? 'protocol') as ProbeError,
  };
}

function keyOf(sort: string): Item {
  return { [KEY.partition]: { S: STATE_PARTITION.incident }, [KEY.sort]: { S: sort } };
}

function sortKey({ startedAtMs, cell }: Incident): string {
  return `${digits(startedAtMs)}#${cell}`;
}

function digits(ms: number): string {
  return String(Math.floor(ms)).padStart(15, '0');
}
