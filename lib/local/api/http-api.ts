// One HTTP API: a request goes to its route's authorizer, then to its integration, and the answer goes back.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiDefinition, ApiRouteDefinition } from './api-definition';
import { Authorizer } from './authorizer';
import { admitsOrigin, answerHeaders, isPreflight, preflightHeaders } from './cors';
import { type ApiRequest, integrationEvent } from './event';
import { errorBody, FRONT_ERROR, type FrontError } from './front-error';
import { type HttpAnswer, integrationAnswer } from './integration-answer';
import { hasBody, hasUnknownCoding, NO_BODY, readBody } from './request-body';
import { parseTarget } from './request-path';
import { type RouteMatch, RouteMatcher } from './route-matcher';
import { type BoundedInvoke, type InvocableFunction, withinTime } from './within-time';

/** What the API's own metrics and its access log know of an answer. */
export interface Answered {
  readonly request: AnsweredRequest;
  readonly routeKey: string | undefined;
  /** Of the authorizer. */
  readonly context: unknown;
  readonly status: number;
  /** Of the body. */
  readonly bytes: number;
  readonly latencyMs: number;
  /** Set where the API answered by itself. */
  readonly error: FrontError | undefined;
  /** Unix ms at which the request came. */
  readonly atMs: number;
}

interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  readonly sourceIp: string;
}

/** What a request meets on its way. */
interface Trail {
  routeKey?: string;
  context?: unknown;
}

/** `error` where the API answers by itself. */
type ApiAnswer = HttpAnswer & { readonly error?: FrontError };

export type AnswerListener = (answered: Answered) => void;

export class HttpApi {
  readonly #definition: ApiDefinition;
  readonly #integrations: ReadonlyMap<ApiRouteDefinition, BoundedInvoke>;
  readonly #matcher: RouteMatcher<ApiRouteDefinition>;
  readonly #authorizers: ReadonlyMap<string, Authorizer>;
  readonly #onAnswer: AnswerListener | undefined;

  constructor(
    definition: ApiDefinition,
    functionNamed: (name: string) => InvocableFunction,
    onAnswer?: AnswerListener,
  ) {
    const { routes } = definition;
    this.#definition = definition;
    this.#onAnswer = onAnswer;
    this.#matcher = new RouteMatcher(routes);
    this.#integrations = new Map(
      routes.map((route) => {
        const { functionName, timeoutMs } = route.integration;
        return [route, withinTime(functionNamed(functionName), timeoutMs)];
      }),
    );
    const authorizers = routes.map((route) => route.authorizer).filter((known) => known !== undefined);
    this.#authorizers = new Map(
      authorizers.map((own) => [own.id, new Authorizer(own, functionNamed(own.functionName))]),
    );
  }

  /** Whether pages of this origin may call, by the API's CORS. */
  admitsOrigin(origin: string): boolean {
    const { cors } = this.#definition;
    return cors !== undefined && admitsOrigin(cors, origin);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { cors } = this.#definition;
    const requestId = randomUUID();
    if (cors && isPreflight(request)) {
      const headers = preflightHeaders(cors, String(request.headers.origin));
      send(response, { status: 204, headers, body: NO_BODY }, requestId);
      return;
    }
    const startedAtMs = performance.now();
    const [atMs, trail]: [number, Trail] = [Date.now(), {}];
    const answer = await this.#answer(request, requestId, trail);
    const latencyMs = performance.now() - startedAtMs;
    const { status, body, error } = answer;
    const { routeKey, context } = trail;
    const answered = answeredRequest(request, requestId);
    this.#onAnswer?.({ request: answered, routeKey, context, status, bytes: body.length, latencyMs, atMs, error });
    if (cors) overrideCors(answer, request.headers.origin, (origin) => answerHeaders(cors, origin));
    send(response, answer, requestId);
  }

  async #answer(request: IncomingMessage, requestId: string, trail: Trail): Promise<ApiAnswer> {
    const { method = 'GET', url = '/' } = request;
    const target = parseTarget(url);
    const match = this.#matcher.match(method, target.rawPath);
    if (!match) return errorAnswer(FRONT_ERROR.notFound);
    if (hasUnknownCoding(request)) return errorAnswer(FRONT_ERROR.notImplemented);
    const body = hasBody(request) ? await readBody(request) : NO_BODY;
    if (!body) return errorAnswer(FRONT_ERROR.tooLarge);
    trail.routeKey = match.route.routeKey;
    return await this.#serve(match, apiRequest(request, { method, target, body, requestId }, match), trail);
  }

  async #serve({ route }: RouteMatch<ApiRouteDefinition>, request: ApiRequest, trail: Trail): Promise<ApiAnswer> {
    let context: unknown;
    const authorizer = route.authorizer && this.#authorizers.get(route.authorizer.id);
    if (authorizer) {
      const authorization = await authorizer.authorize(this.#definition, request);
      if (!authorization.allowed) return errorAnswer(authorization.error);
      context = authorization.context;
      trail.context = context;
    }
    const event = integrationEvent(this.#definition, request, context);
    const result = await this.#integrations.get(route)?.(event);
    if (!result) return errorAnswer(FRONT_ERROR.unavailable);
    if (!result.ok) return errorAnswer(INVOCATION_ERRORS[result.errorType] ?? FRONT_ERROR.internal);
    const answer = integrationAnswer(result.payload);
    return 'message' in answer ? errorAnswer(answer) : answer;
  }
}

const INVOCATION_ERRORS: Readonly<Record<string, FrontError>> = {
  RequestEntityTooLargeException: FRONT_ERROR.tooLarge,
  TooManyRequestsException: FRONT_ERROR.unavailable,
};

function apiRequest(
  { rawHeaders, headers, httpVersion, socket }: IncomingMessage,
  known: Pick<ApiRequest, 'method' | 'target' | 'body' | 'requestId'>,
  { route, pathParameters }: RouteMatch<ApiRouteDefinition>,
): ApiRequest {
  return {
    ...known,
    rawHeaders,
    contentType: headers['content-type'],
    userAgent: headers['user-agent'] ?? '',
    host: headers.host ?? '',
    protocol: `HTTP/${httpVersion}`,
    connection: { sourceIp: socket.remoteAddress ?? '', port: socket.localPort ?? 0 },
    timeMs: Date.now(),
    routeKey: route.routeKey,
    pathParameters,
  };
}

function answeredRequest(
  { method = 'GET', url = '/', httpVersion, socket }: IncomingMessage,
  requestId: string,
): AnsweredRequest {
  const [path = ''] = url.split('?', 1);
  return { requestId, method, path, protocol: `HTTP/${httpVersion}`, sourceIp: socket.remoteAddress ?? '' };
}

function errorAnswer(error: FrontError): ApiAnswer {
  const body = Buffer.from(errorBody(error));
  return { status: error.status, headers: ['content-type', 'application/json'], body, error };
}

function overrideCors(answer: HttpAnswer, origin: string | undefined, own: (origin: string) => string[]): void {
  const kept = answer.headers.filter((_, index, all) => !all[index - (index % 2)]?.startsWith('access-control-'));
  answer.headers.splice(0, answer.headers.length, ...kept, ...(origin === undefined ? [] : own(origin)));
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer, requestId: string): void {
  if (response.destroyed) return;
  headers.push('apigw-requestid', requestId);
  const { method } = response.req;
  if (method !== 'HEAD' && status !== 204 && status !== 304) headers.push('content-length', String(body.length));
  try {
    response.writeHead(status, headers);
  } catch {
    // A header that HTTP can't carry.
    response.statusMessage = '';
    send(response, errorAnswer(FRONT_ERROR.internal), requestId);
    return;
  }
  // Text goes out with the header in one write; Latin-1 keeps its bytes.
  if (body.length <= ONE_WRITE_BYTES) response.end(body.toString('latin1'), 'latin1');
  else response.end(body);
}

const ONE_WRITE_BYTES = 16_384;
