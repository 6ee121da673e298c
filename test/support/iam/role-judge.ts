// Holds each call that a function makes in the local run against its role in the template, and keeps the calls.

import type { HostedResource } from '../../../lib/local/assembly/stacks';
import type { AwsCall, CallJudge } from '../../../lib/local/aws/call-judge';
import { assembledResources } from '../assembled-stacks';
import { isAllowed } from './evaluate';
import { refusal } from './grants';
import { requestsOf } from './requests';
import { functionLabel, type RoleRequest, roleNamed } from './service-calls';
import { identityStatements, type Statement } from './statements';

export interface RoleJudge {
  /** Of all stacks, those of a second region included. */
  readonly resources: readonly HostedResource[];
  readonly judge: CallJudge;
  /** Every distinct request, allowed or not, by the names that the synthesized stacks give. */
  requests(): readonly RoleRequest[];
  /** One line for each request that a role did not allow. */
  refusals(): readonly string[];
}

/** What the local run hosts an assembly as. */
const LOCAL = { account: '000000000000', region: 'us-east-1' };

/** `outdir`: the cloud assembly that the local run hosts. */
export function roleJudge(outdir: string): RoleJudge {
  const resources = assembledResources(outdir, LOCAL.account, LOCAL.region);
  const statements = identityStatements(resources);
  const functions = new Map(
    resources
      .filter(({ type }) => type === 'AWS::Lambda::Function')
      .map((resource) => {
        const properties = resource.properties();
        const role = roleNamed(properties['Role']);
        const rules = rulesOf(statements, role);
        const { region, accountId } = resource.stack;
        const place = { partition: 'aws', region, accountId };
        return [resource.ref, { role, rules, place, caller: functionLabel(properties, resource) }];
      }),
  );
  const seen = new Map<string, RoleRequest>();
  const refused = new Set<string>();
  const judge = (call: AwsCall): string | undefined => {
    const own = functions.get(call.functionName);
    if (own === undefined) return `${call.functionName} has no role in the template`;
    const { role, caller, rules, place } = own;
    const requests = requestsOf(call, place);
    for (const request of requests) seen.set(refusal(caller, request), { ...request, role, caller });
    const denied = requests.find((request) => !isAllowed(rules, request));
    if (denied === undefined) return undefined;
    refused.add(refusal(caller, denied));
    return refusal(caller, denied);
  };
  return { resources, judge, requests: () => [...seen.values()], refusals: () => [...refused] };
}

/** For `startLocal`: what a role does not grant is refused, as on AWS. */
export const judgeByRole = (outdir: string): CallJudge => roleJudge(outdir).judge;

export function rulesOf(statements: readonly Statement[], role: string): Statement[] {
  return statements.filter(({ roles }) => roles.includes(role));
}
