// Records what AWS would publish about an invocation.

import type { InvocableFunction } from '../api/within-time';
import type { FunctionHost } from '../lambda/function-host';
import type { InvocationResult } from '../lambda/invocation';
import type { Recorder } from './recorder';

/** The function as callers invoke it by one of its aliases, or by none. */
export type InvocableBy = (alias: string | undefined) => InvocableFunction;

export function metered(host: FunctionHost, recorder: Recorder): InvocableBy {
  const functionName = host.definition.name;
  let concurrency = 0;
  const invokeBy = (alias: string | undefined) => async (event: unknown) => {
    concurrency += 1;
    const peak = concurrency;
    const startedAtMs = performance.now();
    const result = await host.invoke(event);
    concurrency -= 1;
    recorder.platform({
      kind: 'invocation',
      functionName,
      alias,
      durationMs: performance.now() - startedAtMs,
      concurrency: peak,
      outcome: outcomeOf(result),
    });
    return result;
  };
  return (alias) => ({ timeoutMs: host.timeoutMs, invoke: invokeBy(alias) });
}

function outcomeOf(result: InvocationResult): 'ok' | 'error' | 'throttled' {
  if (result.ok) return 'ok';
  return result.errorType === 'TooManyRequestsException' ? 'throttled' : 'error';
}
