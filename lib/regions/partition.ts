// Partitions of AWS: each has its own accounts, ARNs and domain.
// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html

export const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'] as const;
export type Partition = (typeof PARTITIONS)[number];

const PREFIXES: readonly (readonly [prefix: string, partition: Partition | undefined])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  // The sovereign cloud and the isolated regions: nothing is known here of what they have.
  ['eusc-', undefined],
  ['us-iso', undefined],
  ['eu-iso', undefined],
];

/** Undefined for a region of a partition that nothing is known of. */
export function partitionOf(region: string): Partition | undefined {
  const found = PREFIXES.find(([prefix]) => region.startsWith(prefix));
  return found === undefined ? 'aws' : found[1];
}

export function domainSuffix(partition: Partition): string {
  return partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
}
