// Every stack that a description synthesizes, in all its regions, with references resolved to names and ARNs.

import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { AssembledStack } from '../../lib/local/assembly/cloud-assembly';
import { type HostedResource, resourcesOf } from '../../lib/local/assembly/stacks';
import type { Template } from '../../lib/local/assembly/template';

export const ACCOUNT = '123456789012';
const DEFAULT_REGION = 'eu-central-1';

/** `account`, `region`: of stacks whose description names none. */
export function assembledStacks(outdir: string, account = ACCOUNT, region = DEFAULT_REGION): AssembledStack[] {
  return new CloudAssembly(outdir).stacksRecursively.map(({ stackName, environment, template }) => ({
    name: stackName,
    region: environment.region === 'unknown-region' ? region : environment.region,
    accountId: environment.account === 'unknown-account' ? account : environment.account,
    template: template as Template,
    assets: new Map(),
  }));
}

export function assembledResources(outdir: string, account = ACCOUNT, region = DEFAULT_REGION): HostedResource[] {
  return resourcesOf(assembledStacks(outdir, account, region));
}
