// From a template's HTTP API, routes, integrations and authorizers to what the front must know.

import type {
  ApiDefinition,
  ApiRouteDefinition,
  AuthorizerDefinition,
  CorsDefinition,
  IntegrationDefinition,
} from '../api/api-definition';
import type { HostedResource } from '../assembly/stacks';
import { TemplateError } from '../assembly/template';
import { queriedLogGroups, searchedLogGroups } from './functions';
import { functionNameOf, listProperty, mapProperty, type Properties, textProperty } from './property';

const DEFAULT_INTEGRATION_TIMEOUT_MS = 30_000;

/** The gateway's API, and those of other stacks. @throws TemplateError for what the front would serve otherwise than API Gateway does. */
export function httpApis(
  resources: readonly HostedResource[],
): readonly [gateway: ApiDefinition, ...others: ApiDefinition[]] {
  const [first, ...others] = ofType(resources, 'AWS::ApiGatewayV2::Api');
  if (!first) throw new TemplateError('the assembly', 'there is no HTTP API in it');
  const second = others.find(({ stack }, at) => [first, ...others.slice(0, at)].some((api) => api.stack === stack));
  if (second) throw new TemplateError(second.where, 'one HTTP API of a stack is hosted, and there is another');
  return [apiDefinition(first, resources), ...others.map((api) => apiDefinition(api, resources))];
}

function apiDefinition(api: HostedResource, resources: readonly HostedResource[]): ApiDefinition {
  const properties = api.properties();
  if (properties['ProtocolType'] !== 'HTTP') throw new TemplateError(api.where, 'only HTTP APIs are hosted');
  const mine = (type: string) =>
    ofType(resources, type).filter((resource) => resource.properties()['ApiId'] === api.ref);
  const integrations = new Map(
    mine('AWS::ApiGatewayV2::Integration').map((own) => [`integrations/${own.ref}`, integration(own)]),
  );
  const authorizers = new Map(mine('AWS::ApiGatewayV2::Authorizer').map((own) => [own.ref, authorizer(own)]));
  return {
    id: api.ref,
    accountId: api.stack.accountId,
    region: api.stack.region,
    stage: stageName(mine('AWS::ApiGatewayV2::Stage'), api),
    routes: mine('AWS::ApiGatewayV2::Route').map((own) => route(own, integrations, authorizers)),
    cors: cors(mapProperty(properties, 'CorsConfiguration')),
  };
}

/** The stage's access log: its group, and the format of its lines. */
export function accessLogOf(
  resources: readonly HostedResource[],
): { logGroupName: string; format: string } | undefined {
  const [stage] = ofType(resources, 'AWS::ApiGatewayV2::Stage');
  const { DestinationArn: arn, Format: format } = mapProperty(stage?.properties() ?? {}, 'AccessLogSettings');
  const [, logGroupName] = /:log-group:([^:]+)/.exec(String(arn)) ?? [];
  return logGroupName === undefined || typeof format !== 'string' ? undefined : { logGroupName, format };
}

/** Settings of the API's stage that have no counterpart here. */
export function unhostedStageSettings(resources: readonly HostedResource[]): string[] {
  const stages = ofType(resources, 'AWS::ApiGatewayV2::Stage').map((stage) => stage.properties());
  const throttled = stages.some(
    ({ RouteSettings, DefaultRouteSettings = {} }) =>
      RouteSettings !== undefined || 'ThrottlingRateLimit' in (DefaultRouteSettings as Properties),
  );
  const logged = stages.some(({ AccessLogSettings }) => AccessLogSettings !== undefined);
  const read = [...queriedLogGroups(resources), ...searchedLogGroups(resources)];
  const isQueried = read.some((name) => name === accessLogOf(resources)?.logGroupName);
  return [
    ...(throttled ? ['throttles of the API stage'] : []),
    ...(logged && !isQueried ? ['access log of the API stage'] : []),
  ];
}

function ofType(resources: readonly HostedResource[], type: string): HostedResource[] {
  return resources.filter((resource) => resource.type === type);
}

function stageName([stage, ...others]: readonly HostedResource[], api: HostedResource): string {
  if (!stage || others.length > 0) throw new TemplateError(api.where, 'an API with one stage is hosted');
  const name = textProperty(stage, stage.properties(), 'StageName');
  if (name !== '$default') throw new TemplateError(stage.where, `only the stage $default is hosted, not ${name}`);
  return name;
}

function integration(resource: HostedResource): IntegrationDefinition {
  const properties = resource.properties();
  if (properties['IntegrationType'] !== 'AWS_PROXY' || properties['PayloadFormatVersion'] !== '2.0') {
    throw new TemplateError(resource.where, 'only Lambda integrations of payload format 2.0 are hosted');
  }
  return {
    functionName: functionNameOf(textProperty(resource, properties, 'IntegrationUri'), resource.where),
    timeoutMs: Number(properties['TimeoutInMillis'] ?? DEFAULT_INTEGRATION_TIMEOUT_MS),
  };
}

function authorizer(resource: HostedResource): AuthorizerDefinition {
  const properties = resource.properties();
  const hosted =
    properties['AuthorizerType'] === 'REQUEST' &&
    properties['AuthorizerPayloadFormatVersion'] === '2.0' &&
    properties['EnableSimpleResponses'] === true;
  if (!hosted) {
    throw new TemplateError(
      resource.where,
      'only Lambda authorizers of payload format 2.0 with simple responses are hosted',
    );
  }
  return {
    id: resource.ref,
    functionName: functionNameOf(textProperty(resource, properties, 'AuthorizerUri'), resource.where),
    identitySources: listProperty(properties, 'IdentitySource').map(String),
    cacheSeconds: Number(properties['AuthorizerResultTtlInSeconds'] ?? 0),
  };
}

function route(
  resource: HostedResource,
  integrations: ReadonlyMap<string, IntegrationDefinition>,
  authorizers: ReadonlyMap<string, AuthorizerDefinition>,
): ApiRouteDefinition {
  const properties = resource.properties();
  const type = textProperty(resource, properties, 'AuthorizationType', 'NONE');
  const target = integrations.get(textProperty(resource, properties, 'Target'));
  if (!target) throw new TemplateError(resource.where, 'its integration is not in the assembly');
  const judge = type === 'CUSTOM' ? authorizers.get(textProperty(resource, properties, 'AuthorizerId')) : undefined;
  // A route whose guard can't be hosted must not be served without one.
  if (type !== 'NONE' && !judge) throw new TemplateError(resource.where, `its authorization (${type}) is not hosted`);
  return { routeKey: textProperty(resource, properties, 'RouteKey'), integration: target, authorizer: judge };
}

function cors(settings: Properties): CorsDefinition | undefined {
  if (Object.keys(settings).length === 0) return undefined;
  const list = (name: string) => listProperty(settings, name).map(String);
  const maxAge = settings['MaxAge'];
  return {
    allowOrigins: list('AllowOrigins'),
    allowMethods: list('AllowMethods'),
    allowHeaders: list('AllowHeaders'),
    exposeHeaders: list('ExposeHeaders'),
    maxAgeSeconds: typeof maxAge === 'number' ? maxAge : undefined,
    allowCredentials: settings['AllowCredentials'] === true,
  };
}
