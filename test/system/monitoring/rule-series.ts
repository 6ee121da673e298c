// For every alert rule, series that breach it and series that do not, as promtool's tests take them.

import type { AlertRule } from '../../../lib/alert-rules/rule';
import type { MetricSource } from '../../../lib/alert-rules/signal';
import { exporterLabel, exporterMetricName } from '../../../lib/observability/prometheus/exporter-config';

export interface RuleSeries {
  readonly series: readonly { readonly name: string; readonly good: number; readonly bad: number }[];
  /** Labels of the alert besides the rule's own. */
  readonly labels: Readonly<Record<string, string>>;
}

const LABELS = { deployment: 'prod' };
const DEPLOYMENT = 'deployment="prod"';

/** Rules with an expression of their own need series of their own. */
const OWN: Readonly<Record<string, RuleSeries>> = {
  'cell-down': {
    series: [{ name: `gateway_cell_up{${DEPLOYMENT},cell="crm"}`, good: 1, bad: 0 }],
    labels: { ...LABELS, cell: 'crm' },
  },
  'cells-down-many': {
    series: ['crm', 'erp'].map((cell) => ({ name: `gateway_cell_up{${DEPLOYMENT},cell="${cell}"}`, good: 1, bad: 0 })),
    labels: LABELS,
  },
  'circuit-open': {
    series: [{ name: `gateway_circuit_open{${DEPLOYMENT},cell="crm"}`, good: 0, bad: 1 }],
    labels: LABELS,
  },
  'red-light': { series: [{ name: `gateway_light_red{${DEPLOYMENT},target="crm"}`, good: 0, bad: 1 }], labels: LABELS },
  'patrol-stalled': {
    series: [{ name: `gateway_patrol_age_seconds{${DEPLOYMENT}}`, good: 20, bad: 600 }],
    labels: LABELS,
  },
  'patrol-blind': { series: [{ name: `gateway_patrol_blind{${DEPLOYMENT}}`, good: 0, bad: 1 }], labels: LABELS },
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
    case 'due':
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
  // The target's label where the metric has no such dimension.
  const dimensions = { deployment: '', ...metric.dimensions };
  return Object.fromEntries(
    Object.entries(dimensions).map(([name, value]) => [
      exporterLabel(name),
      name === 'deployment' ? LABELS.deployment : typeof value === 'string' ? value : 'x',
    ]),
  );
}

function filledIn(metric: MetricSource | undefined): Record<string, string> {
  const entries = Object.entries(metric?.dimensions ?? {}).filter(([, value]) => typeof value !== 'string');
  return { ...Object.fromEntries(entries.map(([name]) => [exporterLabel(name), 'x'])), ...LABELS };
}
