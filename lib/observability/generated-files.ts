// Files that are written from the rule list and from what the gateway publishes, so that nothing about an alert is stated twice.

import { stringify } from 'yaml';
import { ALERT_RULES, PROMETHEUS_RULES } from '../alert-rules';
import { type GeneratedFile, markedSection } from '../generated-file';
import { cloudWatchDashboard } from './grafana/grafana-cloudwatch';
import { prometheusDashboard } from './grafana/grafana-prometheus';
import { EXAMPLE_DEPLOYMENT, exporterMetrics } from './prometheus/exporter-config';
import { prometheusRule } from './prometheus/prometheus-rules';
import { ruleTable } from './rule-table';

const YAML = { lineWidth: 0 } as const;
const NOTICE = '# Generated from lib/alert-rules by `npm run generate`; do not edit.';

/** https://github.com/prometheus/cloudwatch_exporter#configuration */
const EXPORTER_STEPS = `# Prometheus' CloudWatch exporter runs with this file: one exporter for each deployment and region. Put in the region of your
# stack, the deployment's name in place of ${EXAMPLE_DEPLOYMENT}, and the id of its API in place of your-api-id.`;

export const OBSERVABILITY_FILES: readonly GeneratedFile[] = [
  {
    path: 'deploy/monitoring/alerts.example.yaml',
    content: () =>
      `${NOTICE}\n${stringify({ groups: [{ name: 'cell-gateway', interval: '1m', rules: PROMETHEUS_RULES.map(prometheusRule) }] }, YAML)}`,
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
