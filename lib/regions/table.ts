// Which region has what, each fact with the page it was read on. A region of its own overrides its partition.

import type { Availability, CapabilityName, Fact } from './capabilities';
import { type Partition, partitionOf } from './partition';

const READ = '2026-11-30';
const fact = (answer: Availability, source: string): Fact => ({ has: answer, source, date: READ });

const AWS = 'https://docs.aws.amazon.com';
const CHINA = 'https://docs.amazonaws.cn/en_us/aws/latest/userguide';
const GOVCLOUD = `${AWS}/govcloud-us/latest/UserGuide`;
const LIST = {
  xray: `${AWS}/general/latest/gr/xray.html`,
  cognito: `${AWS}/general/latest/gr/cognito.html`,
  scheduler: `${AWS}/eventbridge/latest/userguide/feature-availability.html`,
  backup: `${AWS}/aws-backup/latest/devguide/backup-feature-availability.html`,
  signals: `${AWS}/general/latest/gr/cwApplicationSignals_region.html`,
  insights: `${AWS}/AmazonCloudWatch/latest/monitoring/ContributorInsights.html`,
  masking: `${AWS}/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html`,
  indexes: `${AWS}/AmazonCloudWatch/latest/logs/CloudWatchLogs-Field-Indexing.html`,
  cloudFront: `${AWS}/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html`,
} as const;

type Facts = Readonly<Record<CapabilityName, Fact>>;

const BY_PARTITION: Readonly<Record<Partition, Facts>> = {
  aws: {
    tracing: fact('yes', LIST.xray),
    userPools: fact('yes', LIST.cognito),
    scheduler: fact('yes', LIST.scheduler),
    restoreTesting: fact('yes', LIST.backup),
    serviceLevelObjectives: fact('yes', LIST.signals),
    contributorInsights: fact('yes', LIST.insights),
    logMasking: fact('yes', LIST.masking),
    fieldIndexes: fact('yes', LIST.indexes),
    distribution: fact('yes', `${AWS}/general/latest/gr/cf_region.html`),
    accessLogBucket: fact('yes', LIST.cloudFront),
  },
  'aws-cn': {
    tracing: fact('no', `${CHINA}/lambda.html`),
    userPools: fact('no', `${CHINA}/cognito.html`),
    scheduler: fact(
      'unknown',
      'https://docs.amazonaws.cn/en_us/eventbridge/latest/userguide/feature-availability.html',
    ),
    restoreTesting: fact('no', LIST.backup),
    serviceLevelObjectives: fact('no', `${CHINA}/lambda.html`),
    contributorInsights: fact('unknown', LIST.insights),
    logMasking: fact('unknown', LIST.masking),
    fieldIndexes: fact(
      'yes',
      'https://docs.amazonaws.cn/en_us/AmazonCloudWatch/latest/logs/CloudWatchLogs-Field-Indexing-CreateLogGroupLevel.html',
    ),
    distribution: fact('no', `${CHINA}/waf.html`),
    accessLogBucket: fact('no', `${CHINA}/cloudfront.html`),
  },
  'aws-us-gov': {
    tracing: fact('unknown', `${GOVCLOUD}/govcloud-xray.html`),
    userPools: fact('yes', `${GOVCLOUD}/govcloud-cog.html`),
    scheduler: fact('unknown', `${GOVCLOUD}/govcloud-eventbridge.html`),
    restoreTesting: fact('unknown', LIST.backup),
    serviceLevelObjectives: fact('unknown', LIST.signals),
    contributorInsights: fact('unknown', LIST.insights),
    logMasking: fact('unknown', LIST.masking),
    fieldIndexes: fact('unknown', LIST.indexes),
    distribution: fact('no', `${GOVCLOUD}/setting-up-cloudfront.html`),
    accessLogBucket: fact('no', `${GOVCLOUD}/setting-up-cloudfront.html`),
  },
};

/** Regions that an account must turn on: CloudFront delivers no log to a bucket there. */
export const OPT_IN_REGIONS: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'me-west-1',
  'mx-central-1',
];

const notListed = {
  userPools: fact('unknown', LIST.cognito),
  restoreTesting: fact('unknown', LIST.backup),
  serviceLevelObjectives: fact('unknown', LIST.signals),
} as const;

/** Regions opened lately, which the lists of these features were not seen to name. */
const BY_REGION: Readonly<Record<string, Partial<Facts>>> = {
  'ap-east-2': notListed,
  'ap-southeast-5': { restoreTesting: notListed.restoreTesting },
  'ap-southeast-6': notListed,
  'ap-southeast-7': { userPools: notListed.userPools, restoreTesting: notListed.restoreTesting },
  'ca-west-1': { restoreTesting: notListed.restoreTesting },
  'me-west-1': notListed,
  'mx-central-1': notListed,
};

/** @throws Error for a region of a partition that nothing is known of: the description is checked before. */
export function factOf(region: string, capability: CapabilityName): Fact {
  const partition = partitionOf(region);
  if (partition === undefined) throw new Error(`nothing is known of ${region}`);
  if (capability === 'accessLogBucket' && OPT_IN_REGIONS.includes(region)) return fact('no', LIST.cloudFront);
  return BY_REGION[region]?.[capability] ?? BY_PARTITION[partition][capability];
}

/** Whether a capability is used where the description leaves it open: only where it is known to be there. */
export function has(region: string | undefined, capability: CapabilityName): boolean {
  return region === undefined || factOf(region, capability).has === 'yes';
}
