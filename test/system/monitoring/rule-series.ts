// For every alert rule, series that breach it and series that do not, as promtool's tests take them.

import type { AlertRule } from '../../../lib/alert-rules/rule';
import type { MetricSource } from '../../../lib/alert-rules/signal';
import { exporterLabel, exporterMetricName } from '../../../lib/observability/prometheus/exporter-name';

export interface RuleSeries {
  readonly series: readonly { readonly name: string; readonly good: number; readonly bad: number }[];
  /** Labels of the alert beside the rule's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Rules with an expression of their own need series of their own. */
const OWN: Readonly<Record<string, RuleSeries>> = {
  'cell-down': { series: [{ name: 'gateway_cell_up{cell="crm"}', good: 1, bad: 0 }], labels: { cell: 'crm' } },
  'cells-down-many': {
    series: ['crm', 'erp'].map((cell) => ({ name: `gateway_cell_up{cell="${cell}"}`, good: 1, bad: 0 })),
    labels: {},
  },
  'circuit-open': { series: [{ name: 'gateway_circuit_open{cell="crm"}', good: 0, bad: 1 }], labels: {} },
  'red-light': { series: [{ name: 'gateway_light_red{cell="crm"}', good: 0, bad: 1 }], labels: {} },
  'patrol-stalled': { series: [{ name: 'gateway_patrol_age_seconds', good: 20, bad: 600 }], labels: {} },
  'patrol-blind': { series: [{ name: 'gateway_patrol_blind', good: 0, bad: 1 }], labels: {} },
};

export function seriesFor(rule: AlertRule): RuleSeries {
  if (rule.prometheus !== undefined) {
    const own = OWN[rule.id];
    if (!own) throw new Error(`${rule.id} has an expression of its own and no series to prove it`);
    return own;
  }
  const { signal, threshold } = rule;
  const [good, bad] = rule.comparison.startsWith('>') ? [0, threshold * 2 + 1] : [threshold + 1, threshold - 1];
  switch (signal.kind) {
    case 'value':
      return { series: [{ name: named(signal.metric), good, bad }], labels: labelsOf(signal.metric) };
    case 'sum':
      return {
        series: signal.metrics.map((metric) => ({ name: named(metric), good, bad })),
        labels: filledIn(signal.metrics[0]),
      };
    case 'rate': {
      const calls = signal.minimum * 10;
      return {
        series: [
          { name: named(signal.part), good: 0, bad: (calls * threshold * 2) / 100 },
          { name: named(signal.whole), good: calls, bad: calls },
        ],
        labels: labelsOf(signal.part),
      };
    }
  }
}

function named(metric: MetricSource): string {
  const labels = Object.entries(labelsOf(metric)).map(([name, value]) => `${name}="${value}"`);
  return `${exporterMetricName(metric)}{${labels.join(',')}}`;
}

function labelsOf(metric: MetricSource): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metric.dimensions).map(([name, value]) => [
      exporterLabel(name),
      typeof value === 'string' ? value : 'x',
    ]),
  );
}

function filledIn(metric: MetricSource | undefined): Record<string, string> {
  const entries = Object.entries(metric?.dimensions ?? {}).filter(([, value]) => typeof value !== 'string');
  return Object.fromEntries(entries.map(([name]) => [exporterLabel(name), 'x']));
}
