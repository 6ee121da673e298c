// Says of each resource in the assembly how it is hosted, so that nothing is dropped in silence.

import type { HostedResource } from '../assembly/stacks';
import { unhostedLayers } from './functions';
import { unhostedStageSettings } from './http-apis';
import { isScheduledRule } from './schedules';

// How each resource type of a template is hosted on one machine. The banner names other types as not hosted.

/** Brought to life by the runner. */
const HOSTED_TYPES: ReadonlySet<string> = new Set([
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
  'AWS::Lambda::EventSourceMapping',
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
function reasonWithoutEffect(type: string): string | undefined {
  return WITHOUT_EFFECT[type] ?? WITHOUT_EFFECT[`${type.slice(0, type.lastIndexOf('::'))}::*`];
}

/** Notices of alarms reach it; mail and web addresses that subscribe are told nothing here. */
function isQueueOfTopic({ type, stack, logicalId }: HostedResource): boolean {
  return type === 'AWS::SNS::Subscription' && stack.template.Resources?.[logicalId]?.Properties?.['Protocol'] === 'sqs';
}

export interface Inventory {
  /** Type -> how many. */
  readonly hosted: ReadonlyMap<string, number>;
  /** Reason -> how many resources do without. */
  readonly withoutEffect: ReadonlyMap<string, number>;
  /** What a user misses here: types with their number, stacks of a second region, settings, layers. */
  readonly notHosted: readonly string[];
}

export function takeInventory(resources: readonly HostedResource[], elsewhere: readonly string[]): Inventory {
  const hosted = new Map<string, number>();
  const withoutEffect = new Map<string, number>();
  const missing = new Map<string, number>();
  for (const resource of resources) {
    const { type } = resource;
    const reason = reasonWithoutEffect(type);
    if (HOSTED_TYPES.has(type) || isScheduledRule(resource) || isQueueOfTopic(resource)) count(hosted, type);
    else if (reason !== undefined) count(withoutEffect, reason);
    else count(missing, type);
  }
  const layers = resources.filter(({ type }) => type === 'AWS::Lambda::Function').flatMap(unhostedLayers);
  const types = [...missing].map(([type, number]) => (number === 1 ? type : `${type} (${number})`));
  return {
    hosted,
    withoutEffect,
    notHosted: [
      ...types,
      ...elsewhere,
      ...unhostedStageSettings(resources),
      ...layers.map((layer) => `layer ${layer}`),
    ],
  };
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
