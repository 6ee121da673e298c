// Gathers the metric values of good requests and writes them together, one line for each Cell and tenant. Failures go out
// at once. Every value stays a value of its own, so that sums, averages and percentiles are those of single lines.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

import type { MetricName } from '../../contract/metrics';
import type { Clock } from '../../domain/ports';
import type { DimensionValues, MetricValues, PublishMetrics } from '../../runtime/metrics';

/** The most values that CloudWatch takes of one metric in one line. */
const MOST_VALUES = 100;
/** An environment whose last request is longer ago may be frozen for long after this one: its values go out at once. */
const QUIET_MS = 3_000;

type Gathered = { [name in MetricName]?: number[] };

/** Writes values as those of the time `atMs`. */
export type PublishAt = (atMs: number, values: Gathered | MetricValues, dimensions: DimensionValues) => void;

interface Held {
  readonly atMs: number;
  readonly dimensions: DimensionValues;
  readonly values: Gathered;
  count: number;
}

export interface Gatherer {
  readonly publish: PublishMetrics;
  /** Writes what is held. */
  flush(): void;
}

/** @param everyMs divides a minute, and slots of it begin with the minute: a minute's values are out when the next begins. */
export function createGatherer(publishAt: PublishAt, everyMs: number, clock: Clock): Gatherer {
  const held = new Map<string, Held>();
  let slot = 0;
  let lastMs = Number.NEGATIVE_INFINITY;

  const write = (key: string, { atMs, values, dimensions }: Held): void => {
    held.delete(key);
    publishAt(atMs, values, dimensions);
  };
  const flush = (): void => {
    for (const [key, one] of held) write(key, one);
  };
  const hold = (atMs: number, values: MetricValues, dimensions: DimensionValues): void => {
    const key = JSON.stringify([dimensions.cell, dimensions.tenant]);
    let own = held.get(key);
    if (own === undefined) held.set(key, (own = { atMs, dimensions, values: {}, count: 0 }));
    for (const name of Object.keys(values) as MetricName[]) (own.values[name] ??= []).push(values[name] ?? 0);
    own.count += 1;
    if (own.count === MOST_VALUES) write(key, own);
  };
  return {
    publish(values, dimensions = {}) {
      const nowMs = clock();
      const current = Math.floor(nowMs / everyMs);
      if (current !== slot) flush();
      slot = current;
      const isBusy = nowMs - lastMs < QUIET_MS;
      lastMs = nowMs;
      if (isBusy && isGood(values)) hold(nowMs, values, dimensions);
      else publishAt(nowMs, values, dimensions);
    },
    flush,
  };
}

/** What every good request has. Any other metric reports an event, and does not wait. */
const PLAIN: ReadonlySet<string> = new Set<MetricName>([
  'requests',
  'clientErrors',
  'serverErrors',
  'latency',
  'upstreamLatency',
  'tenantRequests',
  'tenantErrors',
  'tenantLatency',
]);

function isGood(values: MetricValues): boolean {
  return !values.clientErrors && !values.serverErrors && Object.keys(values).every((name) => PLAIN.has(name));
}
