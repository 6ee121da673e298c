// What AWS publishes about its own services, as far as this machine can tell it: contract/platform-metrics.ts by event.

import type { Datapoints } from './metric-store';

export type PlatformEvent =
  | { readonly kind: 'request'; readonly apiId: string; readonly status: number; readonly latencyMs: number }
  | {
      readonly kind: 'invocation';
      readonly functionName: string;
      /** By which it was invoked. */
      readonly alias: string | undefined;
      readonly durationMs: number;
      readonly concurrency: number;
      readonly outcome: 'ok' | 'error' | 'throttled';
    }
  | { readonly kind: 'log'; readonly logGroupName: string; readonly bytes: number }
  /** A line of the API's access log, where a function queries it. */
  | { readonly kind: 'access'; readonly logGroupName: string; readonly line: string };

export type PlatformDatapoints = Omit<Datapoints, 'timestampMs'>;

export function platformDatapoints(event: PlatformEvent): readonly PlatformDatapoints[] {
  switch (event.kind) {
    case 'request': {
      const { apiId, status, latencyMs } = event;
      const values = {
        Count: [1],
        '4xx': [status >= 400 && status < 500 ? 1 : 0],
        '5xx': [status >= 500 ? 1 : 0],
        Latency: [latencyMs],
      };
      return [{ namespace: 'AWS/ApiGateway', dimensions: { ApiId: apiId }, values }];
    }
    case 'invocation':
      return invocationPoints(event);
    case 'log':
      return [incomingBytes(event.logGroupName, event.bytes)];
    case 'access':
      return [incomingBytes(event.logGroupName, event.line.length)];
  }
}

function incomingBytes(logGroupName: string, bytes: number): PlatformDatapoints {
  return { namespace: 'AWS/Logs', dimensions: { LogGroupName: logGroupName }, values: { IncomingBytes: [bytes] } };
}

type Invocation = Extract<PlatformEvent, { kind: 'invocation' }>;

/** Of the function, and of the alias it was invoked by. */
function invocationPoints(event: Invocation): PlatformDatapoints[] {
  const { functionName, alias, outcome, durationMs, concurrency } = event;
  const namespace = 'AWS/Lambda';
  const dimensions = { FunctionName: functionName };
  // A throttled call is no invocation: it is counted alone.
  if (outcome === 'throttled') return [{ namespace, dimensions, values: { Throttles: [1] } }];
  const counts = { Invocations: [1], Errors: [outcome === 'error' ? 1 : 0] };
  const values = { ...counts, Throttles: [0], Duration: [durationMs], ConcurrentExecutions: [concurrency] };
  const ofFunction = { namespace, dimensions, values };
  if (alias === undefined) return [ofFunction];
  return [
    ofFunction,
    { namespace, dimensions: { ...dimensions, Resource: `${functionName}:${alias}` }, values: counts },
  ];
}
