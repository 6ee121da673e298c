// API keys in DynamoDB, in the registry's table: one partition of keys, and one of their last uses.

import { KEY, KEY_PARTITION } from '../../contract/table-keys';
import { readAllowedCells, writeAllowedCells } from '../../contract/tenant-fields';
import type { ApiKey, ApiKeyReader, ApiKeyStore } from '../../domain/api-key';
import { createRecordedWrites } from './audit';
import { type DynamoCall, type Item, numberOf, textOf } from './call';
import { queryAll } from './read-all';
import type { RecallWriter } from './recalls';
import { tenantWrite } from './tenants';

/** How long a key that is out of use stays listed. */
const KEPT_SECONDS = 30 * 24 * 3600;
const USE_KEPT_SECONDS = 400 * 24 * 3600;

export function createDynamoKeyReader(call: DynamoCall, tableName: string): ApiKeyReader {
  return {
    async get(id) {
      const { Item: item } = await call('GetItem', {
        TableName: tableName,
        Key: itemKey(KEY_PARTITION.key, id),
        ConsistentRead: true,
      });
      return item && fromItem(item);
    },
  };
}

/** Notes that a key was used, at `nowMs`. */
export type NoteUse = (id: string, nowMs: number) => Promise<void>;

export function createDynamoKeyUses(call: DynamoCall, tableName: string): NoteUse {
  return async (id, nowMs) => {
    const seconds = Math.floor(nowMs / 1000);
    const item = {
      ...itemKey(KEY_PARTITION.use, id),
      usedAt: { N: String(seconds) },
      [KEY.ttl]: { N: String(seconds + USE_KEPT_SECONDS) },
    };
    await call('PutItem', { TableName: tableName, Item: item });
  };
}

/** @param recalls where API Gateway keeps verdicts, which a revocation must end */
export function createDynamoKeys(call: DynamoCall, tableName: string, recalls?: RecallWriter): ApiKeyStore {
  const write = createRecordedWrites(call, tableName);
  return {
    ...createDynamoKeyReader(call, tableName),
    async list(tenantId) {
      const items = await queryAll(call, tableName, KEY_PARTITION.key);
      // A tenant's spoilt item is in nobody else's way.
      return items.filter((item) => textOf(item, 'tenant') === tenantId).map(fromItem);
    },
    async lastUses() {
      const items = await queryAll(call, tableName, KEY_PARTITION.use);
      return new Map(items.map((item) => [textOf(item, KEY.sort) ?? '', numberOf(item, 'usedAt') ?? 0]));
    },
    create: (key, tenant, record) =>
      write(
        [
          tenantWrite(tableName, tenant),
          {
            Put: {
              TableName: tableName,
              Item: toItem(key),
              ConditionExpression: 'attribute_not_exists(#key)',
              ExpressionAttributeNames: { '#key': KEY.partition },
            },
          },
        ],
        record,
      ),
    revoke: (key, record) =>
      write(
        [
          {
            Put: {
              TableName: tableName,
              Item: toItem(key),
              ConditionExpression: '#hash = :hash AND attribute_not_exists(#revoked)',
              ExpressionAttributeNames: { '#hash': 'hash', '#revoked': 'revokedAt' },
              ExpressionAttributeValues: { ':hash': { S: key.hash } },
            },
          },
          ...(recalls ? [recalls.key(key.id)] : []),
        ],
        record,
      ),
  };
}

function itemKey(partition: string, id: string): Item {
  return { [KEY.partition]: { S: partition }, [KEY.sort]: { S: id } };
}

function toItem(key: ApiKey): Item {
  const ends = [key.expireAt, key.revokedAt].filter((end) => end !== null);
  return {
    ...itemKey(KEY_PARTITION.key, key.id),
    tenant: { S: key.tenantId },
    tenantCreatedAt: { N: String(key.tenantCreatedAt) },
    name: { S: key.name },
    hash: { S: key.hash },
    allowedCells: { L: writeAllowedCells(key.allowedCells).map((cell) => ({ S: cell })) },
    ...(key.plan !== undefined && { plan: { S: key.plan } }),
    createdAt: { N: String(key.createdAt) },
    createdBy: { S: key.createdBy },
    ...(key.expireAt !== null && { expireAt: { N: String(key.expireAt) } }),
    ...(key.revokedAt !== null && { revokedAt: { N: String(key.revokedAt) } }),
    ...(ends.length > 0 && { [KEY.ttl]: { N: String(Math.ceil(Math.min(...ends)) + KEPT_SECONDS) } }),
  };
}

/** @throws Error on an item that is not a key: an item somebody spoilt by hand must not let requests pass. */
function fromItem(item: Item): ApiKey {
  const { [KEY.sort]: id, tenant, name, hash, allowedCells, plan, createdBy, expireAt, revokedAt } = item;
  const cells = allowedCells?.L?.map((cell) => cell.S);
  const tenantCreatedAt = numberOf(item, 'tenantCreatedAt');
  const [end, revoked] = [timeOf(expireAt?.N), timeOf(revokedAt?.N)];
  if (
    id?.S === undefined ||
    tenant?.S === undefined ||
    tenantCreatedAt === undefined ||
    name?.S === undefined ||
    !/^[0-9a-f]{64}$/.test(hash?.S ?? '') ||
    !cells?.every((cell) => cell !== undefined) ||
    (plan !== undefined && plan.S === undefined) ||
    (expireAt !== undefined && end === null) ||
    (revokedAt !== undefined && revoked === null)
  ) {
    throw new Error(`The registry's item of key ${id?.S ?? '(no id)'} is not a key`);
  }
  return {
    id: id.S,
    tenantId: tenant.S,
    tenantCreatedAt,
    name: name.S,
    hash: hash?.S ?? '',
    allowedCells: readAllowedCells(cells),
    ...(plan?.S !== undefined && { plan: plan.S }),
    createdAt: numberOf(item, 'createdAt') ?? 0,
    createdBy: createdBy?.S ?? '',
    expireAt: end,
    revokedAt: revoked,
  };
}

function timeOf(text: string | undefined): number | null {
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
