// The entry of a Lambda authorizer (payload format 2.0, simple response): always authorized, the verdict in the context.
// Tells the operators of a failure by a log line and a metric line.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html

import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { routeServing } from '../contract/head-routes';
import { HEADER } from '../contract/headers';
import { AUTHORIZER_METRIC as METRIC } from '../contract/metrics';
import { KEPT_BASIS } from '../contract/verdict-context';
import { resolveIds } from '../domain/header-text';
import { writeBasis } from '../domain/kept-verdict';
import type { Clock } from '../domain/ports';
import { refusal } from '../domain/refusal';
import { encodeVerdict, type Verdict, type VerdictContext } from '../domain/verdict';
import { createLineLog, type LogFields } from '../runtime/line-log';
import { createMetricsPublisher } from '../runtime/metrics';

export interface AuthorizerAnswer {
  readonly isAuthorized: true;
  readonly context: VerdictContext;
}

type JudgedHeaders = Readonly<Record<string, string | undefined>>;
type Judge = (request: { routeKey: string; headers: JudgedHeaders }) => Promise<Verdict>;
/** `request` names the request that could not be judged, for the log. */
type OnFailure = (error: unknown, request: LogFields) => void;

const NOT_JUDGED = 'The caller was not judged';

/** Answers that API Gateway keeps by Authorization and route key alone. */
export interface KeptAnswers {
  readonly routes: RegExp;
  readonly clock: Clock;
}

/**
 * Anything thrown is a refusal: an authorizer that fails must never let a caller through. Where the answer is kept, nothing
 * but the token is judged, and what ends the verdict travels with it. A fault of the gateway's own then fails the
 * invocation, because API Gateway would keep the refusal.
 */
export function createAuthorizerFunction(judge: Judge, onFailure: OnFailure, kept?: KeptAnswers) {
  const judged = async (event: APIGatewayRequestAuthorizerEventV2, headers: JudgedHeaders): Promise<Verdict> => {
    try {
      const verdict = await judge({ routeKey: routeServing(event.routeKey), headers });
      if (isOwnFault(verdict)) onFailure(verdict.refusal.cause, traceFields(event));
      return verdict;
    } catch (error) {
      onFailure(error, traceFields(event));
      return { outcome: 'refuse', refusal: refusal('SERVICE_UNAVAILABLE', NOT_JUDGED) };
    }
  };
  return async (event: APIGatewayRequestAuthorizerEventV2): Promise<AuthorizerAnswer> => {
    const { routeKey, headers = {} } = event;
    if (!kept?.routes.test(routeKey)) {
      return { isAuthorized: true, context: encodeVerdict(await judged(event, headers)) };
    }
    const verdict = await judged(event, { [HEADER.authorization]: headers[HEADER.authorization] });
    if (isOwnFault(verdict)) throw new Error(NOT_JUDGED);
    const basis = verdict.outcome === 'allow' && verdict.basis;
    const context = encodeVerdict(verdict);
    return {
      isAuthorized: true,
      context: basis ? { ...context, [KEPT_BASIS]: writeBasis(basis, kept.clock) } : context,
    };
  };
}

/** Ids that the caller sent, and API Gateway's own, which the access log and the next function's line have as well. */
function traceFields({ headers, requestContext }: APIGatewayRequestAuthorizerEventV2): LogFields {
  const { requestId, traceId } = resolveIds((headers ?? {}) as Record<string, string>, () => '');
  return { trace_id: traceId, request_id: requestId, api_request_id: requestContext.requestId };
}

/** The gateway lacked something it needed to judge: that the operators must hear of. */
function isOwnFault(verdict: Verdict): verdict is Extract<Verdict, { outcome: 'refuse' }> {
  return verdict.outcome === 'refuse' && verdict.refusal.code === 'SERVICE_UNAVAILABLE';
}

interface FailureReportOptions {
  /** Name of the deployment whose metric it is. */
  readonly deployment: string;
  readonly message: string;
  /** Counts the failures, by deployment and service. */
  readonly metric: keyof typeof METRIC;
  readonly write: (line: string) => void;
  readonly clock: Clock;
}

export function createFailureReport({ deployment, message, metric, write, clock }: FailureReportOptions): OnFailure {
  const { service } = METRIC[metric];
  const log = createLineLog(service, { write, clock });
  const publish = createMetricsPublisher({ deployment, service, metrics: METRIC }, write, clock);
  return (error, request) => {
    log.error(message, { ...request, error: error instanceof Error ? error : String(error) });
    publish({ [metric]: 1 });
  };
}
