// Files that are written from the rule list, so that nothing about an alert is stated twice.

import { stringify } from 'yaml';
import { exporterMetrics } from './exporter-config';
import { prometheusRule } from './prometheus-rules';
import { ruleTable } from './rule-table';
import { ALERT_RULES, PROMETHEUS_RULES } from './rules';

export interface GeneratedFile {
  /** Relative to the project's root. */
  readonly path: string;
  /** Makes the new content from the present one; a file may be generated only between two marks. */
  readonly content: (present: string) => string;
}

const YAML = { lineWidth: 0 } as const;
const NOTICE = '# Generated from lib/alerting by `npm run generate`; do not edit.';

export const GENERATED_FILES: readonly GeneratedFile[] = [
  {
    path: 'deploy/monitoring/alerts.example.yaml',
    content: () =>
      `${NOTICE}\n${stringify({ groups: [{ name: 'cell-gateway', interval: '1m', rules: PROMETHEUS_RULES.map(prometheusRule) }] }, YAML)}`,
  },
  {
    path: 'deploy/monitoring/cloudwatch-exporter.example.yml',
    content: () =>
      `${NOTICE}\n# Give the region of your stack, and run Prometheus' CloudWatch exporter with this file.\n${stringify(
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
  {
    path: 'deploy/docs/监控与告警说明.md',
    content: (present) => between(present, '告警规则表', ruleTable(ALERT_RULES)),
  },
];

/** @throws Error where the file lacks the marks */
function between(present: string, name: string, text: string): string {
  const start = `<!-- ${name}：开始（由 npm run generate 生成，请勿手改） -->`;
  const end = `<!-- ${name}：结束 -->`;
  const from = present.indexOf(start);
  const to = present.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the marks ${start} and ${end} are missing`);
  return `${present.slice(0, from + start.length)}\n\n${text}\n${present.slice(to)}`;
}
