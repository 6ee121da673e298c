// The two calls of the check: invoke a version, and tell CodeDeploy how it went.
// https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html

import type { Clock } from '../domain/ports';
import { askAws, awsTarget, type Environment, invocation, jsonCall } from '../transport/aws-request';
import type { HookEvent, RolloutCheckPorts } from './app';

const TIMEOUT_MS = 30_000;
/** Of the account or of the function: its reserved concurrency is in use. */
const TOO_MANY = 429;
/** Lambda's own limit of an answer, and its wrapping. */
const MAX_BYTES = 7 * 1024 * 1024;

export function createAwsCalls(env: Environment, clock: Clock): Pick<RolloutCheckPorts, 'invoke' | 'report'> {
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES };
  return {
    async invoke(versionArn, event) {
      const { status, body } = await askAws(invocation(versionArn, event), awsTarget('lambda', env), clock(), bounds);
      const said = `Lambda answered ${status}`;
      if (status === TOO_MANY || status >= 500) return { busy: said };
      if (status !== 200) throw new Error(said);
      return { answer: JSON.parse(body.toString('utf8')) as unknown };
    },
    async report({ DeploymentId, LifecycleEventHookExecutionId }: HookEvent, status) {
      const outcome = {
        deploymentId: DeploymentId,
        lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
        status,
      };
      const request = jsonCall('CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus', outcome, '1.1');
      const answer = await askAws(request, awsTarget('codedeploy', env), clock(), bounds);
      if (answer.status !== 200) throw new Error(`CodeDeploy answered ${answer.status}`);
    },
  };
}
