// `rollout`: how a new version of the code takes over from the one before.

import * as v from 'valibot';
import { certificateArn } from './domain-fields';
import { choice, listOf, region, section, text, whole } from './fields';

/** https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html */
const MOST_SUBNETS = 16;
const MOST_GROUPS = 5;

// `network`: the VPC of private Cells, for the functions that talk to Cells.

const subnet = text('a subnet id', /^subnet-[0-9a-f]+$/);
const securityGroup = text('a security group id', /^sg-[0-9a-f]+$/);
const routeTable = text('a route table id', /^rtb-[0-9a-f]+$/);

export const networkSection = v.pipe(
  section(
    {
      vpcId: text('a VPC id', /^vpc-[0-9a-f]+$/),
      subnetIds: v.pipe(
        listOf(subnet, 'a list of subnet ids'),
        v.minLength(2, 'subnets of two zones at least'),
        v.maxLength(MOST_SUBNETS, `at most ${MOST_SUBNETS} subnets, as Lambda takes`),
      ),
      securityGroupIds: v.pipe(
        listOf(securityGroup, 'a list of security group ids'),
        v.maxLength(MOST_GROUPS, `at most ${MOST_GROUPS} groups, as Lambda takes`),
      ),
      endpoints: choice('create', 'existing'),
      routeTableIds: v.exactOptional(listOf(routeTable, 'a list of route table ids')),
    },
    {
      vpcId: 'The VPC in which Cells can be reached.',
      subnetIds:
        'Where the functions get their addresses: one subnet a zone, of two zones at least, so that one may fail.',
      securityGroupIds: "Of the functions: what the Cells' own groups let in.",
      endpoints:
        '`create` makes endpoints for DynamoDB, Secrets Manager and EventBridge, so that no NAT is needed; `existing` ' +
        'says that the VPC has them, or a way out.',
      routeTableIds: [
        "The subnets' route tables: where the way to DynamoDB is entered.",
        'only with endpoints: existing',
      ],
    },
  ),
  v.check(
    ({ endpoints, routeTableIds }) => endpoints === 'existing' || routeTableIds !== undefined,
    'routeTableIds where endpoints is create',
  ),
);

// `functions`: sizes of the functions. What is set here stands in place of the house's own.

const size = {
  memoryMb: v.exactOptional(whole(128, 10_240)),
  reservedConcurrency: v.exactOptional(whole(1, 100_000)),
};
const SIZE_DOES = {
  memoryMb: ['Memory, and CPU in proportion.', "the function's own size"],
  reservedConcurrency: ['Environments that are guaranteed, and also the most there are.', "the account's pool"],
} as const;
const functionSize = section(size, SIZE_DOES);
const warmFunctionSize = section(
  { ...size, provisionedConcurrency: v.exactOptional(whole(1, 100_000)) },
  { ...SIZE_DOES, provisionedConcurrency: ['Environments kept ready, billed by the hour.', 'none'] },
);
export const functionsSection = section(
  {
    authorizer: v.optional(warmFunctionSize, {}),
    proxy: v.optional(warmFunctionSize, {}),
    summary: v.optional(warmFunctionSize, {}),
    admin: v.optional(warmFunctionSize, {}),
    health: v.optional(functionSize, {}),
    edge: v.optional(warmFunctionSize, {}),
    'restore-check': v.optional(functionSize, {}),
    usage: v.optional(functionSize, {}),
  },
  {
    authorizer: 'Says who a caller is.',
    proxy: 'Signs and forwards.',
    summary: 'Answers health, incidents, metrics, and the ops page.',
    admin: 'Tenants and lights.',
    health: 'The patrol.',
    edge: 'Answers /health, preflights and unknown paths.',
    'restore-check': 'Looks at a restored table.',
    usage: 'Counts what tenants use, and tells it.',
  },
);

export const rolloutSection = section(
  {
    traffic: choice(
      'all-at-once',
      'canary-10-percent-5-minutes',
      'canary-10-percent-10-minutes',
      'canary-10-percent-15-minutes',
      'canary-10-percent-30-minutes',
      'linear-10-percent-every-1-minute',
      'linear-10-percent-every-2-minutes',
      'linear-10-percent-every-3-minutes',
      'linear-10-percent-every-10-minutes',
    ),
    failuresToRollBack: v.optional(whole(1, 100_000), 5),
  },
  {
    traffic:
      'What CodeDeploy shifts at once, and how long it looks at the alarms. `all-at-once` asks none: for a correction that must go out while one is firing.',
    failuresToRollBack:
      'Requests a minute that the gateway itself fails (503), or callers it cannot judge, from which on it goes back.',
  },
);

// `secondRegion`: where the gateway stands ready to take over, and what differs there.

export const secondRegionSection = section(
  {
    region: region(),
    certificateArn,
    network: v.exactOptional(networkSection),
    checkSeconds: v.optional(v.picklist([10, 30], '10 or 30'), 30),
    failuresToFailOver: v.optional(whole(1, 10), 3),
  },
  {
    region: 'The second region.',
    certificateArn:
      "ACM certificate of that region for the same names as the first one's: `api.domain.name`, and that behind each region's own.",
    network: ['The VPC there.', 'only where the first region has none either'],
    checkSeconds: "How often each of Route 53's checkers looks.",
    failuresToFailOver: 'How many looks in a row must fail before callers are sent over.',
  },
);
