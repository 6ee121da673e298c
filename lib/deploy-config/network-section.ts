// `network`: the VPC of private Cells, for the functions that talk to Cells.

import * as v from 'valibot';
import { choice, listOf, section, text } from './fields';

const subnet = text('a subnet id', /^subnet-[0-9a-f]+$/);
const securityGroup = text('a security group id', /^sg-[0-9a-f]+$/);
const routeTable = text('a route table id', /^rtb-[0-9a-f]+$/);

export const networkSection = v.pipe(
  section(
    {
      vpcId: text('a VPC id', /^vpc-[0-9a-f]+$/),
      subnetIds: v.pipe(listOf(subnet, 'a list of subnet ids'), v.minLength(2, 'subnets of two zones at least')),
      securityGroupIds: listOf(securityGroup, 'a list of security group ids'),
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
