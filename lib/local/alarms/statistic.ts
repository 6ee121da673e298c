// CloudWatch's statistics over the values of one period.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html

const PERCENTILE = /^p(\d{1,2}(?:\.\d+)?|100)$/;

/** Undefined where there is no value: a missing data point, which is not zero. */
export function statistic(name: string, values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  switch (name) {
    case 'Sum':
      return sum(values);
    case 'SampleCount':
      return values.length;
    case 'Average':
      return sum(values) / values.length;
    case 'Minimum':
      return values.reduce((a, b) => Math.min(a, b));
    case 'Maximum':
      return values.reduce((a, b) => Math.max(a, b));
    default: {
      const rank = percentileRank(name);
      if (rank === undefined) throw new Error(`statistic ${JSON.stringify(name)} is not one this runner knows`);
      return percentile(rank, values);
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

function percentile(rank: number, values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const position = rank * (sorted.length - 1);
  const low = sorted[Math.floor(position)];
  const high = sorted[Math.ceil(position)];
  if (low === undefined || high === undefined) return undefined;
  return low + (high - low) * (position - Math.floor(position));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
