// GET /api/admin/metrics: the summary for Prometheus.

import type { HttpApp } from '../domain/http';
import { isRefusal } from '../domain/refusal';
import type { SummaryOptions } from './health-summary-route';
import { PROMETHEUS_CONTENT_TYPE, prometheusText } from './prometheus-text';
import type { SnapshotReader } from './snapshot';
import { summarize } from './summarize';

export function createMetricsRoute(read: SnapshotReader, { clock, ...frame }: SummaryOptions): HttpApp {
  return async () => {
    const snapshot = await read();
    if (isRefusal(snapshot)) return snapshot;
    const headers = { 'content-type': PROMETHEUS_CONTENT_TYPE, 'cache-control': 'private, no-store' };
    return { status: 200, headers, body: prometheusText(summarize(snapshot, { ...frame, nowMs: clock() })) };
  };
}
