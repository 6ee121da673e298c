// What the console keeps in the state table: circuits that people keep open, the history of circuits, silenced
// alarms, proofs.

import { CONSOLE_PARTITION, KEY } from '../../contract/table-keys';
import type { Hold, HoldStore } from '../../domain/circuit/hold';
import { type DynamoCall, type Item, isConditionFailure, numberOf, textOf } from './call';
import { everyPage } from './read-all';

const HOLD_PREFIX = 'HOLD#';
/** How long a change of phase is kept for a look back. */
const HISTORY_SECONDS = 30 * 24 * 3600;

/** Something that a person set for a time, by name. */
export interface TimedItem {
  readonly name: string;
  readonly reason: string;
  readonly setBy: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

export function timedKey(prefix: string, name: string): Item {
  return { [KEY.partition]: { S: CONSOLE_PARTITION.own }, [KEY.sort]: { S: prefix + name } };
}

export function toTimedItem(prefix: string, { name, reason, setBy, sinceMs, untilMs }: TimedItem): Item {
  return {
    ...timedKey(prefix, name),
    // Readers judge the time; an item that has just ended is still one's undo.
    [KEY.ttl]: { N: String(Math.ceil(untilMs / 1000) + 3600) },
    reason: { S: reason },
    setBy: { S: setBy },
    since: { N: String(Math.round(sinceMs)) },
    until: { N: String(Math.round(untilMs)) },
  };
}

async function itemsOf(call: DynamoCall, table: string, prefix: string): Promise<(readonly [name: string, Item])[]> {
  const items = await everyPage(call, {
    TableName: table,
    KeyConditionExpression: '#pk = :partition AND begins_with(#sk, :prefix)',
    ExpressionAttributeNames: { '#pk': KEY.partition, '#sk': KEY.sort },
    ExpressionAttributeValues: { ':partition': { S: CONSOLE_PARTITION.own }, ':prefix': { S: prefix } },
    ConsistentRead: true,
  });
  return items.map((item) => [(textOf(item, KEY.sort) ?? '').slice(prefix.length), item]);
}

/** Every item of this kind; one without a readable end is left out. */
export async function timedItems(call: DynamoCall, table: string, prefix: string): Promise<TimedItem[]> {
  return (await itemsOf(call, table, prefix)).flatMap(([name, item]) => {
    const untilMs = numberOf(item, 'until');
    if (untilMs === undefined || name === '') return [];
    const [reason, setBy] = [textOf(item, 'reason') ?? '', textOf(item, 'setBy') ?? ''];
    return [{ name, reason, setBy, sinceMs: numberOf(item, 'since') ?? 0, untilMs }];
  });
}

export function toHoldItem({ cell, ...hold }: Hold): Item {
  return toTimedItem(HOLD_PREFIX, { name: cell, ...hold });
}

export function createDynamoHolds(call: DynamoCall, table: string): HoldStore {
  return {
    holds: async () =>
      (await timedItems(call, table, HOLD_PREFIX)).map(({ name: cell, ...hold }) => ({ cell, ...hold })),
  };
}

const PROOF_PREFIX = 'PROOF#';

/** What a drill proved when it was last made, by kind. */
export interface Proof {
  readonly kind: string;
  readonly atMs: number;
  readonly ok: boolean;
  readonly by: string;
  readonly summary: string;
}

/** Kept without an end: an old proof says more than none. */
export function toProofItem({ kind, atMs, ok, by, summary }: Proof): Item {
  return {
    ...timedKey(PROOF_PREFIX, kind),
    at: { N: String(Math.round(atMs)) },
    ok: { BOOL: ok },
    by: { S: by },
    summary: { S: summary },
  };
}

export async function proofItems(call: DynamoCall, table: string): Promise<Proof[]> {
  return (await itemsOf(call, table, PROOF_PREFIX)).map(([kind, item]) => ({
    kind,
    atMs: numberOf(item, 'at') ?? 0,
    ok: item['ok']?.BOOL === true,
    by: textOf(item, 'by') ?? '',
    summary: textOf(item, 'summary') ?? '',
  }));
}

/** One change of a circuit's phase. */
export interface PhaseChange {
  readonly atMs: number;
  readonly phase: 'open' | 'closed';
  readonly by: string;
  readonly reason: string;
}

const historyPartition = (cell: string): Item[string] => ({ S: `${CONSOLE_PARTITION.prefix}${cell}` });
const digits = (ms: number): string => String(Math.max(0, Math.round(ms))).padStart(15, '0');

export interface CircuitHistory {
  /** Once for a Cell and time, whoever noticed it. */
  add(cell: string, change: PhaseChange): Promise<void>;
  /** Newest first. */
  list(cell: string, most: number): Promise<readonly PhaseChange[]>;
}

export function historyItem(cell: string, { atMs, phase, by, reason }: PhaseChange): Item {
  return {
    [KEY.partition]: historyPartition(cell),
    [KEY.sort]: { S: `${digits(atMs)}#${phase}` },
    [KEY.ttl]: { N: String(Math.ceil(atMs / 1000) + HISTORY_SECONDS) },
    by: { S: by },
    reason: { S: reason },
  };
}

export function createDynamoCircuitHistory(call: DynamoCall, table: string): CircuitHistory {
  return {
    async add(cell, change) {
      try {
        await call('PutItem', {
          TableName: table,
          Item: historyItem(cell, change),
          ConditionExpression: 'attribute_not_exists(#pk)',
          ExpressionAttributeNames: { '#pk': KEY.partition },
        });
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },
    async list(cell, most) {
      const { Items: items = [] } = await call('Query', {
        TableName: table,
        KeyConditionExpression: '#pk = :cell',
        ExpressionAttributeNames: { '#pk': KEY.partition },
        ExpressionAttributeValues: { ':cell': historyPartition(cell) },
        ScanIndexForward: false,
        Limit: most,
      });
      return items.flatMap((item) => {
        const [time = '', phase] = (textOf(item, KEY.sort) ?? '').split('#');
        if (phase !== 'open' && phase !== 'closed') return [];
        return [{ atMs: Number(time), phase, by: textOf(item, 'by') ?? '', reason: textOf(item, 'reason') ?? '' }];
      });
    },
  };
}
