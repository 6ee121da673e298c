// The tenant registry in DynamoDB: one partition, one item a tenant, writes conditional on the version.

import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { KEY, TENANT_PARTITION } from '../../contract/table-keys';
import { readAllowedCells, writeAllowedCells } from '../../contract/tenant-fields';
import type { Tenant, TenantQuota } from '../../domain/tenant/tenant';
import type { TenantList, TenantReader, TenantStore } from '../../domain/tenant/tenant-store';
import { createRecordedWrites } from './audit';
import type { DynamoCall, Item } from './call';
import { queryAll } from './read-all';
import type { RecallWriter } from './recalls';

const partition: AttributeValue = { S: TENANT_PARTITION };

export function createDynamoTenantReader(call: DynamoCall, tableName: string): TenantReader {
  return {
    async get(id) {
      const { Item: item } = await call('GetItem', {
        TableName: tableName,
        Key: { [KEY.partition]: partition, [KEY.sort]: { S: id } },
        ConsistentRead: true,
      });
      return item && fromItem(item);
    },
  };
}

export function createDynamoTenantList(call: DynamoCall, tableName: string): TenantList {
  return {
    ...createDynamoTenantReader(call, tableName),
    async list() {
      return (await queryAll(call, tableName, TENANT_PARTITION)).map(fromItem);
    },
  };
}

/** @param recalls where API Gateway keeps verdicts, which a change must end */
export function createDynamoTenants(call: DynamoCall, tableName: string, recalls?: RecallWriter): TenantStore {
  const write = createRecordedWrites(call, tableName);
  return {
    ...createDynamoTenantList(call, tableName),
    put: (tenant, record, endsVerdicts = true) =>
      write([tenantWrite(tableName, tenant), ...(recalls && endsVerdicts ? [recalls.tenant(tenant)] : [])], record),
  };
}

/** Writes the whole tenant where the one that is stored is the version before it. */
export function tenantWrite(tableName: string, tenant: Tenant): TransactWriteItem {
  const before = tenant.version - 1;
  const condition =
    before === 0
      ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': KEY.partition } }
      : {
          ConditionExpression: '#version = :before',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':before': { N: String(before) } },
        };
  return { Put: { TableName: tableName, Item: toItem(tenant), ...condition } };
}

function toItem(tenant: Tenant): Item {
  return {
    [KEY.partition]: partition,
    [KEY.sort]: { S: tenant.id },
    name: { S: tenant.name },
    status: { S: tenant.status },
    expireAt: tenant.expireAt === null ? { NULL: true } : { N: String(tenant.expireAt) },
    allowedCells: { L: writeAllowedCells(tenant.allowedCells).map((cell) => ({ S: cell })) },
    ...(tenant.plan !== undefined && { plan: { S: tenant.plan } }),
    ...(tenant.quota && { quota: { S: JSON.stringify(tenant.quota) } }),
    createdAt: { N: String(tenant.createdAt) },
    version: { N: String(tenant.version) },
  };
}

/** @throws Error on an item that is not a tenant: an item somebody spoilt by hand must not let requests pass. */
function fromItem(item: Item): Tenant {
  const { [KEY.sort]: id, name, status, expireAt, allowedCells, plan, quota, createdAt, version } = item;
  const ownQuota = quota === undefined ? undefined : readQuota(quota.S);
  const cells = allowedCells?.L?.map((cell) => cell.S);
  if (
    id?.S === undefined ||
    name?.S === undefined ||
    (status?.S !== 'enabled' && status?.S !== 'disabled') ||
    (expireAt?.NULL !== true && expireAt?.N === undefined) ||
    !cells?.every((cell) => cell !== undefined) ||
    (plan !== undefined && plan.S === undefined) ||
    ownQuota === null
  ) {
    throw new Error(`The registry's item of tenant ${id?.S ?? '(no id)'} is not a tenant`);
  }
  return {
    id: id.S,
    name: name.S,
    status: status.S,
    expireAt: expireAt.N === undefined ? null : Number(expireAt.N),
    allowedCells: readAllowedCells(cells),
    ...(plan?.S !== undefined && { plan: plan.S }),
    ...(ownQuota && { quota: ownQuota }),
    createdAt: Number(createdAt?.N ?? 0),
    version: Number(version?.N ?? 0),
  };
}

/** Null for a text that is no quota. */
function readQuota(text: string | undefined): TenantQuota | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
