// Values of one metric and minute, kept as CloudWatch keeps them: not each value, but what every statistic needs.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html

/** Relative width of a percentile's bucket: an answer is off by half of it at most. */
const BUCKET = Math.log(1.02);

export class StatisticSet {
  count = 0;
  sum = 0;
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;
  /** Logarithmic bucket -> how many; values that are not positive share the first. */
  readonly #buckets = new Map<number, number>();

  add(value: number): void {
    this.count += 1;
    this.sum += value;
    if (value < this.minimum) this.minimum = value;
    if (value > this.maximum) this.maximum = value;
    const bucket = value > 0 ? Math.round(Math.log(value) / BUCKET) : Number.NEGATIVE_INFINITY;
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
  }

  merge(other: StatisticSet): void {
    this.count += other.count;
    this.sum += other.sum;
    this.minimum = Math.min(this.minimum, other.minimum);
    this.maximum = Math.max(this.maximum, other.maximum);
    for (const [bucket, count] of other.#buckets) this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
  }

  /** Nearest rank over the buckets; `rank` 0..1. */
  percentile(rank: number): number {
    const wanted = Math.max(1, Math.ceil(rank * this.count));
    let seen = 0;
    for (const [bucket, count] of [...this.#buckets].toSorted(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= wanted) return Math.min(this.maximum, Math.max(this.minimum, Math.exp(bucket * BUCKET)));
    }
    return this.maximum;
  }
}
