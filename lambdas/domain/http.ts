// Plain request and answer: what the inside of every HTTP function sees instead of a gateway event.

import { routeServing } from '../contract/head-routes';
import type { MetricName } from '../contract/metrics';
import { isRefusal, type Refusal, refusal } from './refusal';
import type { Verdict } from './verdict';

export interface GatewayRequest {
  /** Upper case. */
  readonly method: string;
  /** Percent-decoded once, as HTTP APIs deliver it. */
  readonly path: string;
  /** As the caller sent it, without `?`. */
  readonly rawQuery: string;
  /** Names in lower case; a repeated header arrives joined by `,`. Has no prototype. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly sourceIp: string;
  readonly ids: RequestIds;
  /** API Gateway's own id of the request, the one that its access log has. */
  readonly apiRequestId: string;
  /** What the authorizer said; undefined where it said nothing, on which non-open routes fail closed. */
  readonly verdict: Verdict | undefined;
  /** Unix ms at which the gateway took the request. */
  readonly startedAtMs: number;
  /** Unix ms by which the answer must be on its way: the platform's limit, or the function's own time if that is less. */
  readonly deadlineAtMs: number;
}

export interface RequestIds {
  /** The caller's X-Request-ID, else the trace id. */
  readonly requestId: string;
  readonly traceId: string;
  readonly spanId: string;
}

export interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Whole `Set-Cookie` values, one a cookie. */
  readonly cookies?: readonly string[];
  readonly body: Buffer | string;
}

/** What a function adds to the one log line, and to the one metrics line, of its request. */
export interface RequestFacts {
  tenantId?: string;
  /** Only a name found in the route table. */
  cell?: string;
  upstreamMs?: number;
  /** Published with the request's own metrics, under the same Cell. */
  metrics?: { [name in MetricName]?: number };
  [name: string]: string | number | boolean | undefined | { [name in MetricName]?: number };
}

/** The flow of one HTTP function. `facts` is filled while it runs, so that a thrown bug is logged with them too. */
export type HttpApp = (request: GatewayRequest, facts: RequestFacts) => Promise<GatewayResponse | Refusal>;

/** HEAD is GET without the body: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2. Stands outside whatever reads the route. */
export function answersHead(app: HttpApp): HttpApp {
  return async (request, facts) => {
    if (request.method !== 'HEAD') return app(request, facts);
    const answer = await app({ ...request, routeKey: routeServing(request.routeKey) }, facts);
    return isRefusal(answer) ? answer : { ...answer, body: '' };
  };
}

// Which part of a function answers which route.

/** Route key, as `API_ROUTES` spells it -> the part that answers it. */
export type HttpParts = Readonly<Record<string, HttpApp>>;

export function dispatch(parts: HttpParts): HttpApp {
  return async (request, facts) => {
    const part = Object.hasOwn(parts, request.routeKey) ? parts[request.routeKey] : undefined;
    return part ? part(request, facts) : refusal('NOT_FOUND', 'There is no such route');
  };
}
