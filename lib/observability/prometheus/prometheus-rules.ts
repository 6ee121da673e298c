// The rules as Prometheus alerting rules, over the gateway's own scrape and a CloudWatch exporter.
// https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/

import type { AlertRule } from '../../alert-rules/rule';
import { type MetricSource, metricsOf, type Signal } from '../../alert-rules/signal';
import { exporterLabel, exporterMetricName } from './exporter-config';

/** External label of Prometheus that begins the URL of every runbook; the rule's id follows it. */
export const RUNBOOKS_LABEL = 'runbooks';

export interface PrometheusRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export function prometheusRule(rule: AlertRule): PrometheusRule {
  const { expr, hold } =
    rule.prometheus === undefined ? derived(rule) : { expr: rule.prometheus, hold: holdMinutes(rule) };
  return {
    alert: pascalCase(rule.id),
    expr,
    for: `${hold}m`,
    labels: { severity: rule.severity, scope: rule.scope },
    annotations: {
      summary: `${rule.title.zh} / ${rule.title.en}`,
      description: `${rule.meaning.zh} / ${rule.meaning.en}`,
      runbook: `deploy/docs/监控与告警说明.md#${rule.id}`,
      runbook_url: `{{ with $externalLabels.${RUNBOOKS_LABEL} }}{{ . }}${rule.id}{{ end }}`,
      ...(rule.prometheus === undefined && { needs: 'CloudWatch exporter' }),
    },
  };
}

/** `for` waits until all N periods breach; M of N is counted over the window instead. */
function derived(rule: AlertRule): { expr: string; hold: number } {
  const { comparison, threshold, periodSeconds, evaluationPeriods: n, datapointsToAlarm: m } = rule;
  const { value, guard } = valueOf(rule.signal);
  const absent = rule.missingData === 'breaching' ? ` or ${missing(seriesOf(rule.signal))}` : '';
  if (m === n) return { expr: `${value} ${comparison} ${threshold}${guard}${absent}`, hold: holdMinutes(rule) };
  const breaches = `sum_over_time((${value} ${comparison} bool ${threshold})[${(n * periodSeconds) / 60}m:${periodSeconds}s])`;
  return { expr: `${breaches} >= ${m}`, hold: 0 };
}

function valueOf(signal: Signal): { value: string; guard: string } {
  switch (signal.kind) {
    case 'value':
      return { value: selector(signal.metric), guard: '' };
    case 'sum': {
      const labels = ['deployment', ...commonLabels(signal.metrics)];
      return { value: `sum by (${[...new Set(labels)].join(', ')}) (${seriesOf(signal)})`, guard: '' };
    }
    // `for` begins with the rule's first look, so that nothing is due before.
    case 'due':
      return { value: selector(signal.metric), guard: '' };
    case 'rate': {
      const whole = selector(signal.whole);
      return { value: `(100 * ${selector(signal.part)} / ${whole})`, guard: ` and ${whole} >= ${signal.minimum}` };
    }
  }
}

/** Of the scrape configuration in deploy/monitoring. */
const EXPORTER_JOB = 'cloudwatch';

/**
 * Series that a scrape should give and does not, for each target of the job: with several deployments `absent` would fire
 * only once all of them are silent. It remains for a job that is not there at all.
 */
function missing(series: string): string {
  const up = `up{job="${EXPORTER_JOB}"}`;
  return `(${up} unless on (job, instance) ${series}) or (absent(${series}) unless on () ${up})`;
}

function seriesOf(signal: Signal): string {
  if (signal.kind === 'value' || signal.kind === 'due') return selector(signal.metric);
  const names = new Set(metricsOf(signal).map(exporterMetricName));
  return `{__name__=~"${[...names].join('|')}"}`;
}

/** Fixed dimensions are matched; the ones a deployment fills in stay as labels; no further one may be there. */
function selector(metric: MetricSource): string {
  const fixed = Object.entries(metric.dimensions).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${exporterLabel(name)}="${value}"`] : [],
  );
  if ('service' in metric.dimensions) fixed.push('cell' in metric.dimensions ? 'cell!=""' : 'cell=""');
  return `${exporterMetricName(metric)}${fixed.length > 0 ? `{${fixed.join(',')}}` : ''}`;
}

function commonLabels(metrics: readonly MetricSource[]): string[] {
  const names = metrics.map(({ dimensions }) => Object.keys(dimensions));
  return (names[0] ?? [])
    .filter((name) => names.every((others) => others.includes(name)))
    .filter((name) => metrics.every(({ dimensions }) => typeof dimensions[name] !== 'string'))
    .map(exporterLabel);
}

/** The first value already covers a period. */
function holdMinutes(rule: AlertRule): number {
  return (rule.periodSeconds * (rule.evaluationPeriods - 1)) / 60;
}

function pascalCase(id: string): string {
  return id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
