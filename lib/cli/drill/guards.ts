// When no drill begins: while something changes, or while something is really wrong.

import { RefusedError } from '../exit';
import { type Aws, listOf } from './aws-cli';
import type { LiveAlarms, LiveCompositeAlarm, LiveMetricAlarm } from './live-alarm';

const UNDER_WAY = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'];

interface StackResource {
  readonly ResourceType: string;
  readonly PhysicalResourceId: string;
}

const resourcesOf = async (aws: Aws, stack: string, type: RegExp): Promise<string[]> => {
  const answer = await aws(['cloudformation', 'list-stack-resources', '--stack-name', stack]);
  return (listOf(answer, 'StackResourceSummaries') as readonly StackResource[])
    .filter(({ ResourceType }) => type.test(ResourceType))
    .map(({ PhysicalResourceId }) => PhysicalResourceId);
};

/** The alarms of the deployment's own stack, and no other that its name begins. */
export async function readLiveAlarms(aws: Aws, deployment: string): Promise<LiveAlarms> {
  const own = new Set(await resourcesOf(aws, `${deployment}-observability`, /^AWS::CloudWatch::(?:Composite)?Alarm$/));
  const types = ['--alarm-types', 'MetricAlarm', 'CompositeAlarm'];
  const answer = await aws(['cloudwatch', 'describe-alarms', '--alarm-name-prefix', `${deployment}-`, ...types]);
  const isOwn = ({ AlarmName }: { readonly AlarmName: string }): boolean => own.has(AlarmName);
  return {
    metric: (listOf(answer, 'MetricAlarms') as readonly LiveMetricAlarm[]).filter(isOwn),
    composite: (listOf(answer, 'CompositeAlarms') as readonly LiveCompositeAlarm[]).filter(isOwn),
  };
}

/** @throws RefusedError while a stack changes, or CodeDeploy shifts callers or waits with them */
export async function refuseWhileDeploying(aws: Aws, deployment: string): Promise<void> {
  const stack = `${deployment}-gateway`;
  const stacks = await aws(['cloudformation', 'describe-stacks', '--stack-name', stack]);
  const [found] = listOf(stacks, 'Stacks') as readonly { readonly StackStatus: string }[];
  if (found === undefined || found.StackStatus.endsWith('_IN_PROGRESS'))
    throw new RefusedError(`No drill while the stack ${stack} changes: it is ${found?.StackStatus ?? 'missing'}.`);
  const applications = new Set(await resourcesOf(aws, stack, /^AWS::CodeDeploy::Application$/));
  if (applications.size === 0) return;
  const running = await aws(['deploy', 'list-deployments', '--include-only-statuses', ...UNDER_WAY]);
  const ids = listOf(running, 'deployments') as readonly string[];
  if (ids.length === 0) return;
  const details = await aws(['deploy', 'batch-get-deployments', '--deployment-ids', ...ids]);
  const own = (
    listOf(details, 'deploymentsInfo') as readonly { readonly applicationName: string; readonly deploymentId: string }[]
  ).find(({ applicationName }) => applications.has(applicationName));
  if (own !== undefined) throw new RefusedError(`No drill during a rollout: ${own.deploymentId} is under way.`);
}

/** An answer of `GET /api/admin/config`. */
export interface ConfigAnswer {
  readonly status: number;
  readonly json: () => object;
}

const OK = 200;
/** A deployment without live changes has no such route. */
const NO_ROUTE = 404;

/** @throws RefusedError while a version of the live document is being tried, and where nobody can tell */
export function refuseWhileTrying({ status, json }: ConfigAnswer): void {
  if (status === NO_ROUTE) return;
  if (status !== OK)
    throw new RefusedError(`No drill: whether a live version is being tried is unknown, GET config was ${status}.`);
  const { rollout } = json() as { readonly rollout?: unknown };
  if (rollout !== undefined && rollout !== null)
    throw new RefusedError(
      'No drill while a version of the live configuration is being tried: finish it or take it back.',
    );
}

/** @throws RefusedError where an alarm rings already: a drill must not hide what is real */
export function refuseWhileRinging({ metric, composite }: LiveAlarms): void {
  const ringing = [...composite, ...metric].filter(({ StateValue }) => StateValue === 'ALARM');
  if (ringing.length > 0)
    throw new RefusedError(`No drill while an alarm rings: ${ringing.map(({ AlarmName }) => AlarmName).join(', ')}.`);
}
