// What `Ref` and `Fn::GetAtt` of a resource give: names and ARNs, as CloudFormation's reference has them by type.

import { createHash } from 'node:crypto';

export interface ResourceIdentity {
  readonly type: string;
  readonly logicalId: string;
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
  /** A resolved property, where it is text. */
  property(name: string): string | undefined;
}

type Attribute = (resource: ResourceIdentity) => string;

interface TypeAttributes {
  readonly ref: Attribute;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

const byName =
  (property: string): Attribute =>
  (resource) =>
    resource.property(property) ?? generatedName(resource);

const arn =
  (service: string, path: Attribute, separator = ':'): Attribute =>
  (resource) =>
    `arn:aws:${service}:${resource.region}:${resource.accountId}${separator}${path(resource)}`;

const prefixed =
  (prefix: string, name: Attribute): Attribute =>
  (resource) =>
    prefix + name(resource);

function namedType(property: string, service: string, prefix: string, extra: Record<string, Attribute> = {}) {
  const ref = byName(property);
  return { ref, attributes: { Arn: arn(service, prefixed(prefix, ref)), ...extra } };
}

function arnType(property: string, service: string, prefix: string, attribute: string) {
  const name = byName(property);
  const ref = arn(service, prefixed(prefix, name));
  return { ref, attributes: { [attribute]: ref } };
}

const functionOf: Attribute = (resource) => functionArnOf(resource.property('FunctionName') ?? '', resource);
const aliasArn: Attribute = (resource) => `${functionOf(resource)}:${resource.property('Name')}`;
const versionArn: Attribute = (resource) => `${functionOf(resource)}:1`;
const tables = namedType('TableName', 'dynamodb', 'table/');
const apiEndpoint: Attribute = (resource) => `https://${apiId(resource)}.execute-api.${resource.region}.amazonaws.com`;

const TYPES: Readonly<Record<string, TypeAttributes>> = {
  'AWS::ApiGatewayV2::Api': { ref: apiId, attributes: { ApiId: apiId, ApiEndpoint: apiEndpoint } },
  'AWS::Backup::BackupVault': {
    ref: byName('BackupVaultName'),
    attributes: { BackupVaultArn: arn('backup', prefixed('backup-vault:', byName('BackupVaultName'))) },
  },
  'AWS::Backup::RestoreTestingPlan': {
    ref: byName('RestoreTestingPlanName'),
    attributes: {
      RestoreTestingPlanArn: arn('backup', prefixed('restore-testing-plan:', byName('RestoreTestingPlanName'))),
    },
  },
  'AWS::CloudWatch::Alarm': namedType('AlarmName', 'cloudwatch', 'alarm:'),
  'AWS::CloudWatch::CompositeAlarm': namedType('AlarmName', 'cloudwatch', 'alarm:'),
  'AWS::DynamoDB::GlobalTable': tables,
  'AWS::DynamoDB::Table': tables,
  'AWS::Events::EventBus': namedType('Name', 'events', 'event-bus/', { Name: byName('Name') }),
  'AWS::IAM::Role': {
    ref: byName('RoleName'),
    attributes: { Arn: (resource) => `arn:aws:iam::${resource.accountId}:role/${byName('RoleName')(resource)}` },
  },
  'AWS::KMS::Key': {
    ref: generatedName,
    attributes: { KeyId: generatedName, Arn: arn('kms', prefixed('key/', generatedName)) },
  },
  'AWS::Lambda::Alias': { ref: aliasArn, attributes: { AliasArn: aliasArn } },
  'AWS::Lambda::Function': namedType('FunctionName', 'lambda', 'function:'),
  'AWS::Lambda::Version': { ref: versionArn, attributes: { FunctionArn: versionArn, Version: () => '1' } },
  'AWS::Logs::LogGroup': {
    ref: byName('LogGroupName'),
    // With `:*`, as CloudFormation gives it:
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
    attributes: { Arn: (group) => `${arn('logs', prefixed('log-group:', byName('LogGroupName')))(group)}:*` },
  },
  'AWS::S3::Bucket': {
    ref: byName('BucketName'),
    attributes: {
      Arn: (bucket) => `arn:aws:s3:::${byName('BucketName')(bucket)}`,
      RegionalDomainName: (bucket) => `${byName('BucketName')(bucket)}.s3.${bucket.region}.amazonaws.com`,
    },
  },
  'AWS::SNS::Topic': arnType('TopicName', 'sns', '', 'TopicArn'),
  'AWS::SQS::Queue': {
    ref: (resource) =>
      `https://sqs.${resource.region}.amazonaws.com/${resource.accountId}/${byName('QueueName')(resource)}`,
    attributes: { Arn: arn('sqs', byName('QueueName')), QueueName: byName('QueueName') },
  },
  'AWS::SecretsManager::Secret': arnType('Name', 'secretsmanager', 'secret:', 'Id'),
  'AWS::WAFv2::WebACL': namedType('Name', 'wafv2', 'global/webacl/'),
};

/** Every type has a reference; what isn't known by type gets a name of its own. */
export function referenceOf(resource: ResourceIdentity): string {
  return (TYPES[resource.type]?.ref ?? generatedName)(resource);
}

/** Undefined where this type's attribute isn't known. */
export function attributeOf(resource: ResourceIdentity, attribute: string): string | undefined {
  return TYPES[resource.type]?.attributes[attribute]?.(resource);
}

function generatedName({ stackName, logicalId }: ResourceIdentity): string {
  return `${stackName}-${logicalId}`;
}

/** Ten characters that are another deployment's in another deployment, as on AWS. */
function apiId({ stackName, logicalId }: ResourceIdentity): string {
  return createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex').slice(0, 10);
}

function functionArnOf(nameOrArn: string, { region, accountId }: ResourceIdentity): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:lambda:${region}:${accountId}:function:${nameOrArn}`;
}
