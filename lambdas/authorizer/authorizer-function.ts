// The entry of a Lambda authorizer (payload format 2.0, simple response): always authorized, the verdict in the context.
// Tells the operators of a failure by a log line and a metric line.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html

import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { METRIC, type MetricName } from '../contract/metrics';
import { resolveIds } from '../domain/header-text';
import type { Clock } from '../domain/ports';
import { refusal } from '../domain/refusal';
import { encodeVerdict, type Verdict, type VerdictContext } from '../domain/verdict';
import { createLineLog, type LogFields } from '../runtime/line-log';
import { createMetricsPublisher } from '../runtime/metrics';

export interface AuthorizerAnswer {
  readonly isAuthorized: true;
  readonly context: VerdictContext;
}

type Judge = (request: { routeKey: string; headers: Record<string, string | undefined> }) => Promise<Verdict>;
/** `request` names the request that could not be judged, for the log. */
type OnFailure = (error: unknown, request: LogFields) => void;

/** Anything thrown is a refusal: an authorizer that fails must never let a caller through. */
export function createAuthorizerFunction(judge: Judge, onFailure: OnFailure) {
  return async (event: APIGatewayRequestAuthorizerEventV2): Promise<AuthorizerAnswer> => {
    try {
      const verdict = await judge({ routeKey: event.routeKey, headers: event.headers ?? {} });
      if (isOwnFault(verdict)) onFailure(verdict.refusal.cause, traceFields(event));
      return { isAuthorized: true, context: encodeVerdict(verdict) };
    } catch (error) {
      onFailure(error, traceFields(event));
      const verdict: Verdict = {
        outcome: 'refuse',
        refusal: refusal('SERVICE_UNAVAILABLE', 'The caller was not judged'),
      };
      return { isAuthorized: true, context: encodeVerdict(verdict) };
    }
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
  readonly metric: MetricName;
  readonly write: (line: string) => void;
  readonly clock: Clock;
}

export function createFailureReport({ deployment, message, metric, write, clock }: FailureReportOptions): OnFailure {
  const { service } = METRIC[metric];
  const log = createLineLog(service, { write, clock });
  const publish = createMetricsPublisher({ deployment, service }, write, clock);
  return (error, request) => {
    log.error(message, { ...request, error: error instanceof Error ? error : String(error) });
    publish({ [metric]: 1 });
  };
}
