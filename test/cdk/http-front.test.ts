// The HTTP API: the contract's routes, and an authorizer that is always asked.

import { Match } from 'aws-cdk-lib/assertions';
import { API_ROUTES, DOCS_ROUTE_KEYS } from '../../lambdas/contract/api-routes';
import { headRoutesOf } from '../../lambdas/contract/head-routes';
import { HEADER } from '../../lambdas/contract/headers';
import { TRUSTED } from '../support/description';
import { resource, synthesized } from '../support/synthesized';

const { gatewayTemplate: template } = synthesized();
const withCors = synthesized({
  yaml: `${TRUSTED}api: { cors: { origins: [https://app.example.com], maxAgeSeconds: 60 } }\n`,
}).gatewayTemplate;
const withKeys = synthesized({ yaml: TRUSTED.replace('mode: jwt', 'mode: jwt, keys: true') }).gatewayTemplate;
const cached = synthesized({ yaml: TRUSTED.replace('mode: jwt', 'mode: jwt, cacheTtlSeconds: 30') }).gatewayTemplate;

test('the routes are exactly those of the contract; open ones have no authorizer, all others have it', () => {
  const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => [
    Properties.RouteKey,
    Properties.AuthorizationType,
    Properties.AuthorizerId !== undefined,
  ]);
  const expected = [...API_ROUTES, ...headRoutesOf(API_ROUTES)].map(({ key, access }) =>
    access === 'open' ? [key, 'NONE', false] : [key, 'CUSTOM', true],
  );
  expect(new Set(routes)).toEqual(new Set(expected));
  expect(routes).toHaveLength(expected.length);
});

const opened = synthesized({ yaml: `${TRUSTED}api: { docs: open }\n` }).gatewayTemplate;

test.each(DOCS_ROUTE_KEYS)('%s is judged as an admin route, unless the deployment opens it', (RouteKey) => {
  const typeIn = (where: typeof template): unknown =>
    Object.values(where.findResources('AWS::ApiGatewayV2::Route', { Properties: { RouteKey } }))[0]?.['Properties']
      .AuthorizationType;
  expect([typeIn(template), typeIn(opened)]).toEqual(['CUSTOM', 'NONE']);
});

test('the summary function is told the same as the front', () => {
  const told = (where: typeof template, access: string) =>
    where.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ API_DOCS_ACCESS: access }) },
    });
  expect(() => {
    told(template, 'admin');
    told(opened, 'open');
  }).not.toThrow();
});

test('no other route is opened with it', () => {
  const open = Object.values(opened.findResources('AWS::ApiGatewayV2::Route'))
    .map(({ Properties }) => Properties)
    .filter(({ AuthorizationType }) => AuthorizationType === 'NONE');
  const expected = API_ROUTES.filter(({ access }) => access === 'open').map(({ key }) => key);
  expect(open.map(({ RouteKey }) => RouteKey as string).toSorted()).toEqual(
    [
      ...expected,
      'HEAD /ops',
      ...DOCS_ROUTE_KEYS,
      ...DOCS_ROUTE_KEYS.map((key) => key.replace('GET', 'HEAD')),
    ].toSorted(),
  );
});

test("each route leads to its function's integration, payload format 2.0", () => {
  for (const route of API_ROUTES) {
    const [properties] = Object.values(
      template.findResources('AWS::ApiGatewayV2::Route', { Properties: { RouteKey: route.key } }),
    );
    const target = JSON.stringify(properties?.['Properties'].Target);
    const integrationId = /"Ref":"(\w+)"/.exec(target)?.[1] ?? '';
    const integration = resource(template, 'AWS::ApiGatewayV2::Integration', integrationId);
    expect(integration).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
    expect(JSON.stringify(integration['IntegrationUri']).toLowerCase()).toContain(`path${route.function}function`);
  }
});

test('the authorizer answers simply, for every request, whatever headers it has', () => {
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerType: 'REQUEST',
    AuthorizerPayloadFormatVersion: '2.0',
    EnableSimpleResponses: true,
    AuthorizerResultTtlInSeconds: 0,
    IdentitySource: [],
  });
});

test('a cache, where chosen, keys on all that the verdict depends on', () => {
  cached.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerResultTtlInSeconds: 30,
    IdentitySource: ['$request.header.authorization', '$request.header.x-tenant-id', '$context.routeKey'],
  });
});

test('the stage deploys by itself, is throttled and writes the access log', () => {
  const stage = resource(template, 'AWS::ApiGatewayV2::Stage', 'FrontStage');
  expect(stage).toMatchObject({
    StageName: '$default',
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 500 },
  });
  const { Format } = stage['AccessLogSettings'] as { Format: string };
  expect(JSON.parse(Format)).toMatchObject({
    routeKey: '$context.routeKey',
    authorizerError: '$context.authorizer.error',
    authorizerOutcome: '$context.authorizer.outcome',
    integrationError: '$context.integrationErrorMessage',
    integrationStatus: '$context.integration.status',
    integrationLatency: '$context.integrationLatency',
    responseLatency: '$context.responseLatency',
    errorResponseType: '$context.error.responseType',
  });
  // API Gateway's limit: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  expect(Format.length).toBeLessThan(3 * 1024);
});

test('the access log names API keys by their id, where they are taken', () => {
  const formatOf = (one: typeof template) => {
    const { AccessLogSettings } = resource(one, 'AWS::ApiGatewayV2::Stage', 'FrontStage');
    return JSON.parse((AccessLogSettings as { Format: string }).Format) as Record<string, string>;
  };
  const { keyId, ...others } = formatOf(withKeys);
  expect(keyId).toBe('$context.authorizer.keyId');
  expect(formatOf(template)).toEqual(others);
});

test('pages may send every header of the platform but the gateway’s signature and its time', () => {
  const { CorsConfiguration } = resource(withCors, 'AWS::ApiGatewayV2::Api', 'FrontApi');
  const { AllowHeaders } = CorsConfiguration as { AllowHeaders: string[] };
  const others = Object.values(HEADER).filter((name) => !AllowHeaders.includes(name));
  expect(others.toSorted()).toEqual([HEADER.signature, HEADER.signatureTime].toSorted());
});

test('a stage that throttles no route by name waits for none', () => {
  const stages = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
  expect(stages).toHaveLength(1);
  expect(stages[0]?.['DependsOn']).toBeUndefined();
  expect(stages[0]?.['Properties']).not.toHaveProperty('RouteSettings');
});

test('CORS is on the API only where the description asks for it', () => {
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
  withCors.hasResourceProperties('AWS::ApiGatewayV2::Api', {
    CorsConfiguration: {
      AllowOrigins: ['https://app.example.com'],
      AllowMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
      AllowHeaders: Match.arrayWith(['authorization', 'x-tenant-id']),
      ExposeHeaders: Match.arrayWith(['x-trace-id', 'x-gateway-fallback', 'retry-after']),
      AllowCredentials: false,
      MaxAge: 60,
    },
  });
});
