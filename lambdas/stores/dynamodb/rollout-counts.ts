// Counts of a rollout in DynamoDB: environments add to one item a version, and the patrol keeps what it made of them next
// to it. Each region of a deployment has its own.

import { KEY, ROLLOUT_PREFIX } from '../../contract/table-keys';
import {
  countsBy,
  GROUP_FIELDS,
  type GroupField,
  type RolloutCounts,
  SIDE_FIELDS,
  type Side,
  type SideField,
} from '../../domain/live/rollout-counts';
import type { Clock } from '../../domain/ports';
import { type DynamoCall, type Item, isConditionFailure, numberOf, textOf } from './call';
import { queryAll } from './read-all';

/** What the patrol knows of a version that is tried. */
export interface RolloutState {
  /** Counts the looks: of two patrols at the same time one goes on. */
  readonly look: number;
  readonly lookedAtMs: number;
  /** How long this step has been watched, whatever the clocks say meanwhile. */
  readonly bakedMs: number;
  /** Counts of the last looks, the oldest first. */
  readonly looks: readonly RolloutCounts[];
  /** What the patrol makes of it, in a sentence. */
  readonly says: string;
}

export interface RolloutBook {
  read(version: number): Promise<{ readonly counts: RolloutCounts; readonly state: RolloutState | undefined }>;
  /** @returns false where another patrol looked meanwhile */
  write(version: number, state: RolloutState): Promise<boolean>;
}

const SORT = { counts: 'COUNTS', state: 'STATE' } as const;
/** Nobody asks for it any more by then. */
const RETENTION_SECONDS = 30 * 24 * 3600;

/** Adds what an environment counted. */
export function createDynamoRolloutCounter(call: DynamoCall, tableName: string, clock: Clock) {
  return async (version: number, counts: RolloutCounts): Promise<void> => {
    const added = Object.entries(attributesOf(counts)).filter(([, count]) => count > 0);
    await call('UpdateItem', {
      TableName: tableName,
      Key: keyOf(version, SORT.counts),
      UpdateExpression: `ADD ${added.map(([name]) => `${name} :${name}`).join(', ')} SET #ttl = :ttl`,
      ExpressionAttributeNames: { '#ttl': KEY.ttl },
      ExpressionAttributeValues: {
        ...Object.fromEntries(added.map(([name, count]) => [`:${name}`, { N: String(count) }])),
        ':ttl': expiry(clock),
      },
    });
  };
}

export function createDynamoRolloutBook(call: DynamoCall, tableName: string, clock: Clock): RolloutBook {
  return {
    async read(version) {
      const items = await queryAll(call, tableName, partitionOf(version));
      const named = (sort: string) => items.find((item) => textOf(item, KEY.sort) === sort);
      return { counts: countsOf(named(SORT.counts)), state: stateOf(named(SORT.state)) };
    },
    async write(version, state) {
      try {
        await call('PutItem', {
          TableName: tableName,
          Item: {
            ...keyOf(version, SORT.state),
            look: { N: String(state.look) },
            content: { S: JSON.stringify(state) },
            [KEY.ttl]: expiry(clock),
          },
          ConditionExpression: 'attribute_not_exists(#look) OR #look < :look',
          ExpressionAttributeNames: { '#look': 'look' },
          ExpressionAttributeValues: { ':look': { N: String(state.look) } },
        });
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    },
  };
}

function attributesOf({ groups, ...sides }: RolloutCounts): Readonly<Record<string, number>> {
  const ofSide = (side: Side) => SIDE_FIELDS.map((field) => [sideAttribute(side, field), sides[side][field]] as const);
  const ofGroups = groups.flatMap((group, place) =>
    GROUP_FIELDS.map((field) => [groupAttribute(place, field), group[field]] as const),
  );
  return Object.fromEntries([...ofSide('tried'), ...ofSide('others'), ...ofGroups]);
}

function countsOf(item: Item = {}): RolloutCounts {
  const count = (attribute: string) => numberOf(item, attribute) ?? 0;
  return countsBy(
    (side, field) => count(sideAttribute(side, field)),
    (group, field) => count(groupAttribute(group, field)),
  );
}

function sideAttribute(side: Side, field: SideField): string {
  return `${side === 'tried' ? 't' : 'o'}_${field}`;
}

const GROUP_LETTERS = { tried: 't', triedFailed: 'u', others: 'o', othersFailed: 'p' } as const;

/** Short, so that an item stays below 1 KB: one write unit. */
function groupAttribute(place: number, field: GroupField): string {
  return `g${place}${GROUP_LETTERS[field]}`;
}

/** What somebody spoilt by hand, or other code wrote, is begun again. */
function stateOf(item: Item | undefined): RolloutState | undefined {
  try {
    const state = JSON.parse((item && textOf(item, 'content')) ?? '') as RolloutState;
    const areCounts = state.looks.every(({ groups }) => groups.every(({ tried }) => Number.isFinite(tried)));
    return areCounts && Number.isFinite(state.bakedMs) ? state : undefined;
  } catch {
    return undefined;
  }
}

function partitionOf(version: number): string {
  return `${ROLLOUT_PREFIX}${version}`;
}

function keyOf(version: number, sort: string): Item {
  return { [KEY.partition]: { S: partitionOf(version) }, [KEY.sort]: { S: sort } };
}

function expiry(clock: Clock) {
  return { N: String(Math.ceil(clock() / 1000) + RETENTION_SECONDS) };
}
