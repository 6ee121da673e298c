// Builds the events of payload format 2.0 that the authorizer and the integration receive.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html

import type { ApiDefinition } from './api-definition';
import { eventBody } from './request-body';
import { type Connection, eventHeaders } from './request-headers';
import { queryParameters, type RequestTarget } from './request-path';

/** One request on its way through an API. */
export interface ApiRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly rawHeaders: readonly string[];
  readonly contentType: string | undefined;
  readonly userAgent: string;
  readonly host: string;
  readonly protocol: string;
  readonly connection: Connection;
  readonly body: Buffer;
  readonly requestId: string;
  readonly timeMs: number;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

export function authorizerEvent(api: ApiDefinition, request: ApiRequest, identity: readonly string[] | null): object {
  const { routeKey, target, method } = request;
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: `arn:aws:execute-api:${api.region}:${api.accountId}:${api.id}/${api.stage}/${method}${target.rawPath}`,
    identitySource: identity,
    routeKey,
    ...common(request),
    requestContext: context(api, request),
  };
}

/** `authorizer`: what the authorizer said, in objects that nobody else holds. */
export function integrationEvent(api: ApiDefinition, request: ApiRequest, authorizer: unknown): object {
  const requestContext = context(api, request);
  return {
    version: '2.0',
    routeKey: request.routeKey,
    ...common(request),
    requestContext:
      authorizer === undefined ? requestContext : { ...requestContext, authorizer: { lambda: authorizer } },
    ...eventBody(request.body, request.contentType),
  };
}

function common({ target, rawHeaders, body, connection, pathParameters }: ApiRequest) {
  const { headers, cookies } = eventHeaders(rawHeaders, body.length, connection);
  const queryStringParameters = queryParameters(target.rawQueryString);
  return {
    rawPath: target.rawPath,
    rawQueryString: target.rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(queryStringParameters && { queryStringParameters }),
    ...(pathParameters && { pathParameters: { ...pathParameters } }),
  };
}

function context(api: ApiDefinition, request: ApiRequest) {
  return {
    accountId: api.accountId,
    apiId: api.id,
    domainName: request.host,
    domainPrefix: request.host.split('.', 1)[0],
    http: {
      method: request.method,
      path: request.target.rawPath,
      protocol: request.protocol,
      sourceIp: request.connection.sourceIp,
      userAgent: request.userAgent,
    },
    requestId: request.requestId,
    routeKey: request.routeKey,
    stage: api.stage,
    time: logTime(request.timeMs),
    timeEpoch: request.timeMs,
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

let lastTime = { seconds: 0, text: '' };

/** `12/Mar/2020:19:03:58 +0000`; made once a second. */
function logTime(timeMs: number): string {
  const seconds = Math.floor(timeMs / 1000);
  if (seconds !== lastTime.seconds) {
    const [date = '', clock = ''] = new Date(timeMs).toISOString().split('T');
    const [year = '', month = '', day = ''] = date.split('-');
    lastTime = { seconds, text: `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000` };
  }
  return lastTime.text;
}
