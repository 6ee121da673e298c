// The calls of the check before a rollout: Lambda's Invoke, and what CodeDeploy is told. No deployment runs here; who asks
// the hook reads what it said.

import { functionNameOf } from '../hosting/property';
import { AwsError, type NamedCall } from './aws-error';

export interface HookResult {
  readonly deploymentId?: unknown;
  readonly lifecycleEventHookExecutionId?: unknown;
  readonly status?: unknown;
}

export interface RolloutCalls {
  /** Set once the functions are hosted. */
  invoke?: (functionName: string, event: unknown) => Promise<unknown>;
  readonly hookResults: HookResult[];
}

const INVOKE = /^POST \/2015-03-31\/functions\/([^/]+)\/invocations$/;
export const HOOK_TARGET = 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus';

/** Undefined for another call. */
export function invokeCall(calls: RolloutCalls, request: string): NamedCall | undefined {
  const [, encoded] = INVOKE.exec(request) ?? [];
  if (encoded === undefined) return undefined;
  const arn = decodeURIComponent(encoded);
  return {
    service: 'lambda',
    operation: 'Invoke',
    input: { FunctionName: arn },
    answer: async (event) => {
      if (calls.invoke === undefined) throw new AwsError('ResourceNotReadyException', 'no function is hosted yet');
      return (await calls.invoke(functionNameOf(arn, 'Invoke'), event)) as object;
    },
  };
}

export function hookCall(calls: RolloutCalls): NamedCall {
  return {
    service: 'codedeploy',
    operation: 'PutLifecycleEventHookExecutionStatus',
    answer: (input) => {
      calls.hookResults.push(input);
      return { lifecycleEventHookExecutionId: input['lifecycleEventHookExecutionId'] };
    },
  };
}
