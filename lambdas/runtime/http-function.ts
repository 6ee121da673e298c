// The frame that all HTTP functions share: event -> request -> app -> answer or envelope, one log line, one metrics line.

import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { type Language, preferredLanguage } from '../contract/language';
import { createPooledRandomHex, type RandomHex } from '../domain/header-text';
import type { GatewayRequest, GatewayResponse, HttpApp, RequestFacts } from '../domain/http';
import type { Clock } from '../domain/ports';
import { isRefusal, type Refusal, refusal } from '../domain/refusal';
import { type HttpEvent, type ReadRequest, readRequest, writeResponse } from './http-event';
import type { Log } from './line-log';
import { logRequest, type RecordRequest } from './request-log';

export interface AnswerSettings {
  readonly language: Language;
  /** Value of Strict-Transport-Security. Undefined: the header is not sent. */
  readonly strictTransport: string | undefined;
}

export interface HttpFunctionOptions extends AnswerSettings {
  readonly log: Log;
  /** Only the function whose requests the metric list counts has one. */
  readonly recordMetrics?: RecordRequest;
  readonly clock?: Clock;
  readonly randomHex?: RandomHex;
}

export type HttpHandler = (event: HttpEvent, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** An app that outlives the invocation is answered for this long before Lambda would cut it off, ms. */
const LAST_WORD_MS = 200;

type Step = HttpEvent | Exchange;
type Result = GatewayResponse | Refusal | APIGatewayProxyStructuredResultV2;

interface Exchange extends ReadRequest {
  readonly facts: RequestFacts;
}

/**
 * HSTS must not be sent over plain HTTP: https://www.rfc-editor.org/rfc/rfc6797#section-7.2. API Gateway, which says how
 * a request came, answers HTTPS alone; the one-machine run does not.
 */
function cameInClear({ headers }: GatewayRequest): boolean {
  return headers['x-forwarded-proto'] === 'http';
}

export function createHttpFunction(app: HttpApp, options: HttpFunctionOptions): HttpHandler {
  const {
    language,
    strictTransport,
    log,
    recordMetrics,
    clock = Date.now,
    randomHex = createPooledRandomHex(),
  } = options;

  const read = (event: HttpEvent, context: Context): Exchange => ({
    ...readRequest(event, clock(), context.getRemainingTimeInMillis?.(), randomHex),
    facts: {},
  });

  /** The texts of errors load with the first refusal. */
  const responseTo = async ({ request }: Exchange, refused: Refusal): Promise<GatewayResponse> => {
    const { envelope } = await import('./envelope');
    return envelope(refused, request.ids, preferredLanguage(request.headers['accept-language'], language));
  };

  const answer = async (
    exchange: Exchange,
    result: GatewayResponse | Refusal,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const { request, facts } = exchange;
    const refused = isRefusal(result) ? result : undefined;
    const response = isRefusal(result) ? await responseTo(exchange, result) : result;
    const durationMs = Math.max(0, Math.round(clock() - request.startedAtMs));
    const outcome = { request, facts, status: response.status, durationMs, refusal: refused };
    logRequest(log, outcome);
    recordMetrics?.(outcome);
    return writeResponse(response, request.ids, durationMs, cameInClear(request) ? undefined : strictTransport);
  };

  const converting: MiddlewareObj<Step, Result> = {
    before: (step) => {
      step.event = read(step.event as HttpEvent, step.context);
    },
    after: async (step) => {
      step.response = await answer(step.event as Exchange, step.response as GatewayResponse | Refusal);
    },
    onError: async (step) => {
      step.response = await answer(step.event as Exchange, refusal('SERVICE_UNAVAILABLE', '', { cause: step.error }));
    },
  };

  const run = async (event: Step): Promise<Result> => {
    const exchange = event as Exchange;
    return exchange.refusal ?? app(exchange.request, exchange.facts);
  };

  return middy<Step, Result>(run, {
    timeoutEarlyInMillis: LAST_WORD_MS,
    timeoutEarlyResponse: () => refusal('SERVICE_UNAVAILABLE', 'The function ran out of time'),
  }).use(converting) as HttpHandler;
}
