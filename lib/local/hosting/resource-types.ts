// What becomes of each resource type of a template on one machine. A type that isn't here is named as not hosted.

/** Brought to life by the runner. */
export const HOSTED_TYPES: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudFront::Distribution',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Events::EventBus',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Function',
  'AWS::Lambda::Version',
  'AWS::Logs::LogGroup',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::Secret',
]);

const PERMISSIONS = 'for permissions (one process holds every part)';
const ENCRYPTION = 'for encryption at rest (data is in memory, or in a folder of yours)';
const BACKUP = 'for backups (copy the data folder)';
const ROLLOUT = 'for rollouts (one version runs)';
const CONSOLE = 'for the AWS console';

/** Type, or its prefix with a trailing `*` -> why nothing is missing here without it. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'AWS::ApplicationSignals::*': CONSOLE,
  'AWS::Backup::*': BACKUP,
  'AWS::CDK::Metadata': CONSOLE,
  'AWS::CloudWatch::Dashboard': CONSOLE,
  'AWS::CloudWatch::InsightRule': CONSOLE,
  'AWS::CodeDeploy::*': ROLLOUT,
  'AWS::IAM::*': PERMISSIONS,
  'AWS::KMS::*': ENCRYPTION,
  'AWS::Lambda::Permission': PERMISSIONS,
  'AWS::Logs::QueryDefinition': CONSOLE,
  'AWS::S3::BucketPolicy': PERMISSIONS,
  'AWS::SNS::TopicPolicy': PERMISSIONS,
  'AWS::SQS::QueuePolicy': PERMISSIONS,
};

/** Undefined where the type is not known to be dispensable. */
export function reasonWithoutEffect(type: string): string | undefined {
  return WITHOUT_EFFECT[type] ?? WITHOUT_EFFECT[`${type.slice(0, type.lastIndexOf('::'))}::*`];
}
