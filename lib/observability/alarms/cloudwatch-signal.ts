// A rule's signal as CloudWatch metrics and metric math.

import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricSource, Signal } from '../../alert-rules/signal';
import { type AlertTarget, dimensionValue } from './targets';

export function cloudWatchMetric(signal: Signal, target: AlertTarget, periodSeconds: number): IMetric {
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
    case 'rate':
      return new MathExpression({
        expression: `IF(whole >= ${signal.minimum}, 100 * FILL(part, 0) / whole, 0)`,
        usingMetrics: { part: metric(signal.part), whole: metric(signal.whole) },
        period,
      });
  }
}
