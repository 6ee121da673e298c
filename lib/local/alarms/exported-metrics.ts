// What Prometheus' CloudWatch exporter would show of this run: the same names, labels and statistics, from the metrics kept in
// memory. https://github.com/prometheus/cloudwatch_exporter

import { PROMETHEUS_RULES } from '../../alert-rules';
import {
  type ExporterMetric,
  exporterLabel,
  exporterMetricName,
  exporterMetrics,
} from '../../observability/prometheus/exporter-config';
import type { MetricId, MetricStore } from './metric-store';
import { statistic } from './statistic';

/** The exporter's `range_seconds`: the newest period with data is no older than this. */
const RANGE_MS = 600_000;

type Store = Pick<MetricStore, 'metrics' | 'summary'>;

/** Exposition text. On AWS a scrape's target has the label `deployment`; here each series has it. */
export function exportedMetrics(store: Store, deployment: string, nowMs: number): string {
  const families = new Map<string, string[]>();
  const known = store.metrics();
  for (const metric of exporterMetrics(PROMETHEUS_RULES)) {
    const matching = known.filter((id) => isOf(id, metric));
    for (const stat of [...(metric.aws_statistics ?? []), ...(metric.aws_extended_statistics ?? [])]) {
      const family = exporterMetricName({
        namespace: metric.aws_namespace,
        name: metric.aws_metric_name,
        statistic: stat as Parameters<typeof exporterMetricName>[0]['statistic'],
        dimensions: {},
      });
      const lines = matching.flatMap((id) => {
        const value = newestValue(store, id, stat, metric.period_seconds * 1_000, nowMs);
        return value === undefined ? [] : [`${family}${labelsOf(id, deployment)} ${value}`];
      });
      families.set(family, [...(families.get(family) ?? []), ...lines]);
    }
  }
  return [...families].map(([name, lines]) => [`# TYPE ${name} gauge`, ...lines, ''].join('\n')).join('');
}

/** CloudWatch knows a metric by the exact set of its dimensions. */
function isOf({ namespace, name, dimensions }: MetricId, metric: ExporterMetric): boolean {
  const names = Object.keys(dimensions);
  return (
    namespace === metric.aws_namespace &&
    name === metric.aws_metric_name &&
    names.length === metric.aws_dimensions.length &&
    metric.aws_dimensions.every((dimension) => names.includes(dimension))
  );
}

/** Of the newest whole period that has data; undefined where none of the last ten minutes' has. */
function newestValue(store: Store, id: MetricId, stat: string, periodMs: number, nowMs: number): number | undefined {
  const end = Math.floor(nowMs / periodMs) * periodMs;
  for (let toMs = end; toMs === end || toMs > nowMs - RANGE_MS; toMs -= periodMs) {
    const value = statistic(stat, store.summary(id, toMs - periodMs, toMs));
    if (value !== undefined) return value;
  }
  return undefined;
}

function labelsOf({ dimensions }: MetricId, deployment: string): string {
  const labels = { deployment, ...dimensions };
  const pairs = Object.entries(labels).map(([name, value]) => `${exporterLabel(name)}=${JSON.stringify(value)}`);
  return `{${pairs.join(',')}}`;
}
