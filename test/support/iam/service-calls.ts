// Calls that AWS makes with a role of the template without code of the project: logs, traces, interfaces, targets, notices.

import type { HostedResource } from '../../../lib/local/assembly/stacks';
import type { IamRequest } from './evaluate';

export interface RoleRequest extends IamRequest {
  /** Name of the role that the call is made with. */
  readonly role: string;
  /** Who makes it, for messages. */
  readonly caller: string;
}

type Properties = Readonly<Record<string, unknown>>;
type Described = (resource: HostedResource, properties: Properties, all: readonly HostedResource[]) => RoleRequest[];

export function serviceCalls(resources: readonly HostedResource[]): RoleRequest[] {
  return resources.flatMap((resource) => BY_TYPE[resource.type]?.(resource, resource.properties(), resources) ?? []);
}

const BY_TYPE: Readonly<Record<string, Described>> = {
  'AWS::Lambda::Function': (resource, properties, all) => {
    const ask = by(roleNamed(properties['Role']), functionLabel(properties, resource));
    const { LogGroup: group } = properties['LoggingConfig'] as { LogGroup: string };
    const logs = all.find(({ type, ref }) => type === 'AWS::Logs::LogGroup' && ref === group)?.attribute('Arn') ?? '';
    const stream = logs.replace(/\*$/, 'log-stream:one');
    return [
      // https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
      ask('logs:CreateLogStream', logs.replace(/:\*$/, ':*')),
      ask('logs:PutLogEvents', stream),
      ...traced(properties).map((action) => ask(action, '*')),
      ...(properties['VpcConfig'] ? INTERFACES.map((action) => ask(action, '*')) : []),
      ...deadLetters(properties).map((queue) => ask('sqs:SendMessage', queue)),
    ];
  },
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  'AWS::Lambda::EventInvokeConfig': (_, { FunctionName, DestinationConfig }, all) => {
    const own = all.find(({ type, ref }) => type === 'AWS::Lambda::Function' && ref === FunctionName);
    const properties = own?.properties() ?? {};
    const { OnFailure } = DestinationConfig as { OnFailure: { Destination: string } };
    const { Destination: target } = OnFailure;
    const ask = by(roleNamed(properties['Role']), own ? functionLabel(properties, own) : '');
    if (target.startsWith('arn:aws:sqs:')) return [ask('sqs:SendMessage', target)];
    const topic = all.find(({ type, ref }) => type === 'AWS::SNS::Topic' && ref === target);
    const key = topic?.properties()['KmsMasterKeyId'] as string | undefined;
    return [
      ask('sns:Publish', target),
      // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
      ...(key === undefined ? [] : ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => ask(action, key))),
    ];
  },
  'AWS::Scheduler::Schedule': (_, { Target }) => {
    const { Arn, RoleArn, DeadLetterConfig } = Target as {
      Arn: string;
      RoleArn: string;
      DeadLetterConfig?: { Arn: string };
    };
    const ask = by(roleNamed(RoleArn), 'schedule');
    return [
      ask('lambda:InvokeFunction', Arn),
      ...(DeadLetterConfig ? [ask('sqs:SendMessage', DeadLetterConfig.Arn)] : []),
    ];
  },
  // https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html
  'AWS::CodeDeploy::DeploymentGroup': ({ logicalId, stack: own }, { ServiceRoleArn, AlarmConfiguration }, all) => {
    const ask = by(roleNamed(ServiceRoleArn), 'rollout');
    // The alias names its group in its update policy.
    const aliases = all.filter(
      ({ type, stack, logicalId: alias }) =>
        type === 'AWS::Lambda::Alias' &&
        stack === own &&
        JSON.stringify(stack.template.Resources?.[alias]).includes(`"${logicalId}"`),
    );
    return aliases.flatMap((alias) => {
      const target = alias.ref.replace(/:[^:]+$/, '');
      return [
        ask('lambda:GetAlias', target),
        ask('lambda:UpdateAlias', target),
        ask('lambda:GetProvisionedConcurrencyConfig', alias.ref),
        ...(AlarmConfiguration ? [ask('cloudwatch:DescribeAlarms', '*')] : []),
      ];
    });
  },
};

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
const INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
function traced({ TracingConfig }: Properties): string[] {
  const { Mode } = (TracingConfig ?? {}) as { Mode?: string };
  return Mode === 'Active' ? ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'] : [];
}

function deadLetters({ DeadLetterConfig }: Properties): string[] {
  const { TargetArn } = (DeadLetterConfig ?? {}) as { TargetArn?: string };
  return TargetArn === undefined ? [] : [TargetArn];
}

/** The function's short name, as its lines carry it. */
export function functionLabel(properties: Properties, { logicalId }: HostedResource): string {
  const { Variables } = (properties['Environment'] ?? {}) as { Variables?: Readonly<Record<string, string>> };
  return Variables?.['POWERTOOLS_SERVICE_NAME'] ?? logicalId;
}

export function roleNamed(roleArn: unknown): string {
  return String(roleArn).replace(/^.*:role\//, '');
}

function by(role: string, caller: string) {
  return (action: string, resource: string): RoleRequest => ({ role, caller, action, resource, context: {} });
}
