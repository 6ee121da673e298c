// An alarm as `aws cloudwatch describe-alarms` shows it, as far as a drill reads it.

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

export interface MetricRef {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
}

export interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: { readonly Metric: MetricRef; readonly Period: number; readonly Stat: string };
}

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

interface Described {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly StateValue: StateValue;
  readonly AlarmActions?: readonly string[];
  readonly OKActions?: readonly string[];
}

export interface LiveMetricAlarm extends Described, Partial<MetricRef> {
  readonly Metrics?: readonly MetricQuery[];
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string;
  readonly EvaluateLowSampleCountPercentile?: string;
}

export interface LiveCompositeAlarm extends Described {
  readonly AlarmRule: string;
}

export interface LiveAlarms {
  readonly metric: readonly LiveMetricAlarm[];
  readonly composite: readonly LiveCompositeAlarm[];
}

/** A metric that an alarm looks at, with its statistic and period. */
export interface Watched extends MetricRef {
  readonly id: string;
  readonly statistic: string;
  readonly periodSeconds: number;
}

export function watchedBy(alarm: LiveMetricAlarm): readonly Watched[] {
  const { Metrics = [], Namespace = '', MetricName = '', Dimensions = [], Period = 60 } = alarm;
  if (Metrics.length === 0) {
    const statistic = alarm.ExtendedStatistic ?? alarm.Statistic ?? 'Average';
    return [{ id: 'm', Namespace, MetricName, Dimensions, statistic, periodSeconds: Period }];
  }
  return Metrics.flatMap(({ Id, MetricStat }) =>
    MetricStat === undefined
      ? []
      : [{ ...MetricStat.Metric, id: Id, statistic: MetricStat.Stat, periodSeconds: MetricStat.Period }],
  );
}

export function dimensionOf({ Dimensions = [] }: Pick<MetricRef, 'Dimensions'>, name: string): string | undefined {
  return Dimensions.find(({ Name }) => Name === name)?.Value;
}
