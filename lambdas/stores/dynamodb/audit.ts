// The audit log in DynamoDB: one partition of the registry's table, in the order of time, forgotten by TTL. A change and
// its record are one transaction: neither is written without the other.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html

import { randomBytes } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { AUDIT_DAYS, type AuditLine, type AuditRecord } from '../../contract/audit-record';
import { MAX_BODY_BYTES } from '../../contract/limits';
import { AUDIT_PARTITION, KEY } from '../../contract/table-keys';
import { type AuditFilter, type AuditLog, type AuditQuery, auditLine, ownRecord } from '../../domain/audit';
import type { DynamoCall, Item } from './call';

/**
 * Makes a change of one item or several and writes its record, all or nothing. Resolves to false where the condition of a
 * change failed, or where somebody else kept changing the same item.
 */
export type RecordedWrite = (
  change: TransactWriteItem | readonly TransactWriteItem[],
  record: AuditRecord,
) => Promise<boolean>;

/** Tries of a transaction that met another one on the same item: changes of other tenants may share one. */
const TRIES = 8;
/** Mean pause after the first try. Each later one is that much longer, and half of each is left to chance. */
const PAUSE_MS = 30;

export function createRecordedWrites(call: DynamoCall, auditTable: string): RecordedWrite {
  return async (change, record) => {
    const item = toItem(record);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await call('TransactWriteItems', {
          TransactItems: [...[change].flat(), { Put: { TableName: auditTable, Item: item, ...IS_NEW } }],
          // A call that is made twice writes once.
          ClientRequestToken: randomBytes(16).toString('hex'),
        });
        return true;
      } catch (error) {
        const reasons = cancellationReasons(error);
        if (reasons.includes('ConditionalCheckFailed')) return false;
        if (!reasons.includes('TransactionConflict')) throw error;
        if (attempt === TRIES) return false;
      }
      const pauseMs = PAUSE_MS * attempt * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
}

const IS_NEW = {
  ConditionExpression: 'attribute_not_exists(#pk)',
  ExpressionAttributeNames: { '#pk': KEY.partition },
};

/** One reason for each item, in the message: `... specific reasons [ConditionalCheckFailed, None]`. */
function cancellationReasons(error: unknown): readonly string[] {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return [];
  return /\[([\w, ]*)\]/.exec(error.message)?.[1]?.split(', ') ?? [];
}

/** Items read at once; a page reads at most {@link READS_PER_PAGE} times, however few match. */
const ITEMS_PER_READ = 500;
const READS_PER_PAGE = 10;
/** Leaves room for the JSON around the lines. */
const PAGE_BYTES = MAX_BODY_BYTES - 1_000;

export function createDynamoAuditLog(call: DynamoCall, tableName: string): AuditLog {
  return {
    async page(query) {
      const items: Item[] = [];
      let start = query.cursor === undefined ? undefined : keyOf(query.cursor);
      for (let reads = 0; reads < READS_PER_PAGE && items.length <= query.limit; reads += 1) {
        const page = await call('Query', {
          TableName: tableName,
          ...expressionOf(query),
          ...(start && { ExclusiveStartKey: start }),
        });
        items.push(...(page.Items ?? []));
        start = page.LastEvaluatedKey;
        if (!start) break;
      }
      const kept = fitting(items.slice(0, query.limit));
      const last = kept.length < items.length ? kept.at(-1) : start;
      return { lines: kept.map(fromItem), cursor: last?.[KEY.sort]?.S };
    },
  };
}

/** Lines that one response holds: at least one, as an item has 400 KB at most. */
function fitting(items: readonly Item[]): readonly Item[] {
  let bytes = 0;
  return items.filter((item) => {
    bytes += Buffer.byteLength(item['line']?.S ?? '') + 1;
    return bytes <= PAGE_BYTES;
  });
}

function expressionOf({ fromMs, toMs, order, only, nowMs }: AuditQuery) {
  const filters = Object.entries(only) as [AuditFilter, string][];
  return {
    ScanIndexForward: order === 'oldest first',
    Limit: ITEMS_PER_READ,
    ConsistentRead: true,
    KeyConditionExpression: '#pk = :audit AND #sk BETWEEN :from AND :to',
    FilterExpression: ['#ttl > :now', ...filters.map(([name]) => `${name} = :${name}`)].join(' AND '),
    ExpressionAttributeNames: { '#pk': KEY.partition, '#sk': KEY.sort, '#ttl': KEY.ttl },
    ExpressionAttributeValues: {
      ':audit': { S: AUDIT_PARTITION },
      ':from': { S: digits(fromMs) },
      // Behind every record of this millisecond.
      ':to': { S: `${digits(toMs)}$` },
      ':now': { N: String(Math.floor(nowMs / 1000)) },
      ...Object.fromEntries(filters.map(([name, value]) => [`:${name}`, { S: value }])),
    },
  };
}

function toItem(record: AuditRecord): Item {
  const line = auditLine(record);
  const filters: readonly AuditFilter[] = ['tenantId', 'cell', 'traceId'];
  return {
    ...keyOf(`${digits(record.ts * 1000)}#${randomBytes(8).toString('hex')}`),
    [KEY.ttl]: { N: String(Math.ceil(record.ts) + AUDIT_DAYS * 24 * 3600) },
    line: { S: JSON.stringify(line) },
    ...Object.fromEntries(filters.filter((name) => record[name] !== '').map((name) => [name, { S: record[name] }])),
  };
}

/** The line as it was written: a reader who makes its hash again finds a line that somebody has changed. */
function fromItem(item: Item): AuditLine {
  const text = item['line']?.S ?? '';
  try {
    return JSON.parse(text) as AuditLine;
  } catch {
    const spoilt = { action: 'unreadable', target: item[KEY.sort]?.S ?? '', before: null, after: text };
    return { ...ownRecord('unknown', spoilt, Number.parseInt(spoilt.target, 10) || 0), lineHash: '' };
  }
}

function keyOf(sort: string): Item {
  return { [KEY.partition]: { S: AUDIT_PARTITION }, [KEY.sort]: { S: sort } };
}

function digits(ms: number): string {
  return String(Math.max(0, Math.round(ms))).padStart(15, '0');
}
