// Files that are written from the rule list and from what the gateway publishes, so that nothing about an alert is stated twice.

import { stringify } from 'yaml';
import { ALERT_RULES, PROMETHEUS_RULES } from '../alert-rules';
import type { AlertRule } from '../alert-rules/rule';
import { type GeneratedFile, markedSection } from '../generated-file';
import { cloudWatchDashboard } from './grafana/grafana-cloudwatch';
import { prometheusDashboard } from './grafana/grafana-prometheus';
import { EXAMPLE_DEPLOYMENT, exporterMetrics } from './prometheus/exporter-config';
import { prometheusRule } from './prometheus/prometheus-rules';
import { ruleTable } from './rule-table';

const EXPORTER_GROUP = 'cell-gateway-exporter';

const YAML = { lineWidth: 0 } as const;
const NOTICE = '# Generated from lib/alert-rules by `npm run generate`; do not edit.';

/** https://github.com/prometheus/cloudwatch_exporter#configuration */
const EXPORTER_STEPS = `# Prometheus' CloudWatch exporter runs with this file: one exporter for each deployment and region. Put in the region of your
# stack, the deployment's name in place of ${EXAMPLE_DEPLOYMENT}, and the id of its API in place of your-api-id.`;

const ALERT_SOURCES = `# The group cell-gateway needs GET /api/admin/metrics alone. The group ${EXPORTER_GROUP} needs a CloudWatch exporter as well, and
# each of its rules says so by the annotation \`needs\`. Without an exporter leave that group out: silence fires some of its rules.`;

const needsExporter = (rule: AlertRule): boolean => rule.prometheus === undefined;

function alertGroups(): readonly object[] {
  return [
    { name: 'cell-gateway', rules: PROMETHEUS_RULES.filter((rule) => !needsExporter(rule)) },
    { name: EXPORTER_GROUP, rules: PROMETHEUS_RULES.filter(needsExporter) },
  ].map(({ name, rules }) => ({ name, interval: '1m', rules: rules.map((rule) => prometheusRule(rule)) }));
}

export const OBSERVABILITY_FILES: readonly GeneratedFile[] = [
  {
    path: 'deploy/monitoring/alerts.example.yaml',
    content: () => `${NOTICE}\n${ALERT_SOURCES}\n${stringify({ groups: alertGroups() }, YAML)}`,
  },
  {
    path: 'deploy/monitoring/cloudwatch-exporter.example.yml',
    content: () =>
      `${NOTICE}\n${EXPORTER_STEPS}\n${stringify(
        {
          region: 'eu-central-1',
          // Alerts need recent points under the time they are scraped at.
          delay_seconds: 120,
          set_timestamp: false,
          metrics: exporterMetrics(PROMETHEUS_RULES),
        },
        YAML,
      )}`,
  },
  markedSection('deploy/docs/监控与告警说明.md', '告警规则表', () => `\n${ruleTable(ALERT_RULES)}`),
  { path: 'deploy/monitoring/grafana/cell-gateway-prometheus.json', content: () => json(prometheusDashboard()) },
  { path: 'deploy/monitoring/grafana/cell-gateway-cloudwatch.json', content: () => json(cloudWatchDashboard()) },
];

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
