// Grafana dashboard over Prometheus: the gateway's own scrape for health, the CloudWatch exporter for traffic.

import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { httpApi, lambda, type MetricSource, own } from '../../alert-rules/signal';
import { exporterMetricName } from '../prometheus/exporter-config';
import { chosenSource, chosenValue, dashboard, type PanelOptions, panel } from './grafana-panels';

const SOURCE = chosenSource('prometheus');

function query(refId: string, expr: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId).expr(expr).legendFormat(legend).range();
}

/** A series of the deployment that the reader picks, and of no other. */
function series(name: string, ...matchers: readonly string[]): string {
  return `${name}{${['deployment="$deployment"', ...matchers].join(',')}}`;
}

const exported = (source: MetricSource, ...matchers: readonly string[]) =>
  series(exporterMetricName(source), ...matchers);
const [requests, failures] = [exported(httpApi('Count', 'Sum')), exported(httpApi('5xx', 'Sum'))];
const BY_CELL = 'cell!=""';
const cellRequests = exported(own('requests', 'Sum', 'cell'), BY_CELL);
const cellFailures = exported(own('serverErrors', 'Sum', 'cell'), BY_CELL);

const HEALTH: readonly PanelOptions[] = [
  {
    title: '业务单元健康 / Cells up',
    help: '1 up or degraded, 0 down; no line while nothing recent is known.',
    queries: [query('A', series('gateway_cell_up'), '{{cell}}')],
  },
  {
    title: '巡检延迟 / Probe latency',
    unit: 's',
    queries: [query('A', series('gateway_cell_probe_latency_seconds'), '{{cell}}')],
  },
  {
    title: '可用率 24 h / Uptime over 24 h',
    unit: 'percentunit',
    queries: [query('A', series('gateway_cell_uptime_ratio', 'window="24h"'), '{{cell}}')],
  },
  {
    title: '巡检年龄 / Patrol age',
    help: 'Above two periods the health summary is stale and shows nothing healthy.',
    unit: 's',
    queries: [
      query('A', series('gateway_patrol_age_seconds'), 'age'),
      query('B', series('gateway_patrol_blind'), 'blind'),
    ],
  },
  { title: '熔断 / Circuits open', queries: [query('A', series('gateway_circuit_open'), '{{cell}}')] },
  { title: '红灯 / Read-only lights', queries: [query('A', series('gateway_light_red'), '{{cell}}')] },
];

const TRAFFIC: readonly PanelOptions[] = [
  { title: '请求量 / Requests a minute', queries: [query('A', requests, 'requests')] },
  {
    title: '错误率 / 5xx, % of requests',
    unit: 'percent',
    queries: [query('A', `100 * ${failures} / (${requests} > 0)`, '5xx')],
  },
  {
    title: '延迟 / Latency',
    unit: 'ms',
    queries: (['p95', 'p99'] as const).map((rank) => query(rank, exported(httpApi('Latency', rank)), rank)),
  },
  {
    title: '业务单元错误率 / 5xx by Cell',
    unit: 'percent',
    queries: [query('A', `100 * ${cellFailures} / (${cellRequests} > 0)`, '{{cell}}')],
  },
  {
    title: '函数失败 / Function errors',
    queries: [query('A', exported(lambda('Errors', 'Sum')), '{{function_name}}')],
  },
  {
    title: '函数限流 / Throttles',
    queries: [query('A', exported(lambda('Throttles', 'Sum')), '{{function_name}}')],
  },
];

export function prometheusDashboard(): Dashboard {
  const built = dashboard('Cell gateway', 'cell-gateway-prometheus', 'prometheus')
    .withVariable(
      chosenValue(SOURCE, 'deployment', '部署 / Deployment', 'label_values(gateway_patrol_age_seconds, deployment)'),
    )
    .withRow(new RowBuilder('健康 / Health'));
  for (const options of HEALTH) built.withPanel(panel(SOURCE, options));
  built.withRow(new RowBuilder('流量 / Traffic'));
  for (const options of TRAFFIC) built.withPanel(panel(SOURCE, options));
  return built.build();
}
