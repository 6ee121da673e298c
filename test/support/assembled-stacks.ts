// Every stack that a description synthesizes, in all its regions, with references resolved to names and ARNs.

import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { AssembledStack } from '../../lib/local/assembly/cloud-assembly';
import { type HostedResource, resourcesOf } from '../../lib/local/assembly/stacks';
import type { Template } from '../../lib/local/assembly/template';

export const ACCOUNT = '123456789012';
const DEFAULT_REGION = 'eu-central-1';

export function assembledStacks(outdir: string): AssembledStack[] {
  return new CloudAssembly(outdir).stacksRecursively.map(({ stackName, environment, template }) => ({
    name: stackName,
    region: environment.region === 'unknown-region' ? DEFAULT_REGION : environment.region,
    accountId: environment.account === 'unknown-account' ? ACCOUNT : environment.account,
    template: template as Template,
    assets: new Map(),
  }));
}

export function assembledResources(outdir: string): HostedResource[] {
  return resourcesOf(assembledStacks(outdir));
}
