// A health record as an item, and back. Kept under 1 KB while nothing is pending: one write unit a Cell and round.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ProbeError } from '../../contract/health-summary';
import { KEY, STATE_PARTITION } from '../../contract/table-keys';
import type { HealthChange, HealthRecord, JudgedStatus } from '../../domain/health/record';
import type { Item } from './call';

/** Longer than the longest uptime window; a Cell taken out of the routes is forgotten after it. */
const RETENTION_SECONDS = 8 * 24 * 3600;

export function healthKey(cell: string): Item {
  return { [KEY.partition]: { S: STATE_PARTITION.health }, [KEY.sort]: { S: cell } };
}

export function toHealthItem(record: HealthRecord): Item {
  const { incident, uptime, pending } = record;
  return {
    ...healthKey(record.cell),
    [KEY.ttl]: number(Math.ceil(record.checkedAtMs / 1000) + RETENTION_SECONDS),
    rev: number(record.revision),
    status: { S: record.status },
    since: number(record.sinceMs),
    checked: number(record.checkedAtMs),
    ...optional('latency', record.latencyMs === null ? null : number(record.latencyMs)),
    failures: number(record.failures),
    successes: number(record.successes),
    ...optional('failing', record.failingSinceMs === null ? null : number(record.failingSinceMs)),
    ...optional('error', record.lastError === null ? null : { S: record.lastError }),
    ...optional('incident', incident && { M: { start: number(incident.startedAtMs), cause: { S: incident.cause } } }),
    recent: { S: record.recent },
    h1: { S: uptime.h1 },
    h24: { S: uptime.h24 },
    d7: { S: uptime.d7 },
    ...optional('pending', pending.length === 0 ? null : { S: JSON.stringify(pending) }),
    ...optional('lease', record.leaseUntilMs === 0 ? null : number(record.leaseUntilMs)),
  };
}

/** An item spoilt by hand reads as a Cell in doubt, which the next round judges again: it can't stop the patrol. */
export function fromHealthItem(item: Item): HealthRecord {
  const cell = item[KEY.sort]?.S ?? '';
  const status = readStatus(item['status']);
  const down = item['incident']?.M;
  return {
    cell,
    revision: readNumber(item['rev']) ?? 0,
    status,
    sinceMs: readNumber(item['since']) ?? 0,
    checkedAtMs: readNumber(item['checked']) ?? 0,
    latencyMs: readNumber(item['latency']),
    failures: readNumber(item['failures']) ?? 0,
    successes: readNumber(item['successes']) ?? 0,
    failingSinceMs: readNumber(item['failing']),
    lastError: (item['error']?.S ?? null) as ProbeError | null,
    incident:
      status === 'down' && down
        ? {
            cell,
            startedAtMs: readNumber(down['start']) ?? 0,
            endedAtMs: null,
            cause: (down['cause']?.S ?? 'protocol') as ProbeError,
          }
        : null,
    recent: item['recent']?.S ?? '',
    uptime: { h1: item['h1']?.S ?? '', h24: item['h24']?.S ?? '', d7: item['d7']?.S ?? '' },
    pending: readPending(item['pending']?.S),
    leaseUntilMs: readNumber(item['lease']) ?? 0,
  };
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}

function optional(name: string, value: AttributeValue | null): Item {
  return value === null ? {} : { [name]: value };
}

function readNumber(value: AttributeValue | undefined): number | null {
  return value?.N === undefined ? null : Number(value.N);
}

function readStatus(value: AttributeValue | undefined): JudgedStatus {
  const status = value?.S;
  return status === 'up' || status === 'down' ? status : 'degraded';
}

function readPending(text: string | undefined): readonly HealthChange[] {
  if (text === undefined) return [];
  try {
    const pending: unknown = JSON.parse(text);
    return Array.isArray(pending) ? (pending as HealthChange[]) : [];
  } catch {
    return [];
  }
}
