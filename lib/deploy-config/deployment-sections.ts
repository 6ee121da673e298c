// `rollout`: how a new version of the code takes over from the one before.

import * as v from 'valibot';
import { certificateArn } from './domain-fields';
import { choice, flag, listOf, region, section, text, whole } from './fields';

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
      subnetIds: 'Subnets of the functions: one in each of two zones or more, so that one zone may fail.',
      securityGroupIds: 'Security groups of the functions. The security groups of the Cells must let them in.',
      endpoints:
        '`create` makes endpoints for DynamoDB, Secrets Manager and EventBridge, so that no NAT is needed. `existing`: the VPC already has these endpoints or a NAT.',
      routeTableIds: [
        "Route tables of the subnets. They get the route to DynamoDB's endpoint.",
        'none; allowed only with endpoints: existing',
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
  memoryMb: ['Memory, and CPU in proportion.', 'a size chosen for each function'],
  reservedConcurrency: [
    'Environments reserved for the function, and also its maximum.',
    "the function shares the account's pool",
  ],
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
    forwarder: v.optional(functionSize, {}),
  },
  {
    authorizer: 'Says who a caller is.',
    proxy: 'Signs and forwards.',
    summary: 'Answers health, incidents, metrics, and the ops page.',
    admin: 'Serves the admin routes, and changes tenants and lights.',
    health: 'The patrol.',
    edge: 'Answers /health, preflights and unknown paths.',
    'restore-check': 'Checks a restored table.',
    usage: 'Counts and reports what tenants use.',
    forwarder: 'Forwards alarms to robots of groups.',
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
    checkFirst: v.optional(flag(), false),
  },
  {
    traffic:
      'How CodeDeploy moves callers to the new version while it watches the alarms. `all-at-once` watches none: use it for a fix that must go out while an alarm fires.',
    failuresToRollBack:
      'Failures a minute that roll the version back: requests that the gateway itself answers with 503, or callers that it cannot judge.',
    checkFirst:
      'Invokes the new versions before any caller reaches them, and stops if they answer wrongly. Adds a function for this. `all-at-once` skips it.',
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
      "ACM certificate in the second region. It covers the same names as the first region's: `api.domain.name`, and that name with each region in front of it.",
    network: ['The VPC of the functions in the second region.', 'none; allowed only if the first region has none'],
    checkSeconds: 'How often each health checker of Route 53 asks the first region.',
    failuresToFailOver: 'Failed checks in a row before callers are sent to the second region.',
  },
);
