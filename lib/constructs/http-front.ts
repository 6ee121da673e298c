// The HTTP API: routes from the contract's list, one authorizer, one stage.

import { Duration } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import { API_ROUTES, type HttpFunctionName } from '../../lambdas/contract/api-routes';
import { HEADER } from '../../lambdas/contract/headers';
import type { DeployConfig } from '../deploy-config';
import { accessLog } from './access-log';
import type { GatewayFunction } from './gateway-function';

export interface HttpFrontProps {
  readonly config: DeployConfig;
  readonly authorizer: GatewayFunction;
  readonly functions: Readonly<Record<HttpFunctionName, GatewayFunction>>;
}

export class HttpFront extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { config, authorizer, functions }: HttpFrontProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: config.name,
      createDefaultStage: false,
      ...corsOf(config),
    });
    const judge = new HttpLambdaAuthorizer('Authorizer', authorizer.lambda, {
      authorizerName: 'verdict',
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      ...authorizerCache(config.auth.cacheTtlSeconds),
    });
    const open = new HttpNoneAuthorizer();
    const integrations = new Map(
      Object.values(functions).map((target) => [
        target.name,
        new HttpLambdaIntegration(target.name, target.lambda, { scopePermissionToRoute: false }),
      ]),
    );
    for (const route of API_ROUTES) {
      const integration = integrations.get(route.function);
      if (integration === undefined) throw new Error(`no function ${route.function} for ${route.key}`);
      new HttpRoute(this, routeId(route.key), {
        httpApi: this.api,
        routeKey: routeKey(route.key),
        integration,
        authorizer: route.access === 'open' ? open : judge,
      });
    }
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: config.api.throttle.ratePerSecond, burstLimit: config.api.throttle.burst },
      accessLogSettings: accessLog(this, config),
    });
  }
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

function corsOf({ api: { cors } }: DeployConfig) {
  if (cors === undefined) return {};
  return {
    corsPreflight: {
      allowOrigins: cors.origins,
      allowMethods: [CorsHttpMethod.ANY],
      allowHeaders: Object.values(HEADER).filter((name) => name !== HEADER.signature && name !== HEADER.signatureTime),
      exposeHeaders: [HEADER.traceId, HEADER.spanId, HEADER.responseTime],
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
