// Configuration of the CloudWatch exporter: exactly the metrics that the rules read.

import type { AlertRule } from '../../alert-rules/rule';
import { type MetricSource, metricsOf, type Placeholder } from '../../alert-rules/signal';

// Names under which Prometheus' CloudWatch exporter publishes a CloudWatch metric.
// https://github.com/prometheus/cloudwatch_exporter

/** `AWS/ApiGateway` `5xx` `Sum` -> `aws_apigateway_5xx_sum`. */
export function exporterMetricName({ namespace, name, statistic }: MetricSource): string {
  return `${namespace.toLowerCase()}_${snakeCase(name)}_${statistic.toLowerCase()}`.replaceAll(/[^a-z0-9_]/g, '_');
}

/** `FunctionName` -> `function_name`. */
export function exporterLabel(dimension: string): string {
  return snakeCase(dimension);
}

function snakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** The deployment whose metrics the example selects. */
export const EXAMPLE_DEPLOYMENT = 'cell-gateway';

export interface ExporterMetric {
  readonly aws_namespace: string;
  readonly aws_metric_name: string;
  readonly aws_dimensions: readonly string[];
  readonly aws_dimension_select_regex: Readonly<Record<string, readonly string[]>>;
  readonly aws_statistics?: readonly string[];
  readonly aws_extended_statistics?: readonly string[];
  readonly period_seconds: number;
}

/** One entry a metric and dimension set, however many rules read it. */
export function exporterMetrics(rules: readonly AlertRule[]): ExporterMetric[] {
  const entries = rules
    .filter(({ prometheus }) => prometheus === undefined)
    .flatMap((rule) => exportedMetrics(rule).map((metric) => entry(metric, rule.periodSeconds)));
  return [...new Map(entries).values()];
}

/** Prometheus knows by itself since when it looks. */
function exportedMetrics({ signal }: AlertRule): readonly MetricSource[] {
  return signal.kind === 'due' ? [signal.metric] : metricsOf(signal);
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
      aws_dimension_select_regex: selection(metric),
      ...(isPercentile ? { aws_extended_statistics: [metric.statistic] } : { aws_statistics: [metric.statistic] }),
      period_seconds: periodSeconds,
    },
  ];
}

/** CloudFormation begins generated names with the stack's; an API's id is drawn by API Gateway. */
const SELECTED: Readonly<Partial<Record<Placeholder, string>>> = {
  deployment: EXAMPLE_DEPLOYMENT,
  limitedDeployment: EXAMPLE_DEPLOYMENT,
  countedDeployment: EXAMPLE_DEPLOYMENT,
  liveDeployment: EXAMPLE_DEPLOYMENT,
  apiId: 'your-api-id',
  functionName: `${EXAMPLE_DEPLOYMENT}-(standby-)?(gateway|backup)-.*`,
  tableName: `${EXAMPLE_DEPLOYMENT}-(standby-)?state-.*`,
  replicatedTable: `${EXAMPLE_DEPLOYMENT}-state-.*`,
  deadLetterQueue: `${EXAMPLE_DEPLOYMENT}-(standby-)?gateway-.*`,
  backupVault: `${EXAMPLE_DEPLOYMENT}-vault`,
  proxyLogGroup: `${EXAMPLE_DEPLOYMENT}-(standby-)?gateway-.*`,
};

/** An account holds other functions, tables and deployments: theirs must neither ring nor silence. */
function selection({ dimensions }: MetricSource): Record<string, readonly string[]> {
  const selected = Object.entries(dimensions).flatMap(([name, value]) => {
    const pattern = typeof value === 'string' ? undefined : SELECTED[value.from];
    return pattern === undefined ? [] : [[name, [pattern]] as const];
  });
  return Object.fromEntries(selected);
}
