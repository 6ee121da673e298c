// The forwarder of alarms: only where the description names a robot, with queues that repeat and keep what fails.

import { Match, Template } from 'aws-cdk-lib/assertions';
import { TRUSTED } from '../support/description';
import { synthesized } from '../support/synthesized';

const of = (yaml: string) => Template.fromStack(synthesized({ yaml }).observability);
const without = of(TRUSTED);
const template = of(`${TRUSTED}alarms: { forward: { dingTalk: {}, weCom: { severities: [P0, P0] } } }\n`);

test('nothing of it is there where no robot is named', () => {
  for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::SecretsManager::Secret'])
    expect(without.findResources(type)).toEqual({});
});

test('each robot has a queue on the topics of its severities', () => {
  const subscriptions = Object.values(template.findResources('AWS::SNS::Subscription'));
  const queues = subscriptions.map(({ Properties }) => JSON.stringify(Properties.Endpoint));
  const count = (kind: string) => queues.filter((queue) => queue.includes(kind)).length;
  expect([count('dingTalk'), count('weCom')]).toEqual([4, 1]);
});

test('a batch that fails comes again, and is kept in the end', () => {
  template.resourceCountIs('AWS::SQS::Queue', 4);
  template.hasResourceProperties('AWS::SQS::Queue', {
    VisibilityTimeout: 180,
    MessageRetentionPeriod: 86_400,
    SqsManagedSseEnabled: true,
    RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }),
  });
  template.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 5,
    ScalingConfig: { MaximumConcurrency: 2 },
  });
});

test('an alarm rings while forwarding fails', () => {
  const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.AlarmName as string,
  );
  expect(names).toEqual(
    expect.arrayContaining(['test-function-errors-forwarder-dingTalk', 'test-function-errors-forwarder-weCom']),
  );
});

test('the function reads its own secret, and may do nothing else but take from its queue', () => {
  const statements = Object.values(template.findResources('AWS::IAM::Policy'))
    .filter((policy) => JSON.stringify(policy).includes('ForwardweCom'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[] }[]);
  const actions = statements.flatMap(({ Action }) => Action).toSorted((a, b) => (a < b ? -1 : 1));
  expect(new Set(actions)).toEqual(
    new Set([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ReceiveMessage',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]),
  );
});
