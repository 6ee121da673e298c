// Prometheus expressions made from signals.

import type { AlertRule } from '../../../../lib/alert-rules/rule';
import { httpApi, lambda, own, table } from '../../../../lib/alert-rules/signal';
import { exporterLabel, exporterMetricName } from '../../../../lib/observability/prometheus/exporter-config';
import { prometheusRule } from '../../../../lib/observability/prometheus/prometheus-rules';

const base: AlertRule = {
  id: 'some-rule',
  severity: 'P1',
  scope: 'platform',
  title: { zh: '题', en: 'Title' },
  meaning: { zh: '义', en: 'Meaning' },
  signal: { kind: 'value', metric: lambda('Errors', 'Sum') },
  comparison: '>=',
  threshold: 3,
  periodSeconds: 60,
  evaluationPeriods: 5,
  datapointsToAlarm: 5,
  missingData: 'notBreaching',
};

test('N of N holds through `for`, the first value counted', () => {
  expect(prometheusRule(base)).toMatchObject({ alert: 'SomeRule', expr: 'aws_lambda_errors_sum >= 3', for: '4m' });
});

test('M of N counts breaches over the window', () => {
  expect(prometheusRule({ ...base, datapointsToAlarm: 2 })).toMatchObject({
    expr: 'sum_over_time((aws_lambda_errors_sum >= bool 3)[5m:60s]) >= 2',
    for: '0m',
  });
});

test('a heartbeat that is gone fires too', () => {
  const rule = { ...base, missingData: 'breaching', comparison: '<', threshold: 1 } as const;
  expect(prometheusRule({ ...rule, signal: { kind: 'value', metric: own('patrolHeartbeat', 'Sum') } }).expr).toBe(
    'cellgateway_patrol_heartbeat_sum{service="health",cell=""} < 1' +
      ' or (up{job="cloudwatch"} unless on (job, instance) cellgateway_patrol_heartbeat_sum{service="health",cell=""})' +
      ' or (absent(cellgateway_patrol_heartbeat_sum{service="health",cell=""}) unless on () up{job="cloudwatch"})',
  );
});

test('a rate needs its minimum', () => {
  const signal = { kind: 'rate', part: httpApi('5xx', 'Sum'), whole: httpApi('Count', 'Sum'), minimum: 20 } as const;
  expect(prometheusRule({ ...base, signal, comparison: '>', threshold: 10 }).expr).toBe(
    '(100 * aws_apigateway_5xx_sum / aws_apigateway_count_sum) > 10 and aws_apigateway_count_sum >= 20',
  );
});

test('a sum keeps the labels that a deployment fills in and adds up over the rest', () => {
  const signal = { kind: 'sum', metrics: [table('SystemErrors', 'GetItem'), table('SystemErrors', 'Query')] } as const;
  expect(prometheusRule({ ...base, signal }).expr).toBe(
    'sum by (deployment, table_name) ({__name__=~"aws_dynamodb_system_errors_sum"}) >= 3',
  );
});

test('names are the exporter’s', () => {
  expect(exporterMetricName(httpApi('Latency', 'p99'))).toBe('aws_apigateway_latency_p99');
  expect(exporterMetricName(own('serverErrors', 'Sum', 'cell'))).toBe('cellgateway_server_errors_sum');
  expect(exporterLabel('FunctionName')).toBe('function_name');
});
