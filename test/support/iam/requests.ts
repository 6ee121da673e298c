// What IAM is asked for a call to AWS: actions, resources and condition keys, by AWS's service authorization reference.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

import { KEY } from '../../../lambdas/contract/table-keys';
import type { AwsCall } from '../../../lib/local/aws/call-judge';
import type { IamRequest } from './evaluate';

/** Where the call's endpoint is. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

type Value = Readonly<Record<string, string>>;
type Item = Readonly<Record<string, Value>>;

interface TableInput {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Item[] }>>;
}

/** @throws Error for an operation that no function is known to call */
export function requestsOf({ service, operation, input }: AwsCall, place: Place): IamRequest[] {
  const action = `${service}:${operation}`;
  switch (action) {
    case 'backup:PutRestoreValidationResult':
      return [{ action, resource: '*', context: {} }];
    case 'events:PutEvents':
      return (input['Entries'] as { EventBusName: string }[]).map(({ EventBusName: bus }) => ({
        action,
        resource: bus.startsWith('arn:') ? bus : arn('events', `event-bus/${bus}`, place),
        context: {},
      }));
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html: policies name a group by `:*`
    case 'logs:StartQuery':
      return ((input['logGroupNames'] ?? [input['logGroupName']]) as string[]).map((name) => ({
        action,
        resource: arn('logs', `log-group:${name}:*`, place),
        context: {},
      }));
    case 'logs:GetQueryResults':
    case 'cloudwatch:GetMetricStatistics':
    // Composite alarms are listed by a permission on `*` alone: API_DescribeAlarms.
    case 'cloudwatch:DescribeAlarms':
    case 'cloudwatch:GetMetricData':
      return [{ action, resource: '*', context: {} }];
    case 'cloudwatch:DeleteAlarmMuteRule':
      return [{ action, resource: muteRule(input['AlarmMuteRuleName'], place), context: {} }];
    // On the rule, and on each alarm that it mutes.
    case 'cloudwatch:PutAlarmMuteRule': {
      const { AlarmNames: alarms } = input['MuteTargets'] as { AlarmNames: string[] };
      const resources = [
        muteRule(input['Name'], place),
        ...alarms.map((name) => arn('cloudwatch', `alarm:${name}`, place)),
      ];
      return resources.map((resource) => ({ action, resource, context: {} }));
    }
    case 'secretsmanager:GetSecretValue':
      return [{ action, resource: String(input['SecretId']), context: {} }];
    case 'lambda:Invoke':
      return [{ action: 'lambda:InvokeFunction', resource: String(input['FunctionName']), context: {} }];
    case 'codedeploy:PutLifecycleEventHookExecutionStatus':
      return [{ action, resource: '*', context: {} }];
    default:
      if (operation === 'TransactWriteItems') return transactionRequests(input as unknown as Transaction, place);
      if (service !== 'dynamodb') throw new Error(`${action} is not evaluated here`);
      return tableRequests(action, input as unknown as TableInput, place);
  }
}

interface Transaction {
  readonly TransactItems: readonly Readonly<Record<string, TableInput>>[];
}

const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
function transactionRequests({ TransactItems: items }: Transaction, place: Place): IamRequest[] {
  const requests = items.flatMap((item) =>
    Object.entries(item).flatMap(([kind, input]) => {
      const action = TRANSACTION_ACTIONS[kind];
      if (action === undefined) throw new Error(`${kind} is not evaluated here`);
      return tableRequests(action, input, place);
    }),
  );
  const all = [...new Set(requests.flatMap(({ context }) => context['dynamodb:LeadingKeys'] ?? []))];
  // No page says whether IAM sees the key of each item for it, or those of the whole transaction: a role must allow both.
  return [...requests, ...requests.map((request) => ({ ...request, context: { 'dynamodb:LeadingKeys': all } }))];
}

function tableRequests(action: string, input: TableInput, place: Place): IamRequest[] {
  const tables = Object.entries(input.RequestItems ?? { [input.TableName]: undefined });
  const all = tables.flatMap(([, batch]) => batch?.Keys.flatMap(partition) ?? []);
  const requests = tables.map(([name, batch]) => {
    const table = name.startsWith('arn:') ? name : arn('dynamodb', `table/${name}`, place);
    return {
      action,
      resource: input.IndexName === undefined ? table : `${table}/index/${input.IndexName}`,
      context: { 'dynamodb:LeadingKeys': batch ? batch.Keys.flatMap(partition) : leadingKeys(action, input) },
    };
  });
  if (tables.length < 2) return requests;
  // No page says whether IAM sees the keys of each table for it, or those of the whole batch: a role must allow both.
  return [...requests, ...requests.map((request) => ({ ...request, context: { 'dynamodb:LeadingKeys': all } }))];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
function leadingKeys(action: string, input: TableInput): string[] {
  const { Key: key, Item: item, KeyConditionExpression: condition } = input;
  const direct = key ?? item;
  if (direct !== undefined) return partition(direct);
  const [, name = '', value = ''] = /^\s*(#?\w+) = (:\w+)/.exec(condition ?? '') ?? [];
  const isPartition = (input.ExpressionAttributeNames?.[name] ?? name) === KEY.partition;
  const text = isPartition ? input.ExpressionAttributeValues?.[value]?.['S'] : undefined;
  if (text === undefined) throw new Error(`${action} names no partition that is understood here`);
  return [text];
}

function partition(item: Item): string[] {
  const key = item[KEY.partition]?.['S'];
  if (key === undefined) throw new Error(`An item without ${KEY.partition}`);
  return [key];
}

function muteRule(name: unknown, place: Place): string {
  return arn('cloudwatch', `alarm-mute-rule:${String(name)}`, place);
}

function arn(service: string, name: string, { partition: named, region, accountId }: Place): string {
  return `arn:${named}:${service}:${region}:${accountId}:${name}`;
}
