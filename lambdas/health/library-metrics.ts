// Publishes values of the metric list by Powertools' metrics: for the functions that no caller waits for. A test holds its
// series to those of the plain publisher (runtime/metrics.ts).

import { Metrics } from '@aws-lambda-powertools/metrics';
import { DIMENSION, METRIC, METRIC_NAMESPACE, type MetricName } from '../contract/metrics';
import {
  type DimensionSets,
  type DimensionValues,
  type MetricsSource,
  type PublishMetrics,
  valued,
} from '../runtime/metrics';

/** Values that share dimensions make one line. */
export function createMetrics({ deployment, service }: Omit<MetricsSource, 'metrics'>): PublishMetrics {
  const metrics = new Metrics({
    namespace: METRIC_NAMESPACE,
    serviceName: service,
    defaultDimensions: { [DIMENSION.deployment]: deployment },
  });
  return (values, dimensions = {}) => {
    const known = { ...dimensions, [DIMENSION.deployment]: deployment, [DIMENSION.service]: service };
    const names = (Object.keys(values) as MetricName[]).filter((name) => values[name] !== undefined);
    for (const group of new Set(names.map((name): DimensionSets => METRIC[name].dimensions))) {
      const sets = valued(group, known);
      if (sets.length === 0) continue;
      for (const set of sets) metrics.addDimensions(valuesOf(set, dimensions));
      for (const name of names) {
        const metric = METRIC[name];
        if (metric.dimensions === group) metrics.addMetric(metric.name, metric.unit, values[name] as number);
      }
      metrics.publishStoredMetrics();
    }
  };
}

/** Without those that the library adds to every set by itself. */
function valuesOf(set: DimensionSets[number], dimensions: DimensionValues): Record<string, string> {
  const own = set.filter((name) => name !== DIMENSION.deployment && name !== DIMENSION.service);
  return Object.fromEntries(own.map((name) => [name, dimensions[name] as string]));
}
