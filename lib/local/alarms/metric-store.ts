// What CloudWatch keeps of metrics, in memory: one statistic set by namespace, name, exact dimensions and minute.

import { StatisticSet } from './statistic-set';

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

/** A day's alarm and CloudWatch's further reading. */
const RETENTION_MINUTES = 3 * 24 * 60;

export class MetricStore {
  readonly #metrics = new Map<string, Map<number, StatisticSet>>();
  readonly #ids = new Map<string, MetricId>();

  record({ namespace, name, dimensions, timestampMs, values }: Datapoint): void {
    const key = metricKey({ namespace, name, dimensions });
    let minutes = this.#metrics.get(key);
    if (!minutes) {
      minutes = new Map();
      this.#metrics.set(key, minutes);
      this.#ids.set(key, { namespace, name, dimensions });
    }
    const minute = Math.floor(timestampMs / MINUTE_MS);
    let set = minutes.get(minute);
    if (!set) {
      set = new StatisticSet();
      minutes.set(minute, set);
      for (const old of minutes.keys()) if (old < minute - RETENTION_MINUTES) minutes.delete(old);
    }
    for (const value of values) set.add(value);
  }

  /** What was published in [fromMs, toMs), both on whole minutes. */
  summary(metric: MetricId, fromMs: number, toMs: number): StatisticSet {
    const total = new StatisticSet();
    const minutes = this.#metrics.get(metricKey(metric));
    if (!minutes) return total;
    const [from, to] = [fromMs / MINUTE_MS, toMs / MINUTE_MS];
    for (const [minute, set] of minutes) if (minute >= from && minute < to) total.merge(set);
    return total;
  }

  /** Every metric that was ever published. */
  metrics(): readonly MetricId[] {
    return [...this.#ids.values()];
  }
}

/** Cheap, since every request publishes a dozen values. */
function metricKey({ namespace, name, dimensions }: MetricId): string {
  let key = `${namespace}\n${name}`;
  for (const dimension of Object.keys(dimensions).toSorted()) key += `\n${dimension}=${dimensions[dimension]}`;
  return key;
}
