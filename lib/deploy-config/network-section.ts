// `network`: the VPC of private Cells, for the functions that talk to Cells.

import * as v from 'valibot';
import { choice, listOf, section, text } from './fields';

const subnet = text('a subnet id', /^subnet-[0-9a-f]+$/);
const securityGroup = text('a security group id', /^sg-[0-9a-f]+$/);
const routeTable = text('a route table id', /^rtb-[0-9a-f]+$/);

export const networkSection = v.pipe(
  section({
    vpcId: text('a VPC id', /^vpc-[0-9a-f]+$/),
    /** One per zone; two zones at least, so that one may fail. */
    subnetIds: v.pipe(listOf(subnet, 'a list of subnet ids'), v.minLength(2, 'subnets of two zones at least')),
    /** Of the functions: what the Cells' own groups let in. */
    securityGroupIds: listOf(securityGroup, 'a list of security group ids'),
    /**
     * `create` makes endpoints for DynamoDB, Secrets Manager and EventBridge, so that no NAT is needed; `existing` says
     * that the VPC has them, or a way out.
     */
    endpoints: choice('create', 'existing'),
    /** Of the subnets: where the way to DynamoDB is entered. */
    routeTableIds: v.exactOptional(listOf(routeTable, 'a list of route table ids')),
  }),
  v.check(
    ({ endpoints, routeTableIds }) => endpoints === 'existing' || routeTableIds !== undefined,
    'routeTableIds where endpoints is create',
  ),
);
