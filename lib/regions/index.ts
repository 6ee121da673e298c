// Regions and what they have: what other rooms use of it.

export {
  type Availability,
  CAPABILITIES,
  CAPABILITY_NAMES,
  type CapabilityName,
  type Fact,
} from './capabilities';
export { domainSuffix, PARTITIONS, type Partition, partitionOf } from './partition';
export { factOf, has, OPT_IN_REGIONS } from './table';
