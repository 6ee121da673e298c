// Records what AWS would publish about an invocation.

import type { InvocableFunction } from '../api/within-time';
import type { FunctionHost } from '../lambda/function-host';
import type { InvocationResult } from '../lambda/invocation';
import type { Recorder } from './recorder';

export function metered(host: FunctionHost, recorder: Recorder): InvocableFunction {
  const functionName = host.definition.name;
  let concurrency = 0;
  const invoke = async (event: unknown) => {
    concurrency += 1;
    const peak = concurrency;
    const startedAtMs = performance.now();
    const result = await host.invoke(event);
    concurrency -= 1;
    recorder.platform({
      kind: 'invocation',
      functionName,
      durationMs: performance.now() - startedAtMs,
      concurrency: peak,
      outcome: outcomeOf(result),
    });
    return result;
  };
  return { timeoutMs: host.timeoutMs, invoke };
}

function outcomeOf(result: InvocationResult): 'ok' | 'error' | 'throttled' {
  if (result.ok) return 'ok';
  return result.errorType === 'TooManyRequestsException' ? 'throttled' : 'error';
}
