// Widgets of the dashboard: metrics by the names of the contract, one look for all.

import { Duration } from 'aws-cdk-lib';
import {
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC, METRIC_NAMESPACE, type MetricName } from '../../../lambdas/contract/metrics';

const MINUTE = Duration.minutes(1);

export type Dimensions = Readonly<Record<string, string>>;

export type OwnMetric = (name: MetricName, statistic: string, dimensions?: Dimensions) => Metric;

/** Metrics that a deployment publishes itself; `dimensions` come after the service and the deployment. */
export function ownMetrics(deployment: string): OwnMetric {
  return (name, statistic, dimensions = {}) => {
    const { name: metricName, service } = METRIC[name];
    const label = Object.values(dimensions).join(' ') || metricName;
    return awsMetric(METRIC_NAMESPACE, metricName, statistic, { service, deployment, ...dimensions }, label);
  };
}

export function awsMetric(
  namespace: string,
  metricName: string,
  statistic: string,
  dimensionsMap: Dimensions,
  label: string,
): Metric {
  return new Metric({ namespace, metricName, statistic, period: MINUTE, dimensionsMap, label });
}

/** `scale` x `part` / `whole`, 0 without traffic. */
export function shareOf(part: IMetric, whole: IMetric, scale: number, label: string): MathExpression {
  // Ids are the graph's, not the expression's: each series has its own.
  const suffix = label.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');
  const [p, w] = [`part_${suffix}`, `whole_${suffix}`];
  return new MathExpression({
    expression: `IF(${w} > 0, ${scale} * FILL(${p}, 0) / ${w}, 0)`,
    usingMetrics: { [p]: part, [w]: whole },
    period: MINUTE,
    label,
  });
}

export function graph(title: string, left: readonly IMetric[], unit?: string, width = 8): IWidget {
  return new GraphWidget({
    title,
    left: [...left],
    width,
    height: 6,
    leftYAxis: { min: 0, showUnits: false, ...(unit === undefined ? {} : { label: unit }) },
  });
}

export function heading(title: string, help: string): IWidget {
  return new TextWidget({ markdown: `## ${title}\n${help}`, width: 24, height: 2 });
}
