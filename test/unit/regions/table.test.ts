// The table of regions: complete, with a page and a date for each fact, and in step with the CDK's own table.

import { RegionInfo } from 'aws-cdk-lib/region-info';
import { CAPABILITY_NAMES, factOf, has, OPT_IN_REGIONS, PARTITIONS, partitionOf } from '../../../lib/regions';

const known = RegionInfo.regions.filter(({ name }) => partitionOf(name) !== undefined);

test('each region of the three partitions has a fact for each capability, with its page and date', () => {
  expect(known.length).toBeGreaterThan(35);
  for (const { name } of known) {
    for (const capability of CAPABILITY_NAMES) {
      const { has: answer, source, date } = factOf(name, capability);
      expect(['yes', 'no', 'unknown']).toContain(answer);
      expect(source).toMatch(/^https:\/\/docs\.(aws\.amazon\.com|amazonaws\.cn)\//);
      expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  }
});

test('partitions and opt-in regions are those of the CDK', () => {
  for (const { name, partition } of RegionInfo.regions) {
    const own = partitionOf(name);
    expect([name, own]).toEqual([name, PARTITIONS.find((each) => each === partition)]);
  }
  expect(RegionInfo.regions.filter(({ isOptInRegion }) => isOptInRegion).map(({ name }) => name)).toEqual(
    OPT_IN_REGIONS,
  );
});

test('what is not known is not used, and nothing is asked of a region without a name', () => {
  expect(has('us-gov-west-1', 'scheduler')).toBe(false);
  expect(has('cn-north-1', 'tracing')).toBe(false);
  expect(has('eu-central-1', 'tracing')).toBe(true);
  expect(has(undefined, 'tracing')).toBe(true);
  expect(() => factOf('us-iso-east-1', 'tracing')).toThrow('nothing is known of us-iso-east-1');
});
