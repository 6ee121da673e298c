// Configuration of the CloudWatch exporter: exactly the metrics that the rules read.

import type { AlertRule } from '../../alert-rules/rule';
import { type MetricSource, metricsOf } from '../../alert-rules/signal';
import { exporterMetricName } from './exporter-name';

export interface ExporterMetric {
  readonly aws_namespace: string;
  readonly aws_metric_name: string;
  readonly aws_dimensions: readonly string[];
  readonly aws_statistics?: readonly string[];
  readonly aws_extended_statistics?: readonly string[];
  readonly period_seconds: number;
}

/** One entry a metric and dimension set, however many rules read it. */
export function exporterMetrics(rules: readonly AlertRule[]): ExporterMetric[] {
  const entries = rules
    .filter(({ prometheus }) => prometheus === undefined)
    .flatMap((rule) => metricsOf(rule.signal).map((metric) => entry(metric, rule.periodSeconds)));
  return [...new Map(entries).values()];
}

function entry(metric: MetricSource, periodSeconds: number): [string, ExporterMetric] {
  const dimensions = Object.keys(metric.dimensions);
  const isPercentile = metric.statistic.startsWith('p');
  return [
    `${exporterMetricName(metric)} ${dimensions.join()}`,
    {
      aws_namespace: metric.namespace,
      aws_metric_name: metric.name,
      aws_dimensions: dimensions,
      ...(isPercentile ? { aws_extended_statistics: [metric.statistic] } : { aws_statistics: [metric.statistic] }),
      period_seconds: periodSeconds,
    },
  ];
}
