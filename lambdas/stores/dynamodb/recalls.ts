// What ends verdicts that API Gateway keeps: changed tenants and revoked keys, in the partition of lights. An item holds ten
// minutes of them, one attribute each, so that concurrent writers lose nothing, and TTL removes it.

import { hash } from 'node:crypto';
import type { BatchGetItemInput, BatchGetItemOutput, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { KEY, RECALL_ITEMS, RECALLED_SECONDS, STATE_PARTITION } from '../../contract/table-keys';
import type { Recalls, TenantChange } from '../../domain/kept-verdict';
import type { Clock } from '../../domain/ports';
import type { Tenant } from '../../domain/tenant/tenant';
import type { Item } from './call';

const SLOT_MS = RECALLED_SECONDS * 1000;
/** TTL deletes late, never early. */
const KEPT_SECONDS = 3 * RECALLED_SECONDS;

/** Longest list of Cells in an entry, characters of its JSON: an item of 400 KB then holds 300 entries and more. */
const MOST_CELLS_TEXT = 1_000;
/** Clocks of two writers differ by less. */
const CLOCKS_MS = 60_000;

/** Adds to a transaction what ends kept verdicts. */
export interface RecallWriter {
  tenant(tenant: Tenant): TransactWriteItem;
  key(id: string): TransactWriteItem;
}

export function createRecallWriter(tableName: string, clock: Clock): RecallWriter {
  const set = (name: string, value: string): TransactWriteItem => {
    const nowMs = clock();
    return {
      Update: {
        TableName: tableName,
        Key: slotKey(Math.floor(nowMs / SLOT_MS)),
        UpdateExpression: 'SET #name = :value, #ttl = :ttl',
        ExpressionAttributeNames: { '#name': name, '#ttl': KEY.ttl },
        ExpressionAttributeValues: {
          ':value': { S: value },
          ':ttl': { N: String(Math.ceil(nowMs / 1000) + KEPT_SECONDS) },
        },
      },
    };
  };
  return {
    tenant: ({ id, version, status, expireAt, allowedCells }) =>
      set(
        nameOf('tenant', id),
        JSON.stringify({
          version,
          status,
          expireAt,
          // An empty list ends every kept verdict of the tenant.
          allowedCells: JSON.stringify(allowedCells).length > MOST_CELLS_TEXT ? [] : allowedCells,
          atMs: clock(),
        } satisfies Entry),
      ),
    key: (id) => set(nameOf('key', id), 'revoked'),
  };
}

/**
 * The item under way and those before: each is read for {@link RECALLED_SECONDS} after its end.
 * @param timesMs what the clocks of an environment say: more than one where they differ
 */
export function recallKeys(...timesMs: readonly number[]): Item[] {
  const slots = timesMs.map((ms) => Math.floor(ms / SLOT_MS));
  return [...new Set(slots.flatMap((slot) => Array.from({ length: RECALL_ITEMS }, (_, back) => slot - back)))].map(
    slotKey,
  );
}

/** The same look, at these keys of `tableName` too. */
export function withRecalls(look: BatchGetItemInput, tableName: string, keys: readonly Item[]): BatchGetItemInput {
  const { [tableName]: asked, ...others } = look.RequestItems ?? {};
  return { RequestItems: { ...others, [tableName]: { Keys: [...(asked?.Keys ?? []), ...keys] } } };
}

/** The answer for callers that asked for other keys: unread recalls do not concern them. */
export function withoutRecalls<T extends object>(answer: T): T {
  const { UnprocessedKeys = {} } = answer as BatchGetItemOutput;
  const left = Object.entries(UnprocessedKeys).filter(([, { Keys = [] }]) => !Keys.every(isRecall));
  return { ...answer, UnprocessedKeys: Object.fromEntries(left) };
}

/** @throws Error where the table left recalls over: what was not read must not count as unchanged */
export function readRecalls({ Responses = {}, UnprocessedKeys = {} }: BatchGetItemOutput): Recalls {
  const isPartial = Object.values(UnprocessedKeys).some(({ Keys = [] }) => Keys.some(isRecall));
  if (isPartial) throw new Error('DynamoDB left recalls unread');
  const items = Object.values(Responses).flat().filter(isRecall);
  return {
    tenant(id) {
      if (items.length === 0) return undefined;
      const name = nameOf('tenant', id);
      const changes = items.flatMap(({ [name]: value }) => (value === undefined ? [] : toChange(value.S)));
      return changes.toSorted(latestFirst)[0];
    },
    isRevoked(keyId) {
      const name = nameOf('key', keyId);
      return items.some((item) => item[name] !== undefined);
    },
  };
}

const PREFIX = 'RECALL#';

function slotKey(slot: number): Item {
  return { [KEY.partition]: { S: STATE_PARTITION.light }, [KEY.sort]: { S: `${PREFIX}${slot}` } };
}

function isRecall({ [KEY.sort]: sort }: Item): boolean {
  return sort?.S?.startsWith(PREFIX) === true;
}

/** A mark, so that ids stay out of the table of states. */
function nameOf(kind: 'tenant' | 'key', id: string): string {
  return `${kind}:${hash('sha256', id).slice(0, 32)}`;
}

interface Entry extends TenantChange {
  /** When it was written, by the writer's clock. */
  readonly atMs: number;
}

/** A later change has a higher version, unless the registry was restored in between: then the time says which is later. */
function latestFirst(one: Entry, other: Entry): number {
  const laterMs = other.atMs - one.atMs;
  return Math.abs(laterMs) < CLOCKS_MS ? other.version - one.version : laterMs;
}

/** A change that somebody spoilt by hand ends every kept verdict of its tenant. */
const SPOILT: Entry = { version: Infinity, status: 'disabled', expireAt: null, allowedCells: [], atMs: Infinity };

function toChange(text: string | undefined): Entry {
  try {
    const change = JSON.parse(text ?? '') as Partial<Entry> | null;
    const { version, status, expireAt, allowedCells, atMs } = change ?? {};
    const isWhole =
      Number.isFinite(atMs) &&
      Number.isSafeInteger(version) &&
      (status === 'enabled' || status === 'disabled') &&
      (expireAt === null || Number.isFinite(expireAt)) &&
      (allowedCells === null || Array.isArray(allowedCells));
    return isWhole ? (change as Entry) : SPOILT;
  } catch {
    return SPOILT;
  }
}
