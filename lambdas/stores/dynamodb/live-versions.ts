// Versions of the live document, as the admin function writes and lists them. Contents come first, then the version's own
// item, which claims the number, and at last the pointer: until then nothing has changed for anybody.

import { brotliCompressSync, constants } from 'node:zlib';
import type { AuditRecord } from '../../contract/audit-record';
import { KEY, STATE_PARTITION } from '../../contract/table-keys';
import { type LivePointer, textHash } from '../../domain/live/live-view';
import { createRecordedWrites } from './audit';
import { type DynamoCall, type Item, isConditionFailure, numberOf, textOf } from './call';
import { lightKey } from './fleet-items';
import type { LightTables } from './lights';
import {
  contentPartition,
  createDynamoLiveReader,
  type LiveReader,
  POINTER_ATTRIBUTE,
  pointerOf,
  readContent,
} from './live-config';

export interface LiveVersion {
  readonly version: number;
  /** Unix ms. */
  readonly at: number;
  readonly author: string;
  readonly reason: string;
  /** The version that it was made from; 0 is what was deployed. */
  readonly from: number;
  /** The version that it takes back to, where it is a rollback. */
  readonly restores?: number;
  /** The deployed document at that time. */
  readonly deployed: string;
  /** {@link textHash} of the rules and of the document. */
  readonly rules: string;
  readonly document: string;
  /** Of the document as JSON. */
  readonly bytes: number;
}

export interface LiveVersions extends LiveReader {
  /** Newest first, those before `before` only. */
  list(most: number, before?: number): Promise<LiveVersion[]>;
  get(version: number): Promise<LiveVersion | undefined>;
  /** The document as it was written. @throws where it is gone or damaged */
  document(hash: string): Promise<object>;
  /** @returns the content's hash */
  writeContent(text: string): Promise<string>;
  /** @returns false where somebody else has taken the number */
  claim(version: LiveVersion): Promise<boolean>;
  /**
   * Puts a version in force, together with the record of the change.
   * @returns false where the version in force is no longer `from`
   */
  moveTo(pointer: LivePointer, from: number, record: AuditRecord): Promise<boolean>;
}

/** Half the size that gzip makes of many Cells, in less time; higher qualities save little more. */
const PACKING = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** Characters of a part; an item holds 400 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const PART_CHARACTERS = 350_000;

export function createDynamoLiveVersions(call: DynamoCall, { lights: tableName, audit }: LightTables): LiveVersions {
  const write = createRecordedWrites(call, audit);
  return {
    ...createDynamoLiveReader(call, tableName),
    async list(most, before = 9_999_999_999) {
      const { Items = [] } = await call('Query', {
        TableName: tableName,
        KeyConditionExpression: '#pk = :partition AND #sk < :before',
        ExpressionAttributeNames: { '#pk': KEY.partition, '#sk': KEY.sort },
        ExpressionAttributeValues: { ':partition': { S: STATE_PARTITION.live }, ':before': { S: sortKey(before) } },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: most,
      });
      return Items.flatMap((item) => fromItem(item) ?? []);
    },
    async get(version) {
      const { Item: item } = await call('GetItem', {
        TableName: tableName,
        Key: versionKey(version),
        ConsistentRead: true,
      });
      return item && fromItem(item);
    },
    document: async (hash) => JSON.parse(await readContent(call, tableName, hash)) as object,
    async writeContent(text) {
      const hash = textHash(text);
      const packed = brotliCompressSync(text, PACKING).toString('base64');
      for (let part = 0; part * PART_CHARACTERS < packed.length; part += 1) {
        const data = packed.slice(part * PART_CHARACTERS, (part + 1) * PART_CHARACTERS);
        const key = {
          [KEY.partition]: { S: contentPartition(hash) },
          [KEY.sort]: { S: String(part).padStart(4, '0') },
        };
        await call('PutItem', { TableName: tableName, Item: { ...key, data: { S: data } } });
      }
      return hash;
    },
    claim: (version) =>
      holds(
        call('PutItem', {
          TableName: tableName,
          Item: { ...versionKey(version.version), content: { S: JSON.stringify(version) } },
          ConditionExpression: 'attribute_not_exists(#pk)',
          ExpressionAttributeNames: { '#pk': KEY.partition },
        }),
      ),
    async moveTo(pointer, from, record) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const { Item: item = {} } = await call('GetItem', {
          TableName: tableName,
          Key: lightKey('gateway'),
          ConsistentRead: true,
        });
        if ((pointerOf(item)?.version ?? 0) !== from) return false;
        if (await write({ Put: { TableName: tableName, ...moved(item, pointer) } }, record)) return true;
      }
      return false;
    },
  };
}

/** Tries against others who change the platform's light, which is in the same item. */
const ATTEMPTS = 3;

/** The item with another pointer, as long as nothing else of it has changed. It must not expire with the light it may hold. */
function moved(item: Item, pointer: LivePointer) {
  const { [KEY.ttl]: _ttl, ...light } = item;
  const still = (name: 'live' | 'until') => (item[name] ? `#${name} = :${name}` : `attribute_not_exists(#${name})`);
  const values = { ...(item['live'] && { ':live': item['live'] }), ...(item['until'] && { ':until': item['until'] }) };
  return {
    Item: { ...light, ...lightKey('gateway'), [POINTER_ATTRIBUTE]: { S: JSON.stringify(pointer) } },
    ConditionExpression: `${still('live')} AND ${still('until')}`,
    ExpressionAttributeNames: { '#live': POINTER_ATTRIBUTE, '#until': 'until' },
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

async function holds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

function sortKey(version: number): string {
  return String(version).padStart(10, '0');
}

function versionKey(version: number): Item {
  return { [KEY.partition]: { S: STATE_PARTITION.live }, [KEY.sort]: { S: sortKey(version) } };
}

/** An item that somebody spoilt by hand is no version. */
function fromItem(item: Item): LiveVersion | undefined {
  try {
    const version = JSON.parse(textOf(item, 'content') ?? '') as LiveVersion;
    return numberOf({ n: { N: textOf(item, KEY.sort) ?? '' } }, 'n') === version.version ? version : undefined;
  } catch {
    return undefined;
  }
}

// Where the patrol notes the pointer to the live version, apart from the item that the pointer rides in.

export function createDynamoPointerNote(call: DynamoCall, tableName: string) {
  return {
    async read(): Promise<string | undefined> {
      const { Item: item } = await call('GetItem', { TableName: tableName, Key: NOTE_KEY, ConsistentRead: true });
      return item && textOf(item, 'pointer');
    },
    async write(text: string): Promise<void> {
      await call('PutItem', { TableName: tableName, Item: { ...NOTE_KEY, pointer: { S: text } } });
    },
  };
}

const NOTE_KEY: Item = { [KEY.partition]: { S: STATE_PARTITION.patrol }, [KEY.sort]: { S: 'LIVE_POINTER' } };
