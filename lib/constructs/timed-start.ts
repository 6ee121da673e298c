// Starts a function at times: by EventBridge Scheduler, or by a rule where the region has no Scheduler.

import { type Duration, Stack } from 'aws-cdk-lib';
import { Schedule as EventSchedule, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { has } from '../regions';
import type { GatewayFunction } from './gateway-function';
import { regionOf } from './secrets-extension';

export interface TimedStart {
  /** Before the ids of what is made, where a construct starts more than once. */
  readonly idPrefix?: string;
  readonly description: string;
  /** `rate(...)` or `cron(...)`. */
  readonly expression: string;
  /** The event; an empty one where absent. */
  readonly event?: object;
  readonly deadLetters: IQueue;
  readonly maxEventAge: Duration;
}

export function startOnSchedule(scope: Construct, own: GatewayFunction, start: TimedStart): void {
  const { idPrefix = '', description, expression, event, deadLetters, maxEventAge } = start;
  const delivery = { deadLetterQueue: deadLetters, retryAttempts: 1, maxEventAge };
  if (!has(regionOf(scope), 'scheduler')) {
    new Rule(scope, `${idPrefix}ScheduleRule`, {
      description,
      schedule: EventSchedule.expression(expression),
      targets: [
        new LambdaFunction(own.lambda, { ...delivery, ...(event && { event: RuleTargetInput.fromObject(event) }) }),
      ],
    });
    return;
  }
  new Schedule(scope, `${idPrefix}Schedule`, {
    description,
    schedule: ScheduleExpression.expression(expression),
    target: new LambdaInvoke(own.lambda, {
      // The role is whole: CDK would let it invoke every version of the function.
      role: schedulerRole(scope, `${idPrefix}SchedulerRole`, own, deadLetters).withoutPolicyUpdates(),
      ...delivery,
      ...(event && { input: ScheduleTargetInput.fromObject(event) }),
    }),
  });
}

function schedulerRole(scope: Construct, id: string, own: GatewayFunction, deadLetters: IQueue): Role {
  const ownAccount = { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: ownAccount }),
  });
  const allow = (action: string, resource: string) =>
    role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
  allow('lambda:InvokeFunction', own.lambda.functionArn);
  allow('sqs:SendMessage', deadLetters.queueArn);
  return role;
}
