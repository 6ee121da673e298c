// Versions of the live document in DynamoDB. Contents lie under their hash, packed, in as many items as they need, so that
// nothing ever writes over another content; the pointer to the version in force rides in the item of the platform's light.

import type { LiveRules } from '../../contract/live-config';
import { STATE_PARTITION } from '../../contract/table-keys';
import { type LivePointer, readPointer, textHash } from '../../domain/live/live-view';
import { type DynamoCall, type Item, textOf } from './call';
import { lightKey } from './fleet-items';
import { queryAll } from './read-all';

export interface LiveReader {
  /** Undefined where nothing is live. */
  pointer(): Promise<LivePointer | undefined>;
  /** Rejects where the rules are gone, or are not those that the hash names. */
  rules(hash: string): Promise<LiveRules>;
}

/** Attribute of the platform's light. */
export const POINTER_ATTRIBUTE = 'live';

/** Many times the largest document that can be written. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

export function contentPartition(hash: string): string {
  return `${STATE_PARTITION.liveContentPrefix}${hash}`;
}

export function pointerOf(item: Item | undefined): LivePointer | undefined {
  return readPointer(item && textOf(item, POINTER_ATTRIBUTE));
}

/** The table answers, but not with the content that the hash names. */
export class ContentGone extends Error {
  override readonly name = 'ContentGone';
}

export function createDynamoLiveReader(call: DynamoCall, tableName: string): LiveReader {
  return {
    async pointer() {
      const { Item: item } = await call('GetItem', {
        TableName: tableName,
        Key: lightKey('gateway'),
        ConsistentRead: true,
      });
      return pointerOf(item);
    },
    rules: async (hash) => JSON.parse(await readContent(call, tableName, hash)) as LiveRules,
  };
}

/** A content never changes, so that the cheaper read is as good, unless it comes too soon after the write. */
export async function readContent(call: DynamoCall, tableName: string, hash: string): Promise<string> {
  for (const consistent of [false, true]) {
    const items = await queryAll(call, tableName, contentPartition(hash), consistent);
    const packed = items.map((item) => textOf(item, 'data') ?? '').join('');
    const text = packed === '' ? undefined : await unpacked(packed);
    if (text !== undefined && textHash(text) === hash) return text;
  }
  throw new ContentGone(`The live content ${hash} is missing or damaged`);
}

/** Loads the unpacking with the first version that there is. */
async function unpacked(packed: string): Promise<string | undefined> {
  const { brotliDecompressSync } = await import('node:zlib');
  try {
    return brotliDecompressSync(Buffer.from(packed, 'base64'), { maxOutputLength: MAX_UNPACKED_BYTES }).toString(
      'utf8',
    );
  } catch {
    return undefined;
  }
}
