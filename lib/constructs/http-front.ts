// The HTTP API: routes from the contract's list, one authorizer, one stage.

import { type CfnResource, Duration, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IAccessLogSettings,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { API_ERROR_FIELD, API_ERROR_PARTS } from '../../lambdas/contract/access-log';
import {
  API_ROUTES,
  type HttpFunctionName,
  LIVE_ROUTES,
  PREFLIGHT_ROUTES,
  routesOf,
} from '../../lambdas/contract/api-routes';
import { headRoutesOf } from '../../lambdas/contract/head-routes';
import { HEADER } from '../../lambdas/contract/headers';
import { VERDICT_KEY } from '../../lambdas/contract/verdict-context';
import type { DeployConfig } from '../deploy-config';
import { apiDomain } from './api-domain';
import type { RegionPlace } from './failover';
import type { GatewayFunction } from './gateway-function';
import { gatewayLogGroup } from './log-groups';
import { takesKeys, tokenCacheSeconds } from './settings';

// The API's access log: what API Gateway knows about a request that the functions do not.

/** Field -> variable of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const FIELDS = {
  requestId: 'requestId',
  requestTime: 'requestTimeEpoch',
  sourceIp: 'identity.sourceIp',
  method: 'httpMethod',
  path: 'path',
  routeKey: 'routeKey',
  protocol: 'protocol',
  status: 'status',
  responseLength: 'responseLength',
  responseLatency: 'responseLatency',
  errorResponseType: 'error.responseType',
  errorMessage: 'error.message',
  authorizerError: 'authorizer.error',
  authorizerOutcome: `authorizer.${VERDICT_KEY.outcome}`,
  authorizerCode: `authorizer.${VERDICT_KEY.code}`,
  tenantId: `authorizer.${VERDICT_KEY.tenantId}`,
  integrationStatus: 'integration.status',
  integrationLatency: 'integrationLatency',
  integrationError: 'integrationErrorMessage',
} as const;

/**
 * What usage and explained requests read, and no more. Why API Gateway answered by itself stands in one field, with bars
 * between: the class of its answer, the authorizer's error, the integration's.
 */
const SHORT_FIELDS = {
  requestId: FIELDS.requestId,
  path: FIELDS.path,
  routeKey: FIELDS.routeKey,
  status: FIELDS.status,
  responseLength: FIELDS.responseLength,
  responseLatency: FIELDS.responseLatency,
  authorizerCode: FIELDS.authorizerCode,
  tenantId: FIELDS.tenantId,
  [API_ERROR_FIELD]: API_ERROR_PARTS.map((field) => FIELDS[field]).join('|$context.'),
} as const;

/** Where callers may show API keys. */
const KEY_FIELDS = { keyId: `authorizer.${VERDICT_KEY.keyId}` } as const;

function accessLog(logGroup: ILogGroup, config: DeployConfig): IAccessLogSettings {
  return {
    destination: new LogGroupLogDestination(logGroup),
    format: AccessLogFormat.custom(accessLogFormat(config)),
  };
}

/** Format of a line: JSON whose values are API Gateway's variables. */
export function accessLogFormat(config: DeployConfig): string {
  const base = config.logs.accessLog === 'short' ? SHORT_FIELDS : FIELDS;
  const fields = takesKeys(config) ? { ...base, ...KEY_FIELDS } : base;
  const format = Object.fromEntries(Object.entries(fields).map(([field, name]) => [field, `$context.${name}`]));
  return JSON.stringify(format);
}

export interface HttpFrontProps {
  readonly config: DeployConfig;
  /** Where the deployment has two regions. */
  readonly place: RegionPlace | undefined;
  readonly authorizer: GatewayFunction;
  readonly functions: Readonly<Record<Exclude<HttpFunctionName, 'usage'>, GatewayFunction>> & {
    /** Only where usage is counted. */
    readonly usage: GatewayFunction | undefined;
  };
}

export class HttpFront extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly accessLog: ILogGroup;
  /** Where callers reach it. */
  readonly url: string;

  constructor(scope: Construct, id: string, { config, place, authorizer, functions }: HttpFrontProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: config.name,
      createDefaultStage: false,
      // A second door would go round the domain's TLS policy and client certificates.
      disableExecuteApiEndpoint: config.api.domain !== undefined,
      ...corsOf(config),
    });
    const judgeOf = authorizersOf(config, authorizer);
    const integrations = new Map(
      Object.values(functions)
        .filter((target) => target !== undefined)
        .map((target) => [
          target.name,
          new HttpLambdaIntegration(target.name, target.target, { scopePermissionToRoute: false }),
        ]),
    );
    const routes = [
      ...routesOf(config.api.docs, { countsUsage: functions.usage !== undefined, ...config, ...config.logs }),
      ...(config.liveConfig === undefined ? [] : LIVE_ROUTES),
      ...(config.api.cors === undefined ? [] : PREFLIGHT_ROUTES),
    ];
    const httpRoutes: HttpRoute[] = [];
    for (const route of [...routes, ...headRoutesOf(routes)]) {
      const integration = integrations.get(route.function);
      if (integration === undefined) throw new Error(`no function ${route.function} for ${route.key}`);
      const isOpen = route.access === 'open';
      const httpRoute = new HttpRoute(this, routeId(route.key), {
        httpApi: this.api,
        routeKey: routeKey(route.key),
        integration,
        authorizer: judgeOf[route.access],
      });
      httpRoutes.push(httpRoute);
      if (isOpen) {
        const reason = `${route.key} is open by contract: it shows nothing that a caller could not guess`;
        Validations.of(httpRoute).acknowledge({ id: 'AwsSolutions-APIG4', reason });
      }
    }
    if (tokenCacheSeconds(config) > 0) keepLast(this.api, [authorizer, functions.proxy, functions.admin]);
    const domain = config.api.domain && apiDomain(this, config.api.domain, place);
    this.url = domain === undefined ? this.api.apiEndpoint : `https://${domain.name.name}`;
    this.accessLog = gatewayLogGroup(this, 'AccessLog', config);
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: config.api.throttle.ratePerSecond, burstLimit: config.api.throttle.burst },
      accessLogSettings: accessLog(this.accessLog, config),
      ...(domain && { domainMapping: { domainName: domain.name } }),
    });
    domain?.mapTo(this.api, this.stage);
    throttleRoutes(this.stage, httpRoutes, config);
  }
}

/** Who judges the caller of a route, by its access. Only verdicts on Cells' routes are kept by the token. */
function authorizersOf(config: DeployConfig, { target }: GatewayFunction) {
  const simple = { responseTypes: [HttpLambdaResponseType.SIMPLE] };
  const judge = new HttpLambdaAuthorizer('Authorizer', target, {
    authorizerName: 'verdict',
    ...simple,
    ...authorizerCache(config.auth.cacheTtlSeconds),
  });
  const keeping = new HttpLambdaAuthorizer(TOKEN_AUTHORIZER, target, {
    authorizerName: 'kept-verdict',
    ...simple,
    identitySource: [`$request.header.${HEADER.authorization}`, '$context.routeKey'],
    resultsCacheTtl: Duration.seconds(tokenCacheSeconds(config)),
  });
  return { open: new HttpNoneAuthorizer(), admin: judge, tenant: tokenCacheSeconds(config) > 0 ? keeping : judge };
}

/**
 * No identity source without a cache: API Gateway answers a bare 401 for a missing one and never asks the authorizer.
 * With a cache the key holds all that the verdict depends on.
 */
function authorizerCache(cacheTtlSeconds: number) {
  if (cacheTtlSeconds === 0) return { identitySource: [], resultsCacheTtl: Duration.seconds(0) };
  return {
    identitySource: [
      `$request.header.${HEADER.authorization}`,
      `$request.header.${HEADER.tenantId}`,
      '$context.routeKey',
    ],
    resultsCacheTtl: Duration.seconds(cacheTtlSeconds),
  };
}

const TOKEN_AUTHORIZER = 'TokenAuthorizer';

/** No verdict is kept before these functions know what ends it, their aliases shifted. */
function keepLast(api: HttpApi, functions: readonly GatewayFunction[]): void {
  const authorizer = api.node.findChild(TOKEN_AUTHORIZER).node.defaultChild as CfnResource;
  for (const { target } of functions) authorizer.addResourceDependency(target.node.defaultChild as CfnResource);
}

/** HEAD has a count of its own, with the limit of GET. The L2 stage throttles as a whole only. A stage that names a route before there is one is refused. */
function throttleRoutes(stage: HttpStage, routes: readonly HttpRoute[], { api }: DeployConfig): void {
  const settings = Object.entries(api.routeThrottles).flatMap(([key, { ratePerSecond, burst }]) => {
    const own = { ThrottlingRateLimit: ratePerSecond, ThrottlingBurstLimit: burst };
    return [key, ...headRoutesOf(API_ROUTES.filter((route) => route.key === key)).map((head) => head.key)].map(
      (one) => [one, own],
    );
  });
  if (settings.length === 0) return;
  (stage.node.defaultChild as CfnStage).routeSettings = Object.fromEntries(settings);
  stage.node.addDependency(...routes);
}

function corsOf({ api: { cors } }: DeployConfig) {
  if (cors === undefined) return {};
  return {
    corsPreflight: {
      allowOrigins: cors.origins,
      // By name: to a request with credentials `*` is a method of that name. https://fetch.spec.whatwg.org/#http-new-header-syntax
      allowMethods: Object.values(CorsHttpMethod).filter((method) => method !== CorsHttpMethod.ANY),
      allowHeaders: Object.values(HEADER).filter((name) => name !== HEADER.signature && name !== HEADER.signatureTime),
      exposeHeaders: [HEADER.traceId, HEADER.spanId, HEADER.responseTime, HEADER.fallback, 'retry-after'],
      allowCredentials: cors.allowCredentials,
      maxAge: Duration.seconds(cors.maxAgeSeconds),
    },
  };
}

function routeKey(key: string): HttpRouteKey {
  if (key === '$default') return HttpRouteKey.DEFAULT;
  const [method, path] = key.split(' ');
  return HttpRouteKey.with(path ?? '', method as HttpMethod);
}

function routeId(key: string): string {
  return `Route ${key}`.replace(/[^A-Za-z0-9]+/g, '-');
}
