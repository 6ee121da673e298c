// A deployment with every option of the example, as templates: what each function is told and holds, when it runs, and what
// stands around it. With two regions, and with one.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';
import { type Synthesized, synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly stack: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletion: string | undefined;
}

const { twoRegions, mutualTls } = everyOption();
const both = resourcesOf(synthesized({ yaml: twoRegions, files: EXAMPLE_ROUTES }));
const built = synthesized({ yaml: mutualTls, files: EXAMPLE_ROUTES });
const alone = resourcesOf(built);

function resourcesOf({ app }: Synthesized): Resource[] {
  return app.node.children
    .filter((child) => Stack.isStack(child))
    .flatMap((stack) =>
      Object.entries((Template.fromStack(stack).toJSON() as { Resources: Record<string, RawResource> }).Resources).map(
        ([id, { Type, Properties = {}, DeletionPolicy }]) => ({
          id,
          type: Type,
          stack: stack.node.id,
          properties: Properties,
          deletion: DeletionPolicy,
        }),
      ),
    );
}

interface RawResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

const ofType = (from: readonly Resource[], type: string, stack?: string) =>
  from.filter((one) => one.type === `AWS::${type}` && (stack === undefined || one.stack === stack));

type Variables = Readonly<Record<string, unknown>>;

/** Variables of each function of a stack, by its name; those of the extension for secrets say only that it is there. */
function told(from: readonly Resource[], stack: string): Record<string, Variables> {
  return Object.fromEntries(
    ofType(from, 'Lambda::Function', stack).map(({ id, properties }) => {
      const { Variables: all } = properties['Environment'] as { Variables: Variables };
      const { POWERTOOLS_SERVICE_NAME: name = id.replace(/Function\w+$/, ''), ...others } = all;
      const own = Object.entries(others).filter(
        ([key]) => !/^(?:POWERTOOLS_|PARAMETERS_SECRETS_EXTENSION_|SECRETS_MANAGER_|SSM_PARAMETER_STORE_)/.test(key),
      );
      return [String(name), Object.fromEntries(own)];
    }),
  );
}

const names = (functions: Record<string, Variables>) =>
  Object.fromEntries(Object.entries(functions).map(([name, variables]) => [name, Object.keys(variables).toSorted()]));

const ANSWERS = ['GATEWAY_DEFAULT_LANGUAGE', 'GATEWAY_DEPLOYMENT', 'STRICT_TRANSPORT_SECURITY'];
const ASKS_FOR_PROOF = ['ORIGIN_PROOF_SECRET_ID'];
/** Of functions that work with lights and live changes in the one region. */
const WITH_LIGHTS = ['LIVE_CONFIG', 'STATE_TABLE_NAME'];

const TOLD: Readonly<Record<string, readonly string[]>> = {
  authorizer: [
    'API_KEYS',
    'AUTH_SETTINGS',
    'GATEWAY_DEPLOYMENT',
    'GATEWAY_VALIDATE_TENANT',
    'OPS_TOKEN_SECRET_ID',
    'TENANT_SETTINGS',
    'TENANT_TABLE_NAME',
  ],
  proxy: [
    ...ANSWERS,
    ...ASKS_FOR_PROOF,
    ...WITH_LIGHTS,
    'GATEWAY_REQUIRE_TENANT_ID',
    'METERED_CELLS',
    'METERED_TENANTS',
    'PROXY_SETTINGS',
    'RECORD_SETTINGS',
    'REQUEST_TRAIL',
    'SIGNING_SECRET_ID',
    'SIGNING_SETTINGS',
    'TENANT_LIMITS',
  ],
  summary: [
    ...ANSWERS,
    ...ASKS_FOR_PROOF,
    ...WITH_LIGHTS,
    'API_DOCS_ACCESS',
    'GATEWAY_VALIDATE_TENANT',
    'PATROL_SETTINGS',
  ],
  admin: [
    ...ANSWERS,
    ...ASKS_FOR_PROOF,
    ...WITH_LIGHTS,
    'API_KEYS',
    'GATEWAY_VALIDATE_TENANT',
    'HEALTH_FUNCTION',
    'LOG_RETENTION_DAYS',
    'LOG_SEARCH',
    'TENANT_LIMITS',
    'TENANT_SETTINGS',
    'TENANT_TABLE_NAME',
  ],
  edge: [...ANSWERS, ...ASKS_FOR_PROOF],
  health: [
    ...WITH_LIGHTS,
    'EVENT_BUS_NAME',
    'GATEWAY_DEPLOYMENT',
    'METERED_CELLS',
    'OPS_CONSOLE',
    'PATROL_SETTINGS',
    'PROXY_SETTINGS',
    'TENANT_TABLE_NAME',
    'UV_THREADPOOL_SIZE',
  ],
  usage: [
    ...ANSWERS,
    ...ASKS_FOR_PROOF,
    ...WITH_LIGHTS,
    'ACCESS_LOG_GROUP',
    'API_ID',
    'EVENT_BUS_NAME',
    'GATEWAY_VALIDATE_TENANT',
    'PROXY_LOG_GROUP',
    'TENANT_LIMITS',
    'TENANT_TABLE_NAME',
    'USAGE_SETTINGS',
  ],
  RolloutCheckHook: [...ASKS_FOR_PROOF, 'NEW_VERSIONS'],
};
const withMore = (more: (name: string) => readonly string[]) =>
  Object.fromEntries(Object.entries(TOLD).map(([name, variables]) => [name, [...variables, ...more(name)].toSorted()]));

test('each function is told what it needs, and nothing else', () => {
  expect(names(told(alone, 'Gateway'))).toEqual(withMore(() => []));
  expect(names({ ...told(alone, 'Observability'), ...told(alone, 'Backup'), ...told(alone, 'Probe') })).toEqual({
    forwarder: ['GATEWAY_DEPLOYMENT', 'ROBOT_KIND', 'ROBOT_SECRET_ID'],
    'restore-check': ['GATEWAY_DEPLOYMENT'],
    CellProbe: ['PROBE_PER_CELL_KEYS', 'PROBE_SECRET_ID', 'SIGNING_SECRET_ID'],
  });
});

test('with two regions, each is told where both keep their lights, and which route needs no proof', () => {
  const lights = new Set(Object.keys(TOLD).filter((name) => TOLD[name]?.includes('LIVE_CONFIG')));
  const open = new Set(['summary', 'admin', 'edge']);
  const expected = withMore((name) => [
    ...(lights.has(name) ? ['LIGHT_TABLE_NAME'] : []),
    ...(open.has(name) ? ['ORIGIN_OPEN_ROUTES'] : []),
  ]);
  expect(names(told(both, 'Gateway'))).toEqual(expected);
  expect(names(told(both, 'StandbyGateway'))).toEqual(expected);
});

test.each([
  ['Gateway', both, 'registry'],
  ['StandbyGateway', both, 'registry'],
  ['Gateway', alone, undefined],
] as const)(
  '%s: state lies in the region’s own table, tenants and what both regions share in the registry',
  (stack, from, lights) => {
    const tableOf = (value: unknown): string | undefined =>
      value === undefined ? undefined : /TenantTable/.test(JSON.stringify(value)) ? 'registry' : 'own';
    for (const variables of Object.values(told(from, stack))) {
      const { STATE_TABLE_NAME: state, TENANT_TABLE_NAME: tenants, LIGHT_TABLE_NAME: shared } = variables;
      expect(['own', undefined]).toContain(tableOf(state));
      expect(['registry', undefined]).toContain(tableOf(tenants));
      expect([lights, undefined]).toContain(tableOf(shared));
    }
  },
);

test('who asks whether tenants must be in the registry is told that they must', () => {
  const validating = Object.entries(told(alone, 'Gateway')).flatMap(([name, { GATEWAY_VALIDATE_TENANT: value }]) =>
    value === undefined ? [] : [[name, value]],
  );
  expect(Object.fromEntries(validating)).toEqual({ authorizer: '1', summary: '1', admin: '1', usage: '1' });
});

test('usage is added up over both regions', () => {
  const regionsOf = (from: readonly Resource[]) =>
    (JSON.parse(String(told(from, 'Gateway')['usage']?.['USAGE_SETTINGS'])) as { regions: string[] }).regions;
  expect(regionsOf(both)).toEqual(['eu-central-1', 'eu-west-1']);
  expect(regionsOf(alone)).toEqual([]);
});

test('the admin function searches the logs of the functions behind the API, and the access log', () => {
  const { functions, access } = JSON.parse(joined(told(alone, 'Gateway')['admin']?.['LOG_SEARCH'])) as {
    functions: string[];
    access: string;
  };
  expect([...functions, access].map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
    'RequestPathAuthorizerLogs',
    'RequestPathProxyLogs',
    'AdminPathSummaryLogs',
    'AdminPathAdminLogs',
    'AdminPathEdgeLogs',
    'FrontAccessLog',
  ]);
});

/** A text with the logical ids that CloudFormation fills in. */
function joined(value: unknown): string {
  const [, parts] = (value as { 'Fn::Join': [string, (string | { Ref: string })[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : part.Ref)).join('');
}

test('files stand next to the bundles of the functions that read them', () => {
  const { LIVE_CODE: liveCode, LIVE_FILE: live } = ASSET_FILE;
  const expected = {
    authorizer: [ASSET_FILE.keys],
    proxy: [
      ASSET_FILE.routes,
      ASSET_FILE.limits,
      ASSET_FILE.limitSettings,
      ASSET_FILE.records,
      ASSET_FILE.trail,
      liveCode,
      live.rules,
    ],
    summary: [
      ASSET_FILE.routes,
      ASSET_FILE.docsJson,
      ASSET_FILE.docsPage,
      ASSET_FILE.docsPagePolicy,
      ASSET_FILE.opsPage,
      ASSET_FILE.opsPagePolicy,
      live.reader,
      live.rules,
    ],
    admin: [
      ASSET_FILE.routes,
      ASSET_FILE.changes,
      ASSET_FILE.requests,
      ASSET_FILE.limitSettings,
      ASSET_FILE.consoleCode,
      ASSET_FILE.consoleRules,
      live.admin,
      live.checks,
      live.rules,
    ],
    health: [ASSET_FILE.routes, ASSET_FILE.consoleCode, live.reader, live.keeper, live.rules],
    edge: [ASSET_FILE.originGuard],
    usage: [ASSET_FILE.routes, ASSET_FILE.limitSettings, live.reader, live.rules],
    forwarder: [ASSET_FILE.alarmWords],
    'restore-check': [],
    probe: [],
    'rollout-check': [],
  };
  const folder = path.join(built.outdir, 'functions');
  expect(
    Object.fromEntries(readdirSync(folder).map((name) => [name, readdirSync(path.join(folder, name)).toSorted()])),
  ).toEqual(Object.fromEntries(Object.entries(expected).map(([name, own]) => [name, ['index.js', ...own].toSorted()])));
});

test('the extension for secrets is on every function that reads any', () => {
  const reading = ofType(alone, 'Lambda::Function')
    .filter(({ properties }) => properties['Layers'] !== undefined)
    .map(({ id }) => id.replace(/Function\w+$/, ''));
  expect(reading.toSorted()).toEqual([
    'AdminPathAdmin',
    'AdminPathEdge',
    'AdminPathSummary',
    'CellProbe',
    'RequestPathAuthorizer',
    'RequestPathProxy',
    'RolloutCheckHook',
    'UsagePathUsage',
  ]);
});

test('what runs without a caller is tried so often, and kept where it fails', () => {
  const configs = ofType(alone, 'Lambda::EventInvokeConfig').map(({ properties }) => {
    const {
      FunctionName,
      MaximumRetryAttempts: retries,
      MaximumEventAgeInSeconds: age,
      DestinationConfig,
    } = properties;
    const { Destination } = (DestinationConfig as { OnFailure: { Destination: unknown } }).OnFailure;
    return [
      (FunctionName as { Ref: string }).Ref.replace(/Function\w+$/, ''),
      retries,
      age,
      /DeadLetters|TopicsP1/.exec(JSON.stringify(Destination))?.[0],
    ];
  });
  expect(configs).toEqual([
    ['HealthPathHealth', 0, 60, 'DeadLetters'],
    ['UsagePathUsage', 0, undefined, 'DeadLetters'],
    ['RestoreTestCheck', 1, undefined, 'TopicsP1'],
  ]);
});

test('the patrol starts with an empty event, counts and looks at quotas with their task', () => {
  const starts = ofType(alone, 'Scheduler::Schedule').map(({ properties }) => {
    const { Input, RetryPolicy } = properties['Target'] as Record<string, unknown>;
    return [properties['ScheduleExpression'], Input, RetryPolicy];
  });
  const within = (seconds: number) => ({ MaximumEventAgeInSeconds: seconds, MaximumRetryAttempts: 1 });
  expect(starts).toEqual([
    ['rate(1 minute)', undefined, within(60)],
    ['rate(5 minutes)', '{"task":"warn"}', within(300)],
    ['cron(10 * * * ? *)', '{"task":"count"}', within(3_600)],
  ]);
});

test.each([
  ['Gateway', 'eu-central-1', 'PRIMARY'],
  ['StandbyGateway', 'eu-west-1', 'SECONDARY'],
])(
  '%s: a name of the region’s own and the shared one, by IPv4 alone, while the API behind them is healthy',
  (stack, region, role) => {
    const records = ofType(both, 'Route53::RecordSet', stack).map(({ properties }) => {
      const { Name, Type, Failover, SetIdentifier, AliasTarget } = properties;
      return [Name, Type, Failover, SetIdentifier, (AliasTarget as Record<string, unknown>)['EvaluateTargetHealth']];
    });
    expect(records).toEqual([
      [`${region}.api.example.com.`, 'A', undefined, undefined, true],
      ['api.example.com.', 'A', role, region, true],
    ]);
  },
);

test('services of AWS are reached within the VPC by their own names, from the functions alone', () => {
  const group = { 'Fn::GetAtt': [expect.stringMatching(/^NetworkEndpoints/), 'GroupId'] };
  const endpoint = (service: string) => ({
    ServiceName: `com.amazonaws.eu-central-1.${service}`,
    VpcId: 'vpc-00000000000000000',
    Tags: expect.any(Array) as unknown,
  });
  const byInterface = {
    VpcEndpointType: 'Interface',
    PrivateDnsEnabled: true,
    SubnetIds: ['subnet-00000000000000001', 'subnet-00000000000000002'],
    SecurityGroupIds: [group],
  };
  const properties = (type: string) => ofType(both, `EC2::${type}`, 'Gateway').map((one) => one.properties);
  expect(properties('VPCEndpoint')).toEqual([
    { ...endpoint('dynamodb'), VpcEndpointType: 'Gateway', RouteTableIds: ['rtb-00000000000000000'] },
    { ...endpoint('secretsmanager'), ...byInterface },
    { ...endpoint('events'), ...byInterface },
  ]);
  // CDK's way to say none: a group without any rule would allow all.
  const none = { CidrIp: '255.255.255.255/32', FromPort: 252, ToPort: 86 };
  expect(properties('SecurityGroup')).toMatchObject([{ SecurityGroupEgress: [none] }]);
  expect(properties('SecurityGroupIngress')).toEqual([
    {
      Description: 'the functions',
      GroupId: group,
      SourceSecurityGroupId: 'sg-00000000000000000',
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
    },
  ]);
  expect(properties('SecurityGroupEgress')).toEqual([]);
});

test('each API has one stage, which deploys by itself, and each of its functions one permission to be invoked by it', () => {
  expect(ofType(both, 'ApiGatewayV2::Stage').map(({ stack, properties }) => [stack, properties['AutoDeploy']])).toEqual(
    [
      ['Gateway', true],
      ['Probe', true],
      ['StandbyGateway', true],
    ],
  );
  const invoked = ofType(both, 'Lambda::Permission')
    .filter(({ properties }) => properties['Principal'] === 'apigateway.amazonaws.com')
    .map(({ stack, properties }) => `${stack} ${JSON.stringify(properties['FunctionName'])}`);
  expect(invoked.length).toBeGreaterThan(10);
  expect(invoked).toHaveLength(new Set(invoked).size);
});

test('the firewall counts what each of its rules sees, and samples it', () => {
  const [acl] = ofType(alone, 'WAFv2::WebACL').map(({ properties }) => properties);
  const seen = (name: string) => ({ MetricName: name, CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true });
  const rules = acl?.['Rules'] as { Name: string; VisibilityConfig: unknown }[];
  expect(acl?.['VisibilityConfig']).toEqual(seen('cell-gateway'));
  expect(rules.map(({ VisibilityConfig }) => VisibilityConfig)).toEqual(rules.map(({ Name }) => seen(Name)));
  expect(rules.length).toBeGreaterThan(3);
});

test('the distribution writes an access log', () => {
  const [distribution] = ofType(alone, 'CloudFront::Distribution').map(({ properties }) => properties);
  expect(distribution?.['DistributionConfig']).toMatchObject({
    Logging: { Bucket: { 'Fn::GetAtt': [expect.stringMatching(/^AccessLogs/), 'RegionalDomainName'] } },
  });
});

test('CodeDeploy is asked by its common name where the partition has no other', () => {
  const principals = ofType(both, 'IAM::Role')
    .map(({ properties }) => JSON.stringify(properties['AssumeRolePolicyDocument']))
    .filter((text) => text.includes('codedeploy'));
  expect(principals).toHaveLength(2);
  for (const text of principals) expect(text).toContain('"Service":"codedeploy.amazonaws.com"');
});

test('what holds data or proof outlives its stack; under a fixed name it goes if its first deployment fails', () => {
  const kept = new Map<string, Set<string>>();
  for (const { type, deletion, properties } of both) {
    if (deletion === undefined) continue;
    const isNamed = properties['LogGroupName'] !== undefined;
    const what = `${type.replace('AWS::', '')}${isNamed ? ' with a name' : ''}`;
    kept.set(what, (kept.get(what) ?? new Set()).add(deletion));
  }
  expect(Object.fromEntries([...kept].map(([what, policies]) => [what, [...policies].toSorted()]))).toEqual({
    'DynamoDB::GlobalTable': ['Retain'],
    // That of the probe Cell goes with it.
    'SecretsManager::Secret': ['Delete', 'Retain'],
    'Cognito::UserPool': ['Retain'],
    'Logs::LogGroup': ['Retain'],
    'Logs::LogGroup with a name': ['RetainExceptOnCreate'],
    'Lambda::Version': ['Retain'],
    // That of the vault goes as the vault does.
    'KMS::Key': ['Retain', 'RetainExceptOnCreate'],
    'Backup::BackupVault': ['RetainExceptOnCreate'],
    'S3::Bucket': ['Retain'],
    'SQS::Queue': ['Delete'],
  });
});
