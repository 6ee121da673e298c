// `aws backup` over the embedded DynamoDB: a recovery point is the items of a table at one moment.

import { callDynamoDb, type TableAccess } from '../../local/dynamodb/call';
import { CliError, shorthand } from './command';
import { type CliOperations, required } from './endpoint';
import { tableOfArn } from './table-operations';

interface RecoveryPoint {
  readonly RecoveryPointArn: string;
  readonly ResourceArn: string;
  readonly Status: 'COMPLETED';
  readonly CreationDate: string;
  readonly items: readonly object[];
  readonly keys: { readonly KeySchema: unknown; readonly AttributeDefinitions: unknown };
}

const BATCH_ITEMS = 25;

export function vaultOperations(tables: TableAccess, vaultName: string): CliOperations {
  const points = new Map<string, RecoveryPoint>();
  const inVault = (options: ReadonlyMap<string, string>): void => {
    const name = required(options, 'backup-vault-name');
    if (name !== vaultName) throw new CliError(`Backup vault ${name} not found`);
  };

  return {
    'backup start-backup-job': {
      options: ['backup-vault-name', 'resource-arn', 'iam-role-arn', 'lifecycle'],
      run: async (options) => {
        inVault(options);
        required(options, 'iam-role-arn');
        if (!/^\d+$/.test(shorthand(required(options, 'lifecycle'))['DeleteAfterDays'] ?? '')) {
          throw new CliError('Invalid lifecycle');
        }
        const arn = required(options, 'resource-arn');
        const RecoveryPointArn = `arn:aws:backup:local:000000000000:recovery-point:${points.size + 1}`;
        points.set(RecoveryPointArn, {
          RecoveryPointArn,
          ResourceArn: arn,
          Status: 'COMPLETED',
          CreationDate: new Date().toISOString(),
          ...(await readTable(tables, tableOfArn(arn))),
        });
        return { BackupJobId: RecoveryPointArn };
      },
    },
    'backup describe-backup-job': {
      options: ['backup-job-id'],
      run: (options) => ({
        State: 'COMPLETED',
        RecoveryPointArn: known(points, required(options, 'backup-job-id')).RecoveryPointArn,
      }),
    },
    'backup list-recovery-points-by-backup-vault': {
      options: ['backup-vault-name', 'by-resource-arn'],
      run: (options) => {
        inVault(options);
        const arn = options.get('by-resource-arn');
        const listed = [...points.values()].filter((point) => arn === undefined || point.ResourceArn === arn);
        return { RecoveryPoints: listed.map(({ items: _items, keys: _keys, ...shown }) => shown) };
      },
    },
    'backup start-restore-job': {
      options: ['recovery-point-arn', 'iam-role-arn', 'resource-type', 'metadata'],
      run: async (options) => {
        required(options, 'iam-role-arn');
        const point = known(points, required(options, 'recovery-point-arn'));
        const { targetTableName = '' } = shorthand(required(options, 'metadata'));
        await writeTable(tables, targetTableName, point);
        return { RestoreJobId: targetTableName };
      },
    },
    'backup describe-restore-job': {
      options: ['restore-job-id'],
      run: () => ({ Status: 'COMPLETED' }),
    },
  };
}

function known(points: ReadonlyMap<string, RecoveryPoint>, arn: string): RecoveryPoint {
  const point = points.get(arn);
  if (!point) throw new CliError(`Recovery point ${arn} not found`);
  return point;
}

async function readTable(tables: TableAccess, name: string): Promise<Pick<RecoveryPoint, 'items' | 'keys'>> {
  const { type, Table } = await callDynamoDb(tables, 'DescribeTable', { TableName: name });
  if (type !== undefined) throw new CliError(`Table ${name} not found`);
  const { KeySchema, AttributeDefinitions } = Table as RecoveryPoint['keys'];
  const items: object[] = [];
  let start: unknown;
  do {
    const page = await callDynamoDb(tables, 'Scan', {
      TableName: name,
      ConsistentRead: true,
      ...(start !== undefined && { ExclusiveStartKey: start }),
    });
    items.push(...(page['Items'] as object[]));
    start = page['LastEvaluatedKey'];
  } while (start !== undefined);
  return { items, keys: { KeySchema, AttributeDefinitions } };
}

async function writeTable(tables: TableAccess, name: string, { items, keys }: RecoveryPoint): Promise<void> {
  const { type, message } = await callDynamoDb(tables, 'CreateTable', {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    ...keys,
  });
  if (type !== undefined) throw new CliError(message ?? type);
  for (;;) {
    const { Table } = await callDynamoDb(tables, 'DescribeTable', { TableName: name });
    if ((Table as { TableStatus?: string } | undefined)?.TableStatus === 'ACTIVE') break;
  }
  for (let start = 0; start < items.length; start += BATCH_ITEMS) {
    let requests: unknown = {
      [name]: items.slice(start, start + BATCH_ITEMS).map((Item) => ({ PutRequest: { Item } })),
    };
    while (Object.keys(requests as object).length > 0) {
      const answer = await callDynamoDb(tables, 'BatchWriteItem', { RequestItems: requests });
      if (answer.type !== undefined) throw new CliError(answer.message ?? answer.type);
      requests = answer['UnprocessedItems'] ?? {};
    }
  }
}
