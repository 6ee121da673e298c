// Names under which Prometheus' CloudWatch exporter publishes a CloudWatch metric.
// https://github.com/prometheus/cloudwatch_exporter

import type { MetricSource } from '../../alert-rules/signal';

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
