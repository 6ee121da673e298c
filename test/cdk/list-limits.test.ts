// Everything that grows with a description (Cells, options, statements, widgets) against the limit of the service that takes it.
// Limits that AWS raises on request count at their default. Each stands with its page. Those of EventBridge, CloudWatch, Lambda,
// API Gateway and SQS were read on 2026-11-30, on the page or in a copy of it; the others are known, and not read again.

import type { HostedResource } from '../../lib/local/assembly/stacks';
import { assembledResources, assembledStacks } from '../support/assembled-stacks';
import { faultsOf, load, TRUSTED } from '../support/description';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';
import { identityStatements } from '../support/iam/statements';
import { synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

/** With the three of the example as many as have alarms of their own at the most; one more, and none has. */
const CELLS = 97;
const cells = Array.from(
  { length: CELLS },
  (_, n) => `  ${`cell-${n}-`.padEnd(64, 'x')}: http://cell-${n}.internal\n`,
).join('');
const yaml = everyOption()
  .twoRegions.replace(/^name: .*$/m, `name: n${'a-'.repeat(19)}z`)
  .replace(/^cells:\n/m, `cells:\n${cells}`)
  .replace('mostCells: 200', 'mostCells: 10000')
  .replace('cells: core', 'cells: all');
const { outdir } = synthesized({ yaml, files: EXAMPLE_ROUTES });
const stacks = assembledStacks(outdir);
const resources = assembledResources(outdir);

type Properties = Readonly<Record<string, unknown>>;
interface Limit {
  readonly most: number;
  readonly source: string;
  /** Undefined for a resource that has none of it. */
  readonly of: (resource: HostedResource) => number | undefined;
}

const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const size = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const typed =
  (type: string, count: (properties: Properties) => number): Limit['of'] =>
  (resource) =>
    resource.type === type ? count(resource.properties()) : undefined;
const textOf = (type: string, property: string) =>
  typed(type, (properties) => ((properties[property] as string | undefined) ?? '').length);
const statementsIn = (document: unknown) => list((document as { Statement?: unknown } | undefined)?.Statement);

const EVENTBRIDGE = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html';
const CLOUDWATCH = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html';
const COMPOSITE = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html';
const ALARM = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html';
const SQS = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html';
const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';

const LIMITS: Readonly<Record<string, Limit>> = {
  'characters of an event pattern': {
    most: 2_048,
    source: EVENTBRIDGE,
    of: typed('AWS::Events::Rule', ({ EventPattern }) => size(EventPattern ?? {})),
  },
  'targets of a rule': {
    most: 5,
    source: EVENTBRIDGE,
    of: typed('AWS::Events::Rule', ({ Targets }) => list(Targets).length),
  },
  'alarms of a composite alarm': {
    most: 100,
    source: COMPOSITE,
    of: typed('AWS::CloudWatch::CompositeAlarm', ({ AlarmRule }) => String(AlarmRule).match(/\bALARM\(/g)?.length ?? 0),
  },
  'characters of a composite alarm': {
    most: 10_240,
    source: COMPOSITE,
    of: textOf('AWS::CloudWatch::CompositeAlarm', 'AlarmRule'),
  },
  "characters of an alarm's description": {
    most: 1_024,
    source: ALARM,
    of: textOf('AWS::CloudWatch::Alarm', 'AlarmDescription'),
  },
  'actions of an alarm in a state': {
    most: 5,
    source: ALARM,
    of: typed('AWS::CloudWatch::Alarm', ({ AlarmActions }) => list(AlarmActions).length),
  },
  'widgets of a dashboard': { most: 500, source: CLOUDWATCH, of: dashboard((widgets) => widgets.length) },
  'metrics of a widget': {
    most: 500,
    source: CLOUDWATCH,
    of: dashboard((widgets) => Math.max(...widgets.map((metrics) => metrics))),
  },
  'metrics of a dashboard': {
    most: 2_500,
    source: CLOUDWATCH,
    of: dashboard((widgets) => widgets.reduce((sum, metrics) => sum + metrics, 0)),
  },
  'statements of a queue policy': {
    most: 20,
    source: SQS,
    of: typed('AWS::SQS::QueuePolicy', ({ PolicyDocument }) => statementsIn(PolicyDocument).length),
  },
  'bytes of a queue policy': {
    most: 8_192,
    source: SQS,
    of: typed('AWS::SQS::QueuePolicy', ({ PolicyDocument }) => size(PolicyDocument)),
  },
  'bytes of a topic policy': {
    most: 30_720,
    source: 'https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html',
    of: typed('AWS::SNS::TopicPolicy', ({ PolicyDocument }) => size(PolicyDocument)),
  },
  'bytes of a key policy': {
    most: 32_768,
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html',
    of: typed('AWS::KMS::Key', ({ KeyPolicy }) => size(KeyPolicy)),
  },
  'bytes of a bucket policy': {
    most: 20_480,
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html',
    of: typed('AWS::S3::BucketPolicy', ({ PolicyDocument }) => size(PolicyDocument)),
  },
  'bytes of the access log template': {
    most: 3_072,
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html',
    of: typed(
      'AWS::ApiGatewayV2::Stage',
      ({ AccessLogSettings }) => ((AccessLogSettings as { Format?: string } | undefined)?.Format ?? '').length,
    ),
  },
  'layers of a function': {
    most: 5,
    source: LAMBDA,
    of: typed('AWS::Lambda::Function', ({ Layers }) => list(Layers).length),
  },
  "characters of a function's description": {
    most: 256,
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html',
    of: textOf('AWS::Lambda::Function', 'Description'),
  },
  'characters of a saved query': {
    most: 10_000,
    source: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html',
    of: textOf('AWS::Logs::QueryDefinition', 'QueryString'),
  },
};

/** Number of metrics by widget. */
function dashboard(count: (widgets: readonly number[]) => number): Limit['of'] {
  return typed('AWS::CloudWatch::Dashboard', ({ DashboardBody }) => {
    const { widgets } = JSON.parse(String(DashboardBody)) as { widgets: { properties: { metrics?: unknown[] } }[] };
    return count(widgets.map(({ properties }) => properties.metrics?.length ?? 0));
  });
}

test('the description has as many alarms by Cell as there can be', () => {
  const alarms = resources.filter(({ type }) => type === 'AWS::CloudWatch::CompositeAlarm');
  expect(alarms.length).toBeGreaterThan(CELLS);
});

test.each(Object.keys(LIMITS))('%s', (name) => {
  const { most, of } = LIMITS[name] as Limit;
  const counts = resources.flatMap((resource) => {
    const count = of(resource);
    return count === undefined ? [] : [{ where: resource.where, count }];
  });
  expect(counts.length).toBeGreaterThan(0);
  expect(counts.filter(({ count }) => count > most)).toEqual([]);
});

test.each([
  ['Resources', 500],
  ['Outputs', 200],
  ['Parameters', 200],
  ['Mappings', 200],
] as const)('%s of a stack: %d at most', (part, most) => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  const counts = stacks.map(({ name, template }) => [name, Object.keys(template[part] ?? {}).length] as const);
  expect(counts.filter(([, count]) => count > most)).toEqual([]);
});

test('a template is smaller than what CloudFormation takes from S3', () => {
  expect(stacks.filter(({ template }) => size(template) > 1_000_000).map(({ name }) => name)).toEqual([]);
});

test('the inline policies of a role are smaller than IAM takes, white space left out', () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  const sizes = new Map<string, number>();
  for (const { roles, effect, actions, resources: arns, conditions } of identityStatements(resources)) {
    const bytes = size({ Effect: effect, Action: actions, Resource: arns, Condition: conditions });
    for (const role of roles) sizes.set(role, (sizes.get(role) ?? 0) + bytes);
  }
  expect(sizes.size).toBeGreaterThan(10);
  expect([...sizes].filter(([, bytes]) => bytes > 10_240)).toEqual([]);
});

test('an API has fewer routes, integrations and authorizers than API Gateway takes', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  const count = (type: string, stack: string) =>
    resources.filter((resource) => resource.type === type && resource.stack.name === stack).length;
  for (const { name } of stacks) {
    expect(count('AWS::ApiGatewayV2::Route', name)).toBeLessThanOrEqual(300);
    expect(count('AWS::ApiGatewayV2::Integration', name)).toBeLessThanOrEqual(300);
    expect(count('AWS::ApiGatewayV2::Authorizer', name)).toBeLessThanOrEqual(10);
  }
});

test('more subnets or groups than Lambda takes are a fault before anything is deployed', () => {
  const ids = (kind: string, count: number) => Array.from({ length: count }, (_, n) => `${kind}-${n}a`).join(', ');
  const network = (subnets: number, groups: number) =>
    `${TRUSTED}network: { vpcId: vpc-0a, subnetIds: [${ids('subnet', subnets)}], securityGroupIds: [${ids('sg', groups)}], endpoints: existing }\n`;
  expect(Object.keys(faultsOf({ yaml: network(17, 6) }))).toEqual(['network.subnetIds', 'network.securityGroupIds']);
  expect(load({ yaml: network(16, 5) }).network?.subnetIds).toHaveLength(16);
});
