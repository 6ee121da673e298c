// One rule on one target as a CloudWatch alarm, and whom it tells.

import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type CompositeAlarm,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { DIMENSION } from '../../../lambdas/contract/metrics';
import { FUNCTION_RULES } from '../../alert-rules/functions';
import type { AlertRule, Severity } from '../../alert-rules/rule';
import { type MetricSource, metricsOf, type Signal } from '../../alert-rules/signal';
import { type AlertTarget, dimensionValue } from './targets';

// A rule's signal as CloudWatch metrics and metric math.

function cloudWatchMetric(signal: Signal, target: AlertTarget, periodSeconds: number): IMetric {
  const period = Duration.seconds(periodSeconds);
  const metric = (source: MetricSource): Metric =>
    new Metric({
      namespace: source.namespace,
      metricName: source.name,
      statistic: source.statistic,
      period,
      dimensionsMap: Object.fromEntries(
        Object.entries(source.dimensions).map(([name, value]) => [name, dimensionValue(value, target)]),
      ),
    });
  switch (signal.kind) {
    case 'value':
      return metric(signal.metric);
    case 'sum': {
      const ids = signal.metrics.map((_, i) => `m${i}`);
      return new MathExpression({
        expression: ids.map((id) => `FILL(${id}, 0)`).join(' + '),
        usingMetrics: Object.fromEntries(signal.metrics.map((source, i) => [`m${i}`, metric(source)])),
        period,
      });
    }
    case 'due':
      return new MathExpression({
        expression: 'IF(FILL(running, 0) > 0, FILL(done, 0), 1)',
        usingMetrics: { running: metric(signal.while), done: metric(signal.metric) },
        period,
      });
    case 'rate':
      return new MathExpression({
        expression: `IF(whole >= ${signal.minimum}, 100 * FILL(part, 0) / whole, 0)`,
        usingMetrics: { part: metric(signal.part), whole: metric(signal.whole) },
        period,
      });
  }
}

export type SeverityTopics = Readonly<Record<Severity, ITopic>>;

export interface RuleAlarmOptions {
  /** Names begin with it: they are unique in an account and region. */
  readonly prefix: string;
  /** Rule id -> threshold, where a deployment knows better. */
  readonly thresholds?: Readonly<Record<string, number>>;
  /** Where the section of a rule is read. */
  readonly runbookOf: (ruleId: string) => string;
  /** Between two rounds of the patrol, s: its metrics come no oftener. */
  readonly patrolSeconds?: number;
}

export function ruleAlarm(scope: Construct, rule: AlertRule, target: AlertTarget, options: RuleAlarmOptions): Alarm {
  const suffix = target.name === '' ? '' : `-${target.name}`;
  const isPercentile = rule.signal.kind === 'value' && rule.signal.metric.statistic.startsWith('p');
  return new Alarm(scope, `${rule.id}${suffix}`, {
    alarmName: `${options.prefix}-${rule.id}${suffix}`,
    alarmDescription: `${rule.severity} ${rule.title.zh} / ${rule.title.en}. ${rule.meaning.en} Runbook: ${options.runbookOf(rule.id)}`,
    metric: cloudWatchMetric(rule.signal, target, periodOf(rule, options)),
    comparisonOperator: COMPARISON[rule.comparison],
    threshold: target.thresholds?.[rule.id] ?? options.thresholds?.[rule.id] ?? rule.threshold,
    evaluationPeriods: rule.evaluationPeriods,
    datapointsToAlarm: rule.datapointsToAlarm,
    treatMissingData: MISSING[rule.missingData],
    ...(isPercentile ? { evaluateLowSampleCountPercentile: 'ignore' } : {}),
  });
}

/** A period without a round would be silent: it would ring, or keep ringing from being heard. */
function periodOf({ signal, periodSeconds }: AlertRule, { patrolSeconds = 0 }: RuleAlarmOptions): number {
  const isPatrol = metricsOf(signal).some(({ dimensions }) => dimensions[DIMENSION.service] === 'health');
  return isPatrol ? Math.max(periodSeconds, patrolSeconds) : periodSeconds;
}

export function tell(alarm: Alarm | CompositeAlarm, topic: ITopic): void {
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}

/** The alarms of a function that stands in another stack than those of the request path. */
export function functionAlarms(
  scope: Construct,
  own: { readonly name: string; readonly functionName: string },
  topics: SeverityTopics,
  options: RuleAlarmOptions,
): void {
  for (const rule of FUNCTION_RULES.filter(({ scope: each }) => each === 'function')) {
    const target = { name: own.name, values: { functionName: own.functionName } };
    tell(ruleAlarm(scope, rule, target, options), topics[rule.severity]);
  }
}

const COMPARISON: Readonly<Record<AlertRule['comparison'], ComparisonOperator>> = {
  '>': ComparisonOperator.GREATER_THAN_THRESHOLD,
  '>=': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  '<': ComparisonOperator.LESS_THAN_THRESHOLD,
  '<=': ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
};

const MISSING: Readonly<Record<AlertRule['missingData'], TreatMissingData>> = {
  breaching: TreatMissingData.BREACHING,
  notBreaching: TreatMissingData.NOT_BREACHING,
  ignore: TreatMissingData.IGNORE,
};
