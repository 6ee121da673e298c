// `aws dynamodb` over the embedded DynamoDB; what that does not know of a table is kept here.

import { callDynamoDb, type TableAccess } from '../../local/dynamodb/call';
import { CliError, shorthand } from './command';
import { type CliOperations, required } from './endpoint';

export interface TableSettings {
  deletionProtection: boolean;
  ttl: boolean;
  pointInTimeRecovery: boolean;
  tags: Record<string, string>;
}

const MISSING =
  'An error occurred (ResourceNotFoundException) when calling the operation: Requested resource not found';

export function tableOperations(tables: TableAccess, byTable = new Map<string, TableSettings>()): CliOperations {
  const settingsOf = (name: string): TableSettings => {
    const known = byTable.get(name) ?? { deletionProtection: false, ttl: false, pointInTimeRecovery: false, tags: {} };
    byTable.set(name, known);
    return known;
  };
  const describe = async (name: string): Promise<object> => {
    const { type, Table } = await callDynamoDb(tables, 'DescribeTable', { TableName: name });
    if (type !== undefined) throw new CliError(MISSING);
    return {
      ...(Table as object),
      TableArn: tableArn(name),
      DeletionProtectionEnabled: settingsOf(name).deletionProtection,
    };
  };

  return {
    'dynamodb describe-table': {
      options: ['table-name'],
      run: async (options) => ({ Table: await describe(required(options, 'table-name')) }),
    },
    'dynamodb scan': {
      options: ['table-name', 'consistent-read', 'max-items', 'starting-token'],
      run: async (options) => {
        const token = options.get('starting-token');
        const page = await callDynamoDb(tables, 'Scan', {
          TableName: required(options, 'table-name'),
          ConsistentRead: true,
          Limit: Number(required(options, 'max-items')),
          ...(token !== undefined && { ExclusiveStartKey: JSON.parse(token) as object }),
        });
        if (page.type !== undefined) throw new CliError(MISSING);
        const last = page['LastEvaluatedKey'];
        return { Items: page['Items'], ...(last !== undefined && { NextToken: JSON.stringify(last) }) };
      },
    },
    'dynamodb update-continuous-backups': {
      options: ['table-name', 'point-in-time-recovery-specification'],
      run: async (options) => {
        const name = required(options, 'table-name');
        await describe(name);
        const { PointInTimeRecoveryEnabled } = shorthand(required(options, 'point-in-time-recovery-specification'));
        settingsOf(name).pointInTimeRecovery = PointInTimeRecoveryEnabled === 'true';
        return {};
      },
    },
    'dynamodb update-time-to-live': {
      options: ['table-name', 'time-to-live-specification'],
      run: async (options) => {
        const name = required(options, 'table-name');
        await describe(name);
        const { Enabled, AttributeName } = shorthand(required(options, 'time-to-live-specification'));
        settingsOf(name).ttl = Enabled === 'true' && AttributeName === 'expiresAt';
        return {};
      },
    },
    'dynamodb update-table': {
      options: ['table-name', 'deletion-protection-enabled', 'no-deletion-protection-enabled'],
      run: async (options) => {
        const name = required(options, 'table-name');
        await describe(name);
        settingsOf(name).deletionProtection = options.has('deletion-protection-enabled');
        return {};
      },
    },
    'dynamodb delete-table': {
      options: ['table-name'],
      run: async (options) => {
        const name = required(options, 'table-name');
        await describe(name);
        if (settingsOf(name).deletionProtection) throw new CliError(`Resource cannot be deleted: ${name} is protected`);
        await callDynamoDb(tables, 'DeleteTable', { TableName: name });
        return {};
      },
    },
    'dynamodb tag-resource': {
      options: ['resource-arn', 'tags'],
      run: (options) => {
        const { Key = '', Value = '' } = shorthand(required(options, 'tags'));
        settingsOf(tableOfArn(required(options, 'resource-arn'))).tags[Key] = Value;
        return undefined;
      },
    },
    'dynamodb describe-time-to-live': {
      options: ['table-name'],
      run: (options) => {
        const TimeToLiveStatus = settingsOf(required(options, 'table-name')).ttl ? 'ENABLED' : 'DISABLED';
        return { TimeToLiveDescription: { TimeToLiveStatus } };
      },
    },
    'dynamodb describe-continuous-backups': {
      options: ['table-name'],
      run: (options) => {
        const PointInTimeRecoveryStatus = settingsOf(required(options, 'table-name')).pointInTimeRecovery
          ? 'ENABLED'
          : 'DISABLED';
        return { ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus } } };
      },
    },
  };
}

export function tableArn(name: string): string {
  return `arn:aws:dynamodb:local:000000000000:table/${name}`;
}

/** @throws CliError for what is no table's ARN. */
export function tableOfArn(arn: string): string {
  const name = /^[^/]*:table\/(.+)$/.exec(arn)?.[1];
  if (name === undefined) throw new CliError(`${arn} is not the ARN of a table`);
  return name;
}
