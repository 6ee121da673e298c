// From a template's schedule, or scheduled rule, to what the scheduler must know.

import type { InvocableFunction } from '../api/within-time';
import type { HostedResource } from '../assembly/stacks';
import type { ScheduleDefinition } from '../scheduler/scheduler';
import { functionNameOf, listProperty, mapProperty, type Properties, textProperty } from './property';

/** EventBridge Scheduler would try for a day; here nobody waits for the 186th attempt. */
const DEFAULT_RETRIES = 2;

/** A rule of EventBridge that starts its targets by time: what regions without EventBridge Scheduler have. */
export function isScheduledRule({ type, stack, logicalId }: HostedResource): boolean {
  return (
    type === 'AWS::Events::Rule' && 'ScheduleExpression' in (stack.template.Resources?.[logicalId]?.Properties ?? {})
  );
}

/** Undefined for a schedule that is switched off. */
export function scheduleDefinition(
  resource: HostedResource,
  functionNamed: (name: string) => InvocableFunction,
): ScheduleDefinition | undefined {
  const properties = resource.properties();
  if (properties['State'] === 'DISABLED') return undefined;
  const [ruleTarget] = listProperty(properties, 'Targets');
  const target = (ruleTarget as Properties | undefined) ?? mapProperty(properties, 'Target');
  const retries = mapProperty(target, 'RetryPolicy')['MaximumRetryAttempts'];
  const input = target['Input'];
  const invoked = functionNamed(functionNameOf(textProperty(resource, target, 'Arn'), resource.where));
  return {
    name: resource.where,
    expression: textProperty(resource, properties, 'ScheduleExpression'),
    timezone: textProperty(resource, properties, 'ScheduleExpressionTimezone', 'UTC'),
    input: typeof input === 'string' ? input : undefined,
    maximumRetries: typeof retries === 'number' ? retries : DEFAULT_RETRIES,
    invoke: invoked.invoke,
  };
}
