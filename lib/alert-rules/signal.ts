// What an alert rule watches: metrics by name, with dimensions that a deployment fills in.

import {
  DIMENSION,
  METRIC,
  METRIC_NAMESPACE,
  type MetricDefinition,
  type MetricName,
} from '../../lambdas/contract/metrics';

/** A dimension's value as the deployment knows it. */
export type Placeholder =
  | 'deployment'
  | 'apiId'
  | 'cell'
  | 'functionName'
  | 'standbyDeployment'
  | 'limitedDeployment'
  | 'countedDeployment'
  | 'liveDeployment'
  | 'tableName'
  | 'deadLetterQueue'
  | 'backupVault'
  | 'replicatedTable'
  | 'receivingRegion'
  | 'proxyLogGroup';

export type DimensionValue = string | { readonly from: Placeholder };

export interface MetricSource {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, DimensionValue>>;
  readonly statistic: Statistic;
}

export type Statistic = 'Sum' | 'SampleCount' | 'Average' | 'Minimum' | 'Maximum' | 'p95' | 'p99';

export type Signal =
  | { readonly kind: 'value'; readonly metric: MetricSource }
  /** A period without data counts as 0: CloudWatch would else judge by older points, and a silence fire late. */
  | { readonly kind: 'sum'; readonly metrics: readonly MetricSource[] }
  /** `metric` in periods with a value of `while`; another period counts as 1, for nothing was due in it. */
  | { readonly kind: 'due'; readonly metric: MetricSource; readonly while: MetricSource }
  /** Percent of `part` in `whole`; periods with fewer than `minimum` of the whole count as 0. */
  | { readonly kind: 'rate'; readonly part: MetricSource; readonly whole: MetricSource; readonly minimum: number };

/** One of the gateway's own metrics, as contract/metrics.ts lists it. */
export function own(name: MetricName, statistic: Statistic, by: 'total' | 'cell' = 'total'): MetricSource {
  const metric: MetricDefinition = METRIC[name];
  const total = [DIMENSION.service, DIMENSION.deployment];
  const wanted = by === 'cell' ? [...total, DIMENSION.cell] : total;
  if (!metric.dimensions.some((set) => set.join() === wanted.join()))
    throw new Error(`${metric.name} is not published by ${wanted.join(' and ')}`);
  return {
    namespace: METRIC_NAMESPACE,
    name: metric.name,
    statistic,
    dimensions: {
      [DIMENSION.service]: metric.service,
      [DIMENSION.deployment]: { from: 'deployment' },
      ...(by === 'cell' ? { [DIMENSION.cell]: { from: 'cell' } } : {}),
    },
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
export function httpApi(
  name: '4xx' | '5xx' | 'Count' | 'Latency' | 'IntegrationLatency',
  statistic: Statistic,
): MetricSource {
  return { namespace: 'AWS/ApiGateway', name, statistic, dimensions: { ApiId: { from: 'apiId' } } };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export function lambda(
  name: 'Errors' | 'Throttles' | 'Invocations' | 'Duration' | 'ConcurrentExecutions',
  statistic: Statistic,
): MetricSource {
  return { namespace: 'AWS/Lambda', name, statistic, dimensions: { FunctionName: { from: 'functionName' } } };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
export function table(
  name: 'ReadThrottleEvents' | 'WriteThrottleEvents' | 'SystemErrors',
  operation?: string,
): MetricSource {
  return {
    namespace: 'AWS/DynamoDB',
    name,
    statistic: 'Sum',
    dimensions: { TableName: { from: 'tableName' }, ...(operation === undefined ? {} : { Operation: operation }) },
  };
}

export function metricsOf(signal: Signal): readonly MetricSource[] {
  switch (signal.kind) {
    case 'value':
      return [signal.metric];
    case 'sum':
      return signal.metrics;
    case 'due':
      return [signal.metric, signal.while];
    case 'rate':
      return [signal.part, signal.whole];
  }
}
