// The observability stack against what is really published: no alarm and no widget may name a metric nobody emits.

import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { METRIC, METRIC_NAMESPACE } from '../../lambdas/contract/metrics';
import { buildApp } from '../../lib/app';
import { type DeployConfig, loadDeployConfig } from '../../lib/deploy-config';
import { PLATFORM_METRICS } from '../support/platform-metrics';

const ROOT = join(__dirname, '..', '..');
const base = loadDeployConfig({
  file: 'deploy/config/dev.yaml',
  env: { CELL_CRM_URL: 'http://127.0.0.1:9001', CELL_ERP_URL: 'http://127.0.0.1:9002' },
  baseDir: ROOT,
});

function synthesize(changes: Partial<DeployConfig> = {}): Template {
  return Template.fromStack(buildApp({ config: { ...base, ...changes }, validateTemplates: false }).observability);
}

const template = synthesize({ objectives: { ...base.objectives, deploy: true } });

interface NamedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
}

const PUBLISHED = [
  ...Object.values(METRIC).flatMap(({ name, dimensions }) =>
    dimensions.map((set) => spell({ namespace: METRIC_NAMESPACE, name, dimensions: [...set] })),
  ),
  ...PLATFORM_METRICS.flatMap(({ namespace, names, dimensions }) =>
    names.map((name) => spell({ namespace, name, dimensions })),
  ),
];

function spell({ namespace, name, dimensions }: NamedMetric): string {
  return `${namespace} ${name} by ${dimensions.toSorted().join(', ')}`;
}

type Properties = Record<string, unknown>;

function alarmMetrics(of: Template): NamedMetric[] {
  const read = (m: Properties): NamedMetric => ({
    namespace: String(m.Namespace),
    name: String(m.MetricName),
    dimensions: ((m.Dimensions ?? []) as { Name: string }[]).map(({ Name }) => Name),
  });
  return Object.values(of.findResources('AWS::CloudWatch::Alarm')).flatMap((resource) => {
    const properties = resource.Properties as Properties;
    const queries = properties.Metrics as { MetricStat?: { Metric: Properties } }[] | undefined;
    return queries
      ? queries.flatMap(({ MetricStat }) => (MetricStat ? [read(MetricStat.Metric)] : []))
      : [read(properties)];
  });
}

/** The dashboard's body with every deploy-time value replaced by a word. */
function dashboardWidgets(of: Template): { type: string; properties: { metrics?: unknown[][] } }[] {
  const [dashboard] = Object.values(of.findResources('AWS::CloudWatch::Dashboard'));
  const { DashboardBody: body } = (dashboard as { Properties: unknown }).Properties as {
    DashboardBody: { 'Fn::Join': [string, unknown[]] };
  };
  const text = body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'value')).join('');
  return (JSON.parse(text) as { widgets: ReturnType<typeof dashboardWidgets> }).widgets;
}

function widgetMetrics(of: Template): NamedMetric[] {
  return dashboardWidgets(of)
    .flatMap(({ properties }) => properties.metrics ?? [])
    .filter(([first]) => typeof first === 'string')
    .map(([namespace, name, ...rest]) => ({
      namespace: String(namespace),
      name: String(name),
      dimensions: rest.filter((part, i) => typeof part === 'string' && i % 2 === 0) as string[],
    }));
}

test('every alarm names a metric that is published with exactly its dimensions', () => {
  const named = alarmMetrics(template).map(spell);
  expect(named.length).toBeGreaterThan(30);
  expect(PUBLISHED).toEqual(expect.arrayContaining(named));
});

test('every widget names a metric that is published with exactly its dimensions', () => {
  const named = widgetMetrics(template).map(spell);
  expect(named.length).toBeGreaterThan(40);
  expect(PUBLISHED).toEqual(expect.arrayContaining(named));
});

test('the check itself can fail: a wrong dimension is not among the published', () => {
  expect(PUBLISHED).not.toContain(spell({ namespace: METRIC_NAMESPACE, name: 'CellUp', dimensions: ['cell'] }));
});

test('the table of Cells stands below the alarms, drawn by the summary function and redrawn on refresh', () => {
  const custom = dashboardWidgets(template).filter(({ type }) => type === 'custom');
  expect(custom).toEqual([
    expect.objectContaining({
      properties: expect.objectContaining({
        endpoint: 'value',
        updateOn: { refresh: true, resize: false, timeRange: false },
      }) as unknown,
    }),
  ]);
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const endpoint = /endpoint\\":\\"",(\{.*?\}\})/.exec(JSON.stringify(dashboard))?.[1];
  expect(endpoint).toMatch(/AdminPathSummaryFunction\w+Arn/);
});

test('a deployment without Cells gets a dashboard and alarms too', () => {
  const empty = synthesize({ cells: {} });
  expect(dashboardWidgets(empty).length).toBeGreaterThan(10);
  expect(alarmMetrics(empty).length).toBeGreaterThan(20);
});

test('tenants are counted from log fields by three rules, whatever their number', () => {
  template.resourceCountIs('AWS::CloudWatch::InsightRule', 3);
  template.hasResourceProperties('AWS::CloudWatch::InsightRule', {
    RuleName: 'cell-gateway-dev-tenants-by-errors',
    RuleBody: Match.anyValue(),
  });
  expect(JSON.stringify(template.findResources('AWS::CloudWatch::InsightRule'))).toContain('$.tenant_id');
});

test('the dashboard ranks tenants, by each of the rules', () => {
  const ranked = dashboardWidgets(template)
    .map(({ properties }) => properties as Record<string, unknown>)
    .filter(({ insightRule }) => insightRule !== undefined);
  const shown = { view: 'timeSeries', stacked: false, period: 300 };
  expect(ranked).toEqual(
    ['Tenants by requests', 'Tenants by 5xx', 'Tenants by time spent, ms'].map((title) =>
      expect.objectContaining({
        ...shown,
        title,
        insightRule: expect.objectContaining({ maxContributorCount: 10, orderBy: 'Sum' }) as unknown,
      }),
    ),
  );
});

test('queries for the night are saved', () => {
  const names = Object.values(template.findResources('AWS::Logs::QueryDefinition')).map(
    ({ Properties }) => (Properties as { Name: string }).Name,
  );
  expect(names.toSorted()).toEqual(
    ['by-tenant', 'by-trace', 'errors-by-cell', 'refusals', 'slowest'].map((name) => `cell-gateway-dev/${name}`),
  );
});

test('objectives for availability and latency are code, where the account has the service', () => {
  template.hasResourceProperties('AWS::ApplicationSignals::ServiceLevelObjective', {
    Name: 'cell-gateway-dev-availability',
    Goal: { AttainmentGoal: 99.9, Interval: { RollingInterval: { Duration: 28, DurationUnit: 'DAY' } } },
  });
  template.hasResourceProperties('AWS::ApplicationSignals::ServiceLevelObjective', {
    Name: 'cell-gateway-dev-latency',
    Sli: {
      ComparisonOperator: 'LessThan',
      MetricThreshold: 3000,
      SliMetric: { MetricDataQueries: [Match.objectLike({ ReturnData: true })] },
    },
  });
  synthesize().resourceCountIs('AWS::ApplicationSignals::ServiceLevelObjective', 0);
});

test('each function rings at 80 % of its share, or of what all shares leave of the account limit', () => {
  const thresholds = (changes: Partial<DeployConfig>) => {
    const alarms = Object.values(synthesize(changes).findResources('AWS::CloudWatch::Alarm'));
    return ['summary', 'proxy'].map(
      (name) =>
        alarms.find(({ Properties }) => Properties.AlarmName === `${base.name}-function-concurrency-${name}`)?.[
          'Properties'
        ].Threshold,
    );
  };
  expect(thresholds({})).toEqual([800, 800]);
  const functions = { ...base.functions, summary: { reservedConcurrency: 300 } };
  const alarms = { ...base.alarms, accountConcurrency: 2_000 };
  expect(thresholds({ functions, alarms })).toEqual([240, 1_360]);
});
