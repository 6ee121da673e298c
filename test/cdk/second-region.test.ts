// Two regions from one description: what is shared, what is not, and who is sent where.

import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ENV from '../../lambdas/contract/environment';
import { AlarmBoard } from '../../lib/local/alarms/alarm-board';
import { readMetricAlarm } from '../../lib/local/alarms/definition';
import { MetricStore } from '../../lib/local/alarms/metric-store';
import { faultsOf } from '../support/description';
import { TWO_REGIONS } from '../support/regions';
import { resource, SINGLE_FUNCTIONS, synthesized } from '../support/synthesized';

const MINUTE_MS = 60_000;
const both = synthesized({ yaml: `${TWO_REGIONS}usage: {}\n` });
const withPool = synthesized({
  yaml: TWO_REGIONS.replace(/mode: jwt.*\}/, 'mode: jwt, cognito: create }'),
});
const alone = synthesized();
interface MetricQuery {
  readonly MetricStat?: {
    readonly Metric: { readonly MetricName: string; readonly Dimensions: { Name: string; Value: unknown }[] };
  };
}
const { second } = both;
if (second === undefined) throw new Error('no second region');
const standbyState = Template.fromStack(second.state);
const standby = Template.fromStack(second.gateway);
const first = both.gatewayTemplate;

function variables(template: Template, name: string): Record<string, unknown> {
  const found = Object.values(template.findResources('AWS::Lambda::Function')).find(
    ({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === name,
  );
  if (found === undefined) throw new Error(`no function ${name}`);
  return found['Properties'].Environment.Variables as Record<string, unknown>;
}

test('every stack is in its region, and the second region has state, gateway and alarms', () => {
  const regions = Object.fromEntries(
    both.app.node.children.flatMap((stack) => ('region' in stack ? [[stack.node.id, stack.region]] : [])),
  );
  expect(regions).toEqual({
    State: 'eu-central-1',
    Gateway: 'eu-central-1',
    Observability: 'eu-central-1',
    Backup: 'eu-central-1',
    StandbyState: 'eu-west-1',
    StandbyGateway: 'eu-west-1',
    StandbyObservability: 'eu-west-1',
  });
});

test('the registry is one table in both regions, protected in both; the state of each region is its own', () => {
  const replicas = (table: string) => resource(both.stateTemplate, 'AWS::DynamoDB::GlobalTable', table)['Replicas'];
  const isProtected = {
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  };
  expect(replicas('TenantTable')).toEqual([
    expect.objectContaining({ Region: 'eu-west-1', ...isProtected }),
    expect.objectContaining({ Region: 'eu-central-1', ...isProtected }),
  ]);
  expect(replicas('StateTable')).toHaveLength(1);
  standbyState.resourceCountIs('AWS::DynamoDB::GlobalTable', 1);
  standbyState.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Retain',
    Properties: { Replicas: [Match.objectLike({ Region: 'eu-west-1', ...isProtected })] },
  });
});

test('every secret is replicated, none is made a second time, and each region reads its own copy', () => {
  both.stateTemplate.allResourcesProperties('AWS::SecretsManager::Secret', {
    ReplicaRegions: [{ Region: 'eu-west-1' }],
  });
  standbyState.resourceCountIs('AWS::SecretsManager::Secret', 0);
  const suffix = both.stateTemplate.findOutputs('SigningSecretReplica')['SigningSecretReplica']?.['Value'];
  expect(suffix).toEqual({
    'Fn::Select': [6, { 'Fn::Split': [':', { Ref: expect.stringMatching(/^SigningSecret/) }] }],
  });
  expect(variables(standby, 'proxy')[ENV.signingSecretId]).toEqual({
    'Fn::Join': [
      '',
      [
        'arn:aws:secretsmanager:eu-west-1:',
        { Ref: 'AWS::AccountId' },
        ':secret:',
        {
          'Fn::GetStackOutput': { StackName: 'test-state', OutputName: 'SigningSecretReplica', Region: 'eu-central-1' },
        },
      ],
    ],
  });
});

test('lights are kept in the registry by both, so that read-only holds wherever callers are sent', () => {
  const lights = {
    'Fn::GetStackOutput': { StackName: 'test-state', OutputName: 'TenantTableName', Region: 'eu-central-1' },
  };
  for (const name of ['proxy', 'summary', 'admin', 'health']) {
    expect(variables(standby, name)[ENV.lightTable]).toEqual(lights);
    expect(variables(first, name)[ENV.lightTable]).toEqual(variables(first, 'admin')[ENV.tenantTable]);
  }
});

test.each([
  ['first', first, 'eu-central-1', 'PRIMARY'],
  ['second', standby, 'eu-west-1', 'SECONDARY'],
])('the %s region answers the shared name and its own, and is asked for its health', (_, template, region, role) => {
  const own = `${region}.api.example.com`;
  template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 2);
  template.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 2);
  template.allResourcesProperties('AWS::ApiGatewayV2::DomainName', {
    DomainNameConfigurations: [
      Match.objectLike({ CertificateArn: Match.stringLikeRegexp(`:${region}:`), SecurityPolicy: 'TLS_1_2' }),
    ],
  });
  template.hasResourceProperties('AWS::Route53::HealthCheck', {
    HealthCheckConfig: {
      Type: 'HTTPS',
      FullyQualifiedDomainName: own,
      ResourcePath: '/health',
      Port: 443,
      EnableSNI: true,
      RequestInterval: 30,
      FailureThreshold: 3,
    },
  });
  // API Gateway's domains have no IPv6 address.
  template.allResourcesProperties('AWS::Route53::RecordSet', {
    Type: 'A',
    HostedZoneId: 'Z1',
    AliasTarget: { EvaluateTargetHealth: true },
  });
  template.resourceCountIs('AWS::Route53::RecordSet', 2);
  template.hasResourceProperties('AWS::Route53::RecordSet', { Name: `${own}.`, Failover: Match.absent() });
  template.hasResourceProperties('AWS::Route53::RecordSet', {
    Name: 'api.example.com.',
    Failover: role,
    SetIdentifier: region,
    HealthCheckId: Match.anyValue(),
  });
  expect(JSON.stringify(template.findResources('AWS::ApiGatewayV2::DomainName'))).toContain(own);
});

test('alarms and a dashboard of its own name stand in the second region', () => {
  const watching = Template.fromStack(second.observability);
  const alarms = (from: Template) => Object.keys(from.findResources('AWS::CloudWatch::Alarm')).length;
  expect(alarms(watching)).toBeGreaterThan(10);
  watching.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'test-eu-west-1' });
  expect(alarms(Template.fromStack(both.observability))).toBeGreaterThanOrEqual(alarms(watching));
});

test('each region watches that what it writes arrives in the other; with one region there is nothing to watch', () => {
  const watched = (from: Template) =>
    Object.values(from.findResources('AWS::CloudWatch::Alarm'))
      .flatMap(({ Properties }) => (Properties.Metrics ?? []) as MetricQuery[])
      .flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])
      .filter(({ MetricName }) => MetricName === 'ReplicationLatency')
      .map(({ Dimensions }) => Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])));
  expect(watched(Template.fromStack(both.observability))).toEqual([
    { ReceivingRegion: 'eu-west-1', TableName: expect.anything() },
  ]);
  expect(watched(Template.fromStack(second.observability))).toEqual([
    {
      ReceivingRegion: 'eu-central-1',
      TableName: { 'Fn::GetStackOutput': expect.objectContaining({ OutputName: 'TenantTableName' }) },
    },
  ]);
  expect(watched(Template.fromStack(alone.observability))).toEqual([]);
});

test('callers whom the second region accepts ring an alarm there, and there alone; when they are gone it is over', () => {
  const find = (from: Template) =>
    Object.values(from.findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmName: 'test-standby-serves' } }));
  expect(find(Template.fromStack(both.observability))).toEqual([]);
  const [alarm] = find(Template.fromStack(second.observability));
  const properties = alarm?.['Properties'] as { Metrics: MetricQuery[] };
  const metrics = new MetricStore();
  const board = new AlarmBoard([readMetricAlarm('standby', { ...properties })], metrics, 0);
  const proxy = { namespace: 'CellGateway', dimensions: { service: 'proxy', deployment: 'test' } };
  const states = [0, 0, 1, 1, 1, 0, 0].map((callers, minute) => {
    // A scanner is refused each minute: the proxy runs, and no Cell is asked.
    const latencies = Array.from({ length: callers }, () => 0);
    metrics.record({
      ...proxy,
      timestampMs: minute * MINUTE_MS,
      values: { Requests: [1, ...latencies.map(() => 1)], ...(callers > 0 && { UpstreamLatency: latencies }) },
    });
    board.tick((minute + 1) * MINUTE_MS);
    return board.status(0)[0]?.state;
  });
  expect(states).toEqual(['OK', 'OK', 'OK', 'ALARM', 'ALARM', 'ALARM', 'OK']);
});

test('both regions run every function, with the same code', () => {
  const code = (template: Template) =>
    Object.fromEntries(
      Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) => [
        Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
        Properties.Code.S3Key,
      ]),
    );
  expect(code(standby)).toEqual(code(first));
  expect(Object.keys(code(standby))).toHaveLength(SINGLE_FUNCTIONS.length - 1);
});

test('a user pool made by the first region is the only one: the second believes its tokens', () => {
  const there = Template.fromStack(withPool.second?.gateway ?? withPool.gateway);
  there.resourceCountIs('AWS::Cognito::UserPool', 0);
  const settings = JSON.stringify(variables(there, 'authorizer')[ENV.authSettings]);
  expect(settings).toContain('"Fn::GetStackOutput":{"StackName":"test-gateway"');
  expect(settings).toContain('cognito-idp.eu-central-1.amazonaws.com');
});

test('what contradicts itself is refused', () => {
  const wheres = (yaml: string) => Object.keys(faultsOf({ yaml }));
  expect(wheres(TWO_REGIONS.replace('region: eu-central-1', ''))).toEqual(['region']);
  expect(wheres(TWO_REGIONS.replaceAll('eu-central-1', 'eu-west-1'))).toEqual(['secondRegion.region']);
  expect(wheres(TWO_REGIONS.replace(/ {4}hostedZone.*\n/, ''))).toEqual(['api.domain.hostedZone']);
  expect(
    wheres(TWO_REGIONS.replace('hostedZone:', 'mutualTls: { truststore: s3://trust/ca.pem }\n    hostedZone:')),
  ).toEqual(['api.domain.mutualTls']);
  expect(wheres(TWO_REGIONS.replace('acm:eu-west-1', 'acm:eu-west-2'))).toEqual(['secondRegion.certificateArn']);
  const network =
    'network: { vpcId: vpc-0a, subnetIds: [subnet-0a, subnet-0b], securityGroupIds: [sg-0a], endpoints: existing }\n';
  expect(wheres(`${TWO_REGIONS}${network}`)).toEqual(['secondRegion.network']);
});
