// Grafana dashboard straight over CloudWatch, for those who run no Prometheus.

import {
  MetricEditorMode,
  MetricQueryType,
  MetricsQueryBuilder,
  QueryMode,
} from '@grafana/grafana-foundation-sdk/cloudwatch';
import { type Dashboard, RowBuilder, VariableRefresh } from '@grafana/grafana-foundation-sdk/dashboard';
import { httpApi, lambda, type MetricSource, own, type Placeholder } from '../../alert-rules/signal';
import { chosenSource, chosenValue, dashboard, type PanelOptions, panel } from './grafana-panels';

const SOURCE = chosenSource('cloudwatch');

/** Dashboard variables that stand for a dimension of one deployment. */
const PICKED: Readonly<Partial<Record<Placeholder, string>>> = {
  deployment: '$deployment',
  apiId: '$api',
  functionName: '$function',
};

/** Any other dimension that a deployment fills in is drawn as one line a value. */
function query(refId: string, source: MetricSource, label: string): MetricsQueryBuilder {
  const dimensions = Object.entries(source.dimensions).map(([name, value]) => [
    name,
    [typeof value === 'string' ? value : (PICKED[value.from] ?? '*')],
  ]);
  return new MetricsQueryBuilder()
    .refId(refId)
    .id(refId.toLowerCase())
    .queryMode(QueryMode.Metrics)
    .metricQueryType(MetricQueryType.Search)
    .metricEditorMode(MetricEditorMode.Builder)
    .region('default')
    .namespace(source.namespace)
    .metricName(source.name)
    .statistic(source.statistic)
    .dimensions(Object.fromEntries(dimensions))
    .matchExact(true)
    .period('60')
    .label(label);
}

const CELL = `\${PROP('Dim.cell')}`;
const FUNCTION = `\${PROP('Dim.FunctionName')}`;

const PANELS: Readonly<Record<string, readonly PanelOptions[]>> = {
  '流量 / Traffic': [
    { title: '请求量 / Requests a minute', queries: [query('A', httpApi('Count', 'Sum'), 'requests')] },
    {
      title: '错误 / Errors a minute',
      queries: [query('A', httpApi('5xx', 'Sum'), '5xx'), query('B', httpApi('4xx', 'Sum'), '4xx')],
    },
    {
      title: '延迟 / Latency',
      unit: 'ms',
      queries: [query('A', httpApi('Latency', 'p95'), 'p95'), query('B', httpApi('Latency', 'p99'), 'p99')],
    },
    { title: '业务单元 5xx / 5xx by Cell', queries: [query('A', own('serverErrors', 'Sum', 'cell'), CELL)] },
    {
      title: '业务单元耗时 / Time the Cell takes, p95',
      unit: 'ms',
      queries: [query('A', own('upstreamLatency', 'p95', 'cell'), CELL)],
    },
    { title: '重试 / Retries', queries: [query('A', own('retries', 'Sum', 'cell'), CELL)] },
  ],
  '健康 / Health': [
    { title: '业务单元健康 / Cells up', queries: [query('A', own('cellUp', 'Minimum', 'cell'), CELL)] },
    {
      title: '业务单元数 / Cells by state',
      queries: [
        query('A', own('cellsUp', 'Maximum'), 'up'),
        query('B', own('cellsDegraded', 'Maximum'), 'degraded'),
        query('C', own('cellsDown', 'Maximum'), 'down'),
      ],
    },
    {
      title: '巡检心跳 / Patrol heartbeat',
      queries: [
        query('A', own('patrolHeartbeat', 'Sum'), 'rounds'),
        query('B', own('patrolBlind', 'Maximum'), 'blind'),
      ],
    },
    {
      title: '熔断与红灯 / Circuits and lights',
      queries: [
        query('A', own('circuitsOpen', 'Maximum'), 'circuits open'),
        query('B', own('redLights', 'Maximum'), 'red lights'),
      ],
    },
  ],
  '函数 / Functions': [
    { title: '失败 / Errors', queries: [query('A', lambda('Errors', 'Sum'), FUNCTION)] },
    { title: '限流 / Throttles', queries: [query('A', lambda('Throttles', 'Sum'), FUNCTION)] },
    { title: '耗时 / Duration, p95', unit: 'ms', queries: [query('A', lambda('Duration', 'p95'), FUNCTION)] },
    {
      title: '并发 / Concurrent executions',
      queries: [query('A', lambda('ConcurrentExecutions', 'Maximum'), FUNCTION)],
    },
  ],
};

/** https://grafana.com/docs/grafana/latest/datasources/aws-cloudwatch/template-variables/ */
function valuesOf({ namespace, name }: MetricSource, dimensionKey: string): Record<string, unknown> {
  return {
    refId: dimensionKey,
    queryType: 'dimensionValues',
    region: 'default',
    namespace,
    metricName: name,
    dimensionKey,
    dimensionFilters: {},
  };
}

export function cloudWatchDashboard(): Dashboard {
  const built = dashboard('Cell gateway (CloudWatch)', 'cell-gateway-cloudwatch', 'cloudwatch')
    .withVariable(
      chosenValue(SOURCE, 'deployment', '部署 / Deployment', valuesOf(own('patrolHeartbeat', 'Sum'), 'deployment')),
    )
    .withVariable(chosenValue(SOURCE, 'api', 'API', valuesOf(httpApi('Count', 'Sum'), 'ApiId')))
    .withVariable(
      chosenValue(SOURCE, 'function', '函数 / Functions', valuesOf(lambda('Invocations', 'Sum'), 'FunctionName'))
        // Generated names begin with the stack's.
        .regex('/^$deployment-(standby-)?(gateway|backup)-/')
        .refresh(VariableRefresh.OnTimeRangeChanged)
        .multi(true)
        .includeAll(true),
    );
  for (const [title, panels] of Object.entries(PANELS)) {
    built.withRow(new RowBuilder(title));
    for (const options of panels) built.withPanel(panel(SOURCE, options));
  }
  return built.build();
}
