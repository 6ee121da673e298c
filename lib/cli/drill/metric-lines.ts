// Metric lines as the functions write them, of the drill's own series: what makes an alarm ring, and what makes it clear.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

import type { LiveMetricAlarm, Watched } from './live-alarm';
import { watchedBy } from './live-alarm';

export interface Point {
  readonly metric: Watched;
  readonly value: number;
  /** How often it is published in a minute. */
  readonly times: number;
}

export interface MetricPlan {
  readonly ring: readonly Point[];
  readonly clear: readonly Point[];
}

/** CloudWatch judges p99 by fewer samples with caution, and these alarms ask it to. */
const SAMPLES_OF_A_PERCENTILE = 1_200;
const MOST_VALUES_OF_A_LINE = 100;
/** Of a rate's whole: above every rule's minimum. */
const WHOLE = 1_000;

/** Undefined for a form that the rules do not have. */
export function metricPlan(alarm: LiveMetricAlarm): MetricPlan | undefined {
  const byId = new Map(watchedBy(alarm).map((metric) => [metric.id, metric]));
  const isAbove = alarm.ComparisonOperator.startsWith('GreaterThan');
  const [beyond, within] = isAbove
    ? [alarm.Threshold + 1, Math.min(0, alarm.Threshold - 1)]
    : [alarm.Threshold - 1, alarm.Threshold + 1];
  const [part, whole, running, done] = ['part', 'whole', 'running', 'done'].map((id) => byId.get(id));
  if (part !== undefined && whole !== undefined) {
    const all = { metric: whole, value: WHOLE, times: 1 };
    return {
      ring: [all, { metric: part, value: WHOLE, times: 1 }],
      clear: [all, { metric: part, value: 0, times: 1 }],
    };
  }
  if (running !== undefined && done !== undefined) {
    const runs = { metric: running, value: 1, times: 1 };
    return { ring: [runs, { metric: done, value: 0, times: 1 }], clear: [runs, { metric: done, value: 1, times: 1 }] };
  }
  const [only] = byId.values();
  if (only === undefined || [...byId.keys()].some((id) => !/^m\d*$/.test(id))) return undefined;
  return { ring: pointsOf(only, beyond), clear: pointsOf(only, within) };
}

function pointsOf(metric: Watched, value: number): readonly Point[] {
  if (metric.statistic === 'SampleCount') {
    const times = Math.ceil(value);
    return times <= 0 ? [] : [{ metric, value: 1, times }];
  }
  const isPercentile = /^p\d/.test(metric.statistic);
  return [{ metric, value, times: isPercentile ? SAMPLES_OF_A_PERCENTILE : 1 }];
}

/** The lines of one minute. */
export function linesOf(points: readonly Point[], nowMs: number): string[] {
  return points.flatMap(({ metric, value, times }) => {
    const lines: string[] = [];
    for (let left = times; left > 0; left -= MOST_VALUES_OF_A_LINE) {
      const values = Array.from({ length: Math.min(left, MOST_VALUES_OF_A_LINE) }, () => value);
      lines.push(lineOf(metric, values, nowMs));
    }
    return lines;
  });
}

function lineOf({ Namespace, MetricName, Dimensions = [] }: Watched, values: readonly number[], nowMs: number): string {
  return JSON.stringify({
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        { Namespace, Dimensions: [Dimensions.map(({ Name }) => Name)], Metrics: [{ Name: MetricName }] },
      ],
    },
    level: 'INFO',
    message: 'DRILL: this metric is made up, and nothing is wrong',
    ...Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    [MetricName]: values,
  });
}
