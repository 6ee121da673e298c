// CloudWatch's statistics by name.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html

import type { StatisticSet } from './statistic-set';

const PERCENTILE = /^p(\d{1,2}(?:\.\d+)?|100)$/;

/** Undefined where there is no value: a missing data point, which is not zero. */
export function statistic(name: string, set: StatisticSet): number | undefined {
  if (set.count === 0) return undefined;
  switch (name) {
    case 'Sum':
      return set.sum;
    case 'SampleCount':
      return set.count;
    case 'Average':
      return set.sum / set.count;
    case 'Minimum':
      return set.minimum;
    case 'Maximum':
      return set.maximum;
    default: {
      const rank = percentileRank(name);
      if (rank === undefined) throw new Error(`statistic ${JSON.stringify(name)} is not one this runner knows`);
      return set.percentile(rank);
    }
  }
}

/** 0.99 for `p99`; undefined where the name is no percentile. */
export function percentileRank(name: string): number | undefined {
  const match = PERCENTILE.exec(name);
  return match ? Number(match[1]) / 100 : undefined;
}

/**
 * True where there are too few values for a percentile to mean something: fewer than 10/(1-p) above the median,
 * fewer than 10/p below it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
export function isLowSample(rank: number, count: number): boolean {
  return rank >= 0.5 ? count < 10 / (1 - rank) : count < 10 / rank;
}
