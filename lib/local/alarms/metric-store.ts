// What CloudWatch keeps of metrics, in memory: values by namespace, name and exact dimensions, one bucket a minute.

export type Dimensions = Readonly<Record<string, string>>;

export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  /** The exact set: CloudWatch never adds up over dimensions that a metric was not published with. */
  readonly dimensions: Dimensions;
}

/** One point a period, oldest first; undefined where nothing was published. */
export type Series = readonly (number | undefined)[];

export interface Datapoint extends MetricId {
  readonly timestampMs: number;
  readonly values: readonly number[];
}

const MINUTE_MS = 60_000;

export class MetricStore {
  readonly #buckets = new Map<string, Map<number, number[]>>();
  readonly #ids = new Map<string, MetricId>();
  readonly #retentionMs: number;

  constructor(retentionMs = 3 * 60 * MINUTE_MS) {
    this.#retentionMs = retentionMs;
  }

  record(point: Datapoint): void {
    const key = metricKey(point);
    let minutes = this.#buckets.get(key);
    if (!minutes) {
      minutes = new Map();
      this.#buckets.set(key, minutes);
      this.#ids.set(key, { namespace: point.namespace, name: point.name, dimensions: point.dimensions });
    }
    const minute = Math.floor(point.timestampMs / MINUTE_MS);
    const values = minutes.get(minute);
    if (values) for (const value of point.values) values.push(value);
    else {
      minutes.set(minute, [...point.values]);
      for (const old of minutes.keys()) if (old < minute - this.#retentionMs / MINUTE_MS) minutes.delete(old);
    }
  }

  /** All values published in [fromMs, toMs), in no particular order. */
  values(metric: MetricId, fromMs: number, toMs: number): number[] {
    const minutes = this.#buckets.get(metricKey(metric));
    if (!minutes) return [];
    const found: number[] = [];
    for (let minute = Math.floor(fromMs / MINUTE_MS); minute * MINUTE_MS < toMs; minute++) {
      const bucket = minutes.get(minute);
      if (bucket) for (const value of bucket) found.push(value);
    }
    return found;
  }

  /** Every metric that was ever published: what a dashboard or a static check may name. */
  metrics(): readonly MetricId[] {
    return [...this.#ids.values()];
  }
}

function metricKey(metric: MetricId): string {
  const dimensions = Object.entries(metric.dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([metric.namespace, metric.name, dimensions]);
}
