// The Grafana dashboards as files to import.

import type { GeneratedFile } from '../alerting/generated-files';
import { cloudWatchDashboard } from './grafana-cloudwatch';
import { prometheusDashboard } from './grafana-prometheus';

export const GRAFANA_FILES: readonly GeneratedFile[] = [
  { path: 'deploy/monitoring/grafana/cell-gateway-prometheus.json', content: () => json(prometheusDashboard()) },
  { path: 'deploy/monitoring/grafana/cell-gateway-cloudwatch.json', content: () => json(cloudWatchDashboard()) },
];

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
