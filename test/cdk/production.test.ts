// What a production description adds: domain, mutual TLS, throttles, warm environments, a VPC, a permissions boundary.

import { Match } from 'aws-cdk-lib/assertions';
import { API_ROUTES, PREFLIGHT_ROUTES, USAGE_ROUTES } from '../../lambdas/contract/api-routes';
import * as ENV from '../../lambdas/contract/environment';
import { headRoutesOf } from '../../lambdas/contract/head-routes';
import { TRUSTED } from '../support/description';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';
import { grantedStatements } from '../support/iam-statements';
import { functionProperties, resource, SINGLE_FUNCTIONS, synthesized } from '../support/synthesized';

const BOUNDARY = 'arn:aws:iam::123456789012:policy/boundary';
const COUNTED = `${TRUSTED}usage: {}
`;
const OWN_DOMAIN = `${COUNTED}
api:
  domain:
    name: api.example.com
    certificateArn: arn:aws:acm:eu-central-1:123456789012:certificate/abc`;
const plain = synthesized({ yaml: COUNTED });
const production = synthesized({
  yaml: `${OWN_DOMAIN}
    hostedZone: { id: Z123, name: example.com }
    mutualTls: { truststore: s3://trust-bucket/ca/100%.pem, version: v1 }
  cors: { origins: [https://app.example.com] }
  throttle: { ratePerSecond: 300, burst: 100 }
  routeThrottles: { 'POST /api/admin/tenants': { ratePerSecond: 1, burst: 2 }, 'GET /ops': { ratePerSecond: 3, burst: 4 } }
functions: { proxy: { provisionedConcurrency: 5 } }
network:
  vpcId: vpc-0a1
  subnetIds: [subnet-0a1, subnet-0b2]
  securityGroupIds: [sg-0a1]
  endpoints: create
  routeTableIds: [rtb-0a1]
permissionsBoundary: ${BOUNDARY}
tags: { team: platform }
`,
});
const example = synthesized({ yaml: everyOption().twoRegions, files: EXAMPLE_ROUTES });
const wideHsts = synthesized({
  yaml: `${OWN_DOMAIN}
    hsts: { maxAgeSeconds: 300, includeSubDomains: true }
`,
});
const { gatewayTemplate: template } = production;

test('callers come by the domain alone, with TLS 1.2 and their own certificate', () => {
  template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
    DomainName: 'api.example.com',
    DomainNameConfigurations: [Match.objectLike({ SecurityPolicy: 'TLS_1_2', EndpointType: 'REGIONAL' })],
    MutualTlsAuthentication: { TruststoreUri: 's3://trust-bucket/ca/100%.pem', TruststoreVersion: 'v1' },
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { Stage: '$default' });
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
  expect(template.findOutputs('ApiUrl')['ApiUrl']?.['Value']).toEqual({
    'Fn::Join': ['', expect.arrayContaining(['https://'])],
  });
  // `wideHsts` has a domain alone, without client certificates.
  wideHsts.gatewayTemplate.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
  plain.gatewayTemplate.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: false });
});

test('every function that answers callers sends HSTS for a name of its own, and none without one', () => {
  const answering = ['proxy', 'summary', 'admin', 'edge', 'usage'] as const;
  const told = (built: typeof plain) =>
    SINGLE_FUNCTIONS.flatMap((name) => {
      const { Variables } = functionProperties(built, name)['Environment'] as { Variables: Record<string, string> };
      const value = Variables[ENV.strictTransport];
      return value === undefined ? [] : [[name, value]];
    });
  const all = (value: string) => new Map(answering.map((name) => [name as string, value]));
  expect(new Map(told(production) as [string, string][])).toEqual(all('max-age=31536000'));
  expect(new Map(told(wideHsts) as [string, string][])).toEqual(all('max-age=300; includeSubDomains'));
  expect(told(plain)).toEqual([]);
});

test('the hosted zone points at the API for IPv4 alone, which is all that its domain answers', () => {
  const records = Object.values(template.findResources('AWS::Route53::RecordSet'));
  expect(records.map(({ Properties }) => [Properties.Type, Properties.Name, Properties.HostedZoneId])).toEqual([
    ['A', 'api.example.com.', 'Z123'],
  ]);
});

test('stage and routes have their throttles', () => {
  expect(resource(template, 'AWS::ApiGatewayV2::Stage', 'FrontStage')).toMatchObject({
    DefaultRouteSettings: { ThrottlingRateLimit: 300, ThrottlingBurstLimit: 100 },
    RouteSettings: {
      'POST /api/admin/tenants': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
      'GET /ops': { ThrottlingRateLimit: 3, ThrottlingBurstLimit: 4 },
      'HEAD /ops': { ThrottlingRateLimit: 3, ThrottlingBurstLimit: 4 },
    },
  });
});

test('a stage that throttles routes by name waits until there are all routes', () => {
  const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
  const routes = Object.keys(template.findResources('AWS::ApiGatewayV2::Route'));
  expect(routes.length).toBeGreaterThan(0);
  expect(stage?.['DependsOn']).toEqual(expect.arrayContaining(routes));
});

test('with CORS, preflights of every path reach a function that answers them without asking the authorizer', () => {
  const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => [
    Properties.RouteKey,
    Properties.AuthorizationType,
  ]);
  const own = [...API_ROUTES, ...USAGE_ROUTES];
  expect(routes).toHaveLength(own.length + headRoutesOf(own).length + PREFLIGHT_ROUTES.length);
  expect(routes).toEqual(expect.arrayContaining(PREFLIGHT_ROUTES.map(({ key }) => [key, 'NONE'])));
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
test('a description with every option stays below the quota of 300 routes an API', () => {
  const routes = Object.keys(example.gatewayTemplate.findResources('AWS::ApiGatewayV2::Route'));
  expect(routes.length).toBeLessThan(300);
});

test('the API invokes the alias whose environments are kept ready, and may', () => {
  template.hasResourceProperties('AWS::Lambda::Alias', {
    Name: 'live',
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 },
  });
  const uris = Object.values(template.findResources('AWS::ApiGatewayV2::Integration')).map(({ Properties }) =>
    JSON.stringify(Properties.IntegrationUri),
  );
  expect(uris.filter((uri) => uri.includes('RequestPathProxyFunctionAliaslive'))).toHaveLength(1);
  template.hasResourceProperties('AWS::Lambda::Permission', {
    FunctionName: { Ref: Match.stringLikeRegexp('RequestPathProxyFunctionAliaslive') },
    Principal: 'apigateway.amazonaws.com',
  });
});

test('only the functions that talk to Cells are in the VPC, and only they may make network interfaces', () => {
  const inside = SINGLE_FUNCTIONS.filter((name) => functionProperties(production, name)['VpcConfig'] !== undefined);
  expect(inside).toEqual(['proxy', 'health']);
  for (const name of inside) {
    expect(functionProperties(production, name)['VpcConfig']).toEqual({
      SubnetIds: ['subnet-0a1', 'subnet-0b2'],
      SecurityGroupIds: ['sg-0a1'],
    });
  }
  const owners = grantedStatements(template)
    .filter(({ actions }) => actions.includes('ec2:CreateNetworkInterface'))
    .map(({ owner }) => owner.replace(/Role.*$/, ''));
  expect(owners).toEqual(['RequestPathProxy', 'HealthPathHealth']);
});

test('AWS services are reached within the VPC', () => {
  const services = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) => [
    Properties.VpcEndpointType,
    (Properties.ServiceName['Fn::Join'][1] as string[]).at(-1),
  ]);
  expect(new Set(services)).toEqual(
    new Set([
      ['Gateway', '.dynamodb'],
      ['Interface', '.secretsmanager'],
      ['Interface', '.events'],
    ]),
  );
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 443,
    ToPort: 443,
    SourceSecurityGroupId: 'sg-0a1',
  });
  plain.gatewayTemplate.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
});

test('no role of any stack exceeds the boundary', () => {
  const roles = production.templates.flatMap((one) => Object.values(one.findResources('AWS::IAM::Role')));
  expect(roles.length).toBeGreaterThan(SINGLE_FUNCTIONS.length);
  expect(new Set(roles.map(({ Properties }) => Properties.PermissionsBoundary))).toEqual(new Set([BOUNDARY]));
});

test('prod.example.yaml keeps every log for six months at least', () => {
  const ofType = (type: string) => example.templates.flatMap((one) => Object.values(one.findResources(type)));
  const groups = ofType('AWS::Logs::LogGroup').map(({ Properties }) => Properties.RetentionInDays as number);
  expect(groups.length).toBeGreaterThan(SINGLE_FUNCTIONS.length);
  const buckets = ofType('AWS::S3::Bucket').map(
    ({ Properties }) => Properties.LifecycleConfiguration.Rules[0].ExpirationInDays as number,
  );
  expect(buckets).toHaveLength(1);
  // July to December.
  expect(Math.min(...groups, ...buckets)).toBeGreaterThanOrEqual(184);
});

test('tags are on what can carry them, and the state stack cannot be deleted by mistake', () => {
  expect(functionProperties(production, 'proxy')['Tags']).toEqual([{ Key: 'team', Value: 'platform' }]);
  expect(production.state.terminationProtection).toBe(true);
});
