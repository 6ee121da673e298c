// The largest tenant's share of an hour's requests, as one metric without a series a tenant.

import { DIMENSION, METRIC_NAMESPACE, USAGE_METRIC } from '../contract/metrics';
import type { Clock } from '../domain/ports';
import { type HourUsage, NO_TENANT } from './hour-count';

/** An hour with fewer requests says nothing of who takes too much. */
const LEAST_REQUESTS = 1_000;

/** Percent of the hour's requests whose tenant was proven. */
export function largestShare(usage: HourUsage): number {
  let [total, most] = [0, 0];
  for (const [tenantId, parts] of usage) {
    if (tenantId === NO_TENANT) continue;
    let own = 0;
    for (const cells of parts.values()) for (const { requests } of cells.values()) own += requests;
    total += own;
    most = Math.max(most, own);
  }
  return total < LEAST_REQUESTS ? 0 : (100 * most) / total;
}

/** Writes the metric as CloudWatch reads it off a log line. */
export function createShareMetric(deployment: string, clock: Clock, write: (line: string) => void) {
  const { name, unit, service, dimensions } = USAGE_METRIC.usageLargestShare;
  const directive = { Namespace: METRIC_NAMESPACE, Dimensions: dimensions, Metrics: [{ Name: name, Unit: unit }] };
  return (share: number): void => {
    const _aws = { Timestamp: clock(), CloudWatchMetrics: [directive] };
    write(JSON.stringify({ _aws, [DIMENSION.service]: service, [DIMENSION.deployment]: deployment, [name]: share }));
  };
}
