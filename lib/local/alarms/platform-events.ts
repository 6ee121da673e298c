// What AWS publishes about its own services, as far as this machine can tell it: contract/platform-metrics.ts by event.

import type { Datapoint } from './metric-store';

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
  | { readonly kind: 'log'; readonly logGroupName: string; readonly bytes: number };

export function platformDatapoints(event: PlatformEvent): readonly Omit<Datapoint, 'timestampMs'>[] {
  switch (event.kind) {
    case 'request':
      return points(
        'AWS/ApiGateway',
        { ApiId: event.apiId },
        {
          Count: 1,
          '4xx': event.status >= 400 && event.status < 500 ? 1 : 0,
          '5xx': event.status >= 500 ? 1 : 0,
          Latency: event.latencyMs,
        },
      );
    case 'invocation':
      return [...invocationPoints(event), ...aliasPoints(event)];
    case 'log':
      return points('AWS/Logs', { LogGroupName: event.logGroupName }, { IncomingBytes: event.bytes });
  }
}

type Invocation = Extract<PlatformEvent, { kind: 'invocation' }>;

function invocationPoints({ functionName, outcome, durationMs, concurrency }: Invocation) {
  // A throttled call is no invocation: it is counted alone.
  if (outcome === 'throttled') return points('AWS/Lambda', { FunctionName: functionName }, { Throttles: 1 });
  return points(
    'AWS/Lambda',
    { FunctionName: functionName },
    {
      Invocations: 1,
      Errors: outcome === 'error' ? 1 : 0,
      Throttles: 0,
      Duration: durationMs,
      ConcurrentExecutions: concurrency,
    },
  );
}

function aliasPoints({ functionName, alias, outcome }: Invocation) {
  if (alias === undefined || outcome === 'throttled') return [];
  const dimensions = { FunctionName: functionName, Resource: `${functionName}:${alias}` };
  return points('AWS/Lambda', dimensions, { Invocations: 1, Errors: outcome === 'error' ? 1 : 0 });
}

function points(namespace: string, dimensions: Record<string, string>, values: Readonly<Record<string, number>>) {
  return Object.entries(values).map(([name, value]) => ({ namespace, name, dimensions, values: [value] }));
}
