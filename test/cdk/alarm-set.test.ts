// Alarms of a deployment: one a rule and target, told to the topic of their severity, Cells silenced by an outage.

import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmBoard } from '../../lib/local/alarms/alarm-board';
import { readMetricAlarm } from '../../lib/local/alarms/definition';
import { MetricStore } from '../../lib/local/alarms/metric-store';
import { AlarmSet } from '../../lib/observability/alarms/alarm-set';
import { AlarmTopics } from '../../lib/observability/alarms/alarm-topics';
import type { AlertTargets } from '../../lib/observability/alarms/targets';

const TARGETS: AlertTargets = {
  deployment: 'gw',
  apiId: 'api1',
  deadLetterQueue: 'dlq',
  proxyLogGroup: '/proxy',
  functions: { proxy: 'proxy-fn', authorizer: 'authorizer-fn' },
  tables: { state: 'state-table' },
  cells: ['crm', 'erp'],
};

function synthesize(
  targets: Partial<AlertTargets> = {},
  thresholds?: Record<string, number>,
  patrolSeconds?: number,
): Template {
  const stack = new Stack(new App(), 'S');
  const { topics } = new AlarmTopics(stack, 'Topics', {
    prefix: 'gw',
    contacts: { P0: ['ops@example.com', 'https://hooks.example.com/p0'] },
  });
  new AlarmSet(stack, 'Alarms', {
    prefix: 'gw',
    topics,
    targets: { ...TARGETS, ...targets },
    runbookOf: (ruleId) => `handbook#${ruleId}`,
    ...(thresholds ? { thresholds } : {}),
    ...(patrolSeconds === undefined ? {} : { patrolSeconds }),
  });
  return Template.fromStack(stack);
}

const template = synthesize();
const names = (of: Template, type: string, key: string) =>
  Object.values(of.findResources(type)).map(({ Properties }) => (Properties as Record<string, string>)[key]);

test('alarms on the limits of tenants exist only where tenants are limited', () => {
  const limitAlarms = (of: Template) =>
    names(of, 'AWS::CloudWatch::Alarm', 'AlarmName').filter((name) =>
      /limits-unavailable|tenant-throttled/.test(name ?? ''),
    );
  expect(limitAlarms(template)).toEqual([]);
  expect(limitAlarms(synthesize({ limitedDeployment: 'gw' }))).toEqual([
    'gw-limits-unavailable',
    'gw-tenant-throttled',
  ]);
});

test('the alarms on live changes exist only where the deployment allows them', () => {
  const live = (of: Template) =>
    names(of, 'AWS::CloudWatch::Alarm', 'AlarmName').filter((name) => name?.startsWith('gw-live-'));
  expect(live(template)).toEqual([]);
  expect(live(synthesize({ liveDeployment: 'gw' }))).toEqual([
    'gw-live-config-stale',
    'gw-live-rollback',
    'gw-live-pointer-repaired',
  ]);
});

test('the alarm on the share of a tenant exists only where usage is counted', () => {
  const shared = (of: Template) =>
    names(of, 'AWS::CloudWatch::Alarm', 'AlarmName').filter((name) => /tenant-share/.test(name ?? ''));
  expect([shared(template), shared(synthesize({ countedDeployment: 'gw' }))]).toEqual([[], ['gw-tenant-share']]);
});

test('each scope has an alarm for each of its targets', () => {
  const alarms = names(template, 'AWS::CloudWatch::Alarm', 'AlarmName');
  expect(alarms).toEqual(
    expect.arrayContaining([
      'gw-gateway-5xx-rate',
      'gw-cell-down-crm',
      'gw-cell-down-erp',
      'gw-function-errors-proxy',
      'gw-function-errors-authorizer',
      'gw-table-throttles-state',
    ]),
  );
  expect(new Set(alarms).size).toBe(alarms.length);
});

test('backups are watched where there is a vault, and only there', () => {
  expect(names(template, 'AWS::CloudWatch::Alarm', 'AlarmName')).not.toContain('gw-backup-missing');
  expect(names(synthesize({ backupVault: 'vault' }), 'AWS::CloudWatch::Alarm', 'AlarmName')).toContain(
    'gw-backup-missing',
  );
});

test('the gateway’s 5xx rate is guarded against low traffic and filled where no error was counted', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'gw-gateway-5xx-rate',
    Threshold: 10,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 5,
    TreatMissingData: 'notBreaching',
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'IF(whole >= 20, 100 * FILL(part, 0) / whole, 0)' }),
      Match.objectLike({
        Id: 'part',
        MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: '5xx' }) }),
      }),
    ]),
  });
});

test('percentiles over too few samples do not judge', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'gw-latency-p99',
    ExtendedStatistic: 'p99',
    EvaluateLowSampleCountPercentile: 'ignore',
  });
});

test('a stalled patrol alarms by its silence', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'gw-patrol-stalled',
    TreatMissingData: 'breaching',
    ComparisonOperator: 'LessThanThreshold',
    Metrics: Match.arrayWith([Match.objectLike({ Expression: 'FILL(m0, 0)' })]),
  });
});

test('alarms of one Cell act only through its composite, which a gateway outage silences', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'gw-cell-down-crm',
    AlarmActions: Match.absent(),
  });
  template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
    AlarmName: 'gw-cell-trouble-crm',
    ActionsSuppressor: Match.anyValue(),
    ActionsSuppressorWaitPeriod: 60,
    ActionsSuppressorExtensionPeriod: 120,
    AlarmActions: [Match.anyValue()],
    OKActions: [Match.anyValue()],
  });
});

test('every other alarm tells the topic of its severity', () => {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')) as {
    Properties: { AlarmName: string; AlarmDescription: string; AlarmActions?: { Ref: string }[] };
  }[];
  const acting = alarms.filter(({ Properties }) => Properties.AlarmActions);
  expect(acting.length).toBeGreaterThan(10);
  for (const { Properties } of acting) {
    const severity = Properties.AlarmDescription.slice(0, 2);
    expect(Properties.AlarmActions?.map(({ Ref }) => Ref)).toEqual([expect.stringContaining(`Topics${severity}`)]);
  }
});

test('topics are encrypted, take only TLS, let CloudWatch publish and its key be used', () => {
  template.resourceCountIs('AWS::SNS::Topic', 4);
  template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  template.hasResourceProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    KeyPolicy: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
      ]),
    }),
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
      ]),
    }),
  });
});

test('contacts subscribe by mail or https', () => {
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
  template.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'https',
    Endpoint: 'https://hooks.example.com/p0',
  });
});

test('a deployment may set a threshold of its own', () => {
  synthesize({}, { 'cell-5xx-rate': 25 }).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'gw-cell-5xx-rate-crm',
    Threshold: 25,
  });
});

test('alarms on the patrol look no oftener than it does: at ten minutes it neither rings every round nor goes unheard', () => {
  const slow = synthesize({}, undefined, 600);
  const periodOf = (of: Template, name: string) => {
    const [alarm] = Object.values(of.findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmName: name } }));
    const { Period, Metrics = [] } = (alarm?.['Properties'] ?? {}) as {
      Period?: number;
      Metrics?: { MetricStat?: { Period: number } }[];
    };
    return Period ?? Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period;
  };
  for (const name of ['gw-patrol-stalled', 'gw-cell-down-crm', 'gw-patrol-blind']) {
    expect([name, periodOf(slow, name), periodOf(template, name)]).toEqual([name, 600, 60]);
  }
  expect(periodOf(slow, 'gw-function-errors-proxy')).toBe(60);
});

test('a function with a share of its own nears that, another one the account', () => {
  const shared = synthesize({ concurrency: { proxy: 50 } });
  const threshold = (Threshold: number, AlarmName: string) =>
    shared.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName, Threshold });
  threshold(40, 'gw-function-concurrency-proxy');
  threshold(800, 'gw-function-concurrency-authorizer');
});

describe('a missing backup', () => {
  const HOUR_MS = 3_600_000;
  const found = synthesize({ backupVault: 'vault' }).findResources('AWS::CloudWatch::Alarm', {
    Properties: { AlarmName: 'gw-backup-missing' },
  });
  const properties = Object.values(found)[0]?.['Properties'] as Readonly<Record<string, unknown>>;
  const patrol = { namespace: 'CellGateway', dimensions: { service: 'health', deployment: 'gw' } };
  const vault = { namespace: 'AWS/Backup', dimensions: { BackupVaultName: 'vault' } };

  /** States after each hour; the deployment runs from hour 40 on. */
  function statesWith(backupHours: readonly number[], hours: number): (string | undefined)[] {
    const metrics = new MetricStore();
    const board = new AlarmBoard([readMetricAlarm('backup', properties)], metrics, 40 * HOUR_MS);
    return Array.from({ length: hours }, (_, running) => {
      const timestampMs = (40 + running) * HOUR_MS;
      metrics.record({ ...patrol, timestampMs, values: { PatrolHeartbeat: [1] } });
      if (backupHours.includes(running))
        metrics.record({ ...vault, timestampMs, values: { NumberOfBackupJobsCompleted: [2] } });
      board.tick(timestampMs + HOUR_MS);
      return board.status(0)[0]?.state;
    });
  }

  test('rings when the windows of the first backup are over, and not before', () => {
    const states = statesWith([], 30);
    expect(states.slice(0, 28)).toEqual(Array.from({ length: 28 }, () => 'OK'));
    expect(states[28]).toBe('ALARM');
  });

  test('does not ring where a backup comes at the end of its windows, and rings where the next one does not', () => {
    // 3:00 one day; begun an hour late, and four hours long, the next day.
    const states = statesWith([3, 31], 61);
    expect(new Set(states.slice(0, 59))).toEqual(new Set(['OK']));
    expect(states[60]).toBe('ALARM');
  });
});

test('a function rings at 80 % of what it may have', () => {
  const alarms = synthesize({ concurrency: { proxy: 50, authorizer: 2_900 } }).findResources('AWS::CloudWatch::Alarm');
  const threshold = (name: string) =>
    Object.values(alarms).find(({ Properties }) => Properties.AlarmName === `gw-function-concurrency-${name}`)?.[
      'Properties'
    ].Threshold;
  expect([threshold('proxy'), threshold('authorizer')]).toEqual([40, 2_320]);
});
