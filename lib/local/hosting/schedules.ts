// From a template's schedule to what the scheduler must know.

import type { InvocableFunction } from '../api/within-time';
import type { HostedResource } from '../assembly/stacks';
import type { ScheduleDefinition } from '../scheduler/scheduler';
import { functionNameOf, mapProperty, textProperty } from './property';

/** EventBridge Scheduler would try for a day; here nobody waits for the 186th attempt. */
const DEFAULT_RETRIES = 2;

/** Undefined for a schedule that is switched off. */
export function scheduleDefinition(
  resource: HostedResource,
  functionNamed: (name: string) => InvocableFunction,
): ScheduleDefinition | undefined {
  const properties = resource.properties();
  if (properties['State'] === 'DISABLED') return undefined;
  const target = mapProperty(properties, 'Target');
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
