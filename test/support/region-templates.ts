// What a region's templates must not hold: types that the region lacks, and ARNs, endpoints and layers of elsewhere.

import type { AssembledStack } from '../../lib/local/assembly/cloud-assembly';
import { type CapabilityName, domainSuffix, factOf, partitionOf } from '../../lib/regions';

/** Capability -> the resource types that need it, by their beginning. */
const NEEDED_FOR: Readonly<Partial<Record<CapabilityName, readonly string[]>>> = {
  userPools: ['AWS::Cognito::'],
  scheduler: ['AWS::Scheduler::'],
  restoreTesting: ['AWS::Backup::RestoreTesting'],
  serviceLevelObjectives: ['AWS::ApplicationSignals::'],
  contributorInsights: ['AWS::CloudWatch::InsightRule'],
  distribution: ['AWS::CloudFront::', 'AWS::WAFv2::'],
};

export function regionFaults(region: string, stacks: readonly AssembledStack[]): string[] {
  return stacks.flatMap((stack) => {
    const faults = [...foreignTexts(region, stack)];
    for (const [id, { Type, Properties = {} }] of Object.entries(stack.template.Resources ?? {})) {
      for (const [capability, types] of Object.entries(NEEDED_FOR)) {
        const needs = types.some((type) => Type.startsWith(type));
        if (needs && factOf(region, capability as CapabilityName).has !== 'yes')
          faults.push(`${stack.name}/${id} is a ${Type}, and ${region} is not known to have it`);
      }
      if (Type === 'AWS::Lambda::Function') faults.push(...functionFaults(region, `${stack.name}/${id}`, Properties));
    }
    return faults;
  });
}

function functionFaults(region: string, where: string, properties: Readonly<Record<string, unknown>>): string[] {
  const {
    TracingConfig,
    Layers = [],
    Architectures,
  } = properties as {
    TracingConfig?: { Mode: string };
    Layers?: string[];
    Architectures: string[];
  };
  const faults: string[] = [];
  if (TracingConfig?.Mode === 'Active' && factOf(region, 'tracing').has !== 'yes') faults.push(`${where} sends traces`);
  for (const layer of Layers) {
    if (!layer.startsWith(`arn:${partitionOf(region)}:lambda:${region}:`))
      faults.push(`${where} has the layer ${layer}`);
    const built = /-Arm64(-|:)/i.test(layer) ? 'arm64' : 'x86_64';
    if (!Architectures.includes(built)) faults.push(`${where} runs on ${Architectures.join()} with ${layer}`);
  }
  return faults;
}

/** Literals of another partition. Service principals are the same in all partitions, but for a few. */
function foreignTexts(region: string, { name, region: own, template }: AssembledStack): string[] {
  const partition = partitionOf(own);
  if (partition === undefined || partitionOf(region) !== partition) return [`${name} is in another partition`];
  const text = JSON.stringify(template);
  const arns = [...text.matchAll(/arn:(aws[a-z-]*):/g)].filter(([, found]) => found !== partition);
  const hosts = [...text.matchAll(/[\w-]+\.[\w-]+\.(amazonaws\.com(?:\.cn)?)/g)].filter(
    ([, suffix]) => suffix !== domainSuffix(partition),
  );
  return [...arns, ...hosts].map(([found]) => `${name} holds ${found}`);
}
