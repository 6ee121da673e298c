// The patrol's schedule: as often as asked, and no run is lost unseen.

import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as ENV from '../../lambdas/contract/environment';
import { TRUSTED } from '../support/description';
import { synthesized } from '../support/synthesized';

const { gatewayTemplate: template } = synthesized();
const slow = synthesized({ yaml: `${TRUSTED}patrol: { intervalSeconds: 300 }\n` }).gatewayTemplate;

function patrolSettings(from: Template): unknown {
  const settings = Object.values(from.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment.Variables[ENV.patrolSettings] as string | undefined,
  );
  return JSON.parse(settings.find((text) => text !== undefined) ?? '{}');
}

test('a period below a minute is rounds within one scheduled run', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
  });
  expect(patrolSettings(template)).toMatchObject({ intervalSeconds: 30, roundsPerInvocation: 2, controlUrl: null });
});

test('a longer period is the schedule itself', () => {
  slow.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(5 minutes)' });
  expect(patrolSettings(slow)).toMatchObject({ intervalSeconds: 300, roundsPerInvocation: 1 });
});

test('a run that cannot start is tried once more within its period, then kept', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    Target: {
      RetryPolicy: { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('HealthPathDeadLetters'), 'Arn'] } },
    },
  });
});

test('a run that fails is not repeated by Lambda, but kept', () => {
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
    DestinationConfig: {
      OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('HealthPathDeadLetters'), 'Arn'] } },
    },
  });
});

test('the queue is encrypted and refuses plain HTTP', () => {
  template.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]),
    },
  });
});
