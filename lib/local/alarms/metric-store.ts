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

/** What one publication says of metrics that share their dimensions. */
export interface Datapoints {
  readonly namespace: string;
  readonly dimensions: Dimensions;
  readonly timestampMs: number;
  /** By metric name. */
  readonly values: Readonly<Record<string, readonly number[]>>;
}

const MINUTE_MS = 60_000;

/** A day's alarm and CloudWatch's further reading. */
const RETENTION_MINUTES = 3 * 24 * 60;

/** Metrics of one namespace and one set of dimensions. */
interface Family {
  readonly namespace: string;
  readonly dimensions: Dimensions;
  readonly names: Set<string>;
  readonly minutes: Map<number, Map<string, StatisticSet>>;
}

export class MetricStore {
  readonly #families = new Map<string, Family>();

  /** On every request's way, a dozen values each: what they share is looked up once. */
  record({ namespace, dimensions, timestampMs, values }: Datapoints): void {
    const key = familyKey(namespace, dimensions);
    let family = this.#families.get(key);
    if (!family) {
      family = { namespace, dimensions, names: new Set(), minutes: new Map() };
      this.#families.set(key, family);
    }
    const sets = setsOf(family, Math.floor(timestampMs / MINUTE_MS));
    for (const name of Object.keys(values)) {
      let set = sets.get(name);
      if (!set) {
        set = new StatisticSet();
        sets.set(name, set);
        family.names.add(name);
      }
      for (const value of values[name] ?? []) set.add(value);
    }
  }

  /** What was published in [fromMs, toMs), both on whole minutes. */
  summary({ namespace, name, dimensions }: MetricId, fromMs: number, toMs: number): StatisticSet {
    const total = new StatisticSet();
    const [from, to] = [fromMs / MINUTE_MS, toMs / MINUTE_MS];
    for (const [minute, sets] of this.#families.get(familyKey(namespace, dimensions))?.minutes ?? []) {
      const set = minute >= from && minute < to ? sets.get(name) : undefined;
      if (set) total.merge(set);
    }
    return total;
  }

  /** Every metric that was ever published. */
  metrics(): readonly MetricId[] {
    return [...this.#families.values()].flatMap(({ namespace, dimensions, names }) =>
      [...names].map((name) => ({ namespace, name, dimensions })),
    );
  }
}

function setsOf({ minutes }: Family, minute: number): Map<string, StatisticSet> {
  let sets = minutes.get(minute);
  if (!sets) {
    sets = new Map();
    minutes.set(minute, sets);
    for (const old of minutes.keys()) if (old < minute - RETENTION_MINUTES) minutes.delete(old);
  }
  return sets;
}

function familyKey(namespace: string, dimensions: Dimensions): string {
  let key = namespace;
  for (const name of Object.keys(dimensions).toSorted()) key += `\n${name}=${dimensions[name]}`;
  return key;
}
