// Publishes values of the metric list as one line in CloudWatch's embedded metric format.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

import { Metrics } from '@aws-lambda-powertools/metrics';
import type { EmfOutput } from '@aws-lambda-powertools/metrics/types';
import { DIMENSION, type DimensionName, METRIC, METRIC_NAMESPACE, type MetricName } from '../contract/metrics';

export type MetricValues = { readonly [name in MetricName]?: number };
export type DimensionValues = { readonly [name in DimensionName]?: string | undefined };
export type PublishMetrics = (values: MetricValues, dimensions?: DimensionValues) => void;

/**
 * Values that share dimensions make one directive, and all directives one line. All of it happens in one synchronous
 * step, so that requests served at once in one environment cannot mix. A dimension without a value takes its sets with it.
 */
export function metricsPublisher(service: string, write: (line: string) => void = writeLine): PublishMetrics {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: service });

  const directive = (names: readonly MetricName[], values: MetricValues, dimensions: DimensionValues): EmfOutput => {
    const [first] = names as [MetricName];
    for (const set of METRIC[first].dimensions) {
      const custom = (set as readonly DimensionName[]).filter((name) => name !== DIMENSION.service);
      if (custom.every((name) => dimensions[name] !== undefined)) {
        metrics.addDimensions(Object.fromEntries(custom.map((name) => [name, dimensions[name] ?? ''])));
      }
    }
    for (const name of names) metrics.addMetric(METRIC[name].name, METRIC[name].unit, values[name] ?? 0);
    const output = metrics.serializeMetrics();
    metrics.clearMetrics();
    metrics.clearDimensions();
    return output;
  };

  return (values, dimensions = {}) => {
    const groups = Map.groupBy(namesOf(values), (name) => METRIC[name].dimensions);
    const outputs = [...groups.values()].map((names) => directive(names, values, dimensions));
    const [first] = outputs;
    if (first === undefined) return;
    const directives = outputs.flatMap((output) => output['_aws'].CloudWatchMetrics);
    write(JSON.stringify(Object.assign({}, ...outputs, { _aws: { ...first['_aws'], CloudWatchMetrics: directives } })));
  };
}

function namesOf(values: MetricValues): MetricName[] {
  return (Object.keys(values) as MetricName[]).filter((name) => values[name] !== undefined);
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
