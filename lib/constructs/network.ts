// The VPC of private Cells as the functions use it, and the endpoints that spare it a NAT.

import { Annotations, Stack } from 'aws-cdk-lib';
import {
  CfnVPCEndpoint,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  Port,
  SecurityGroup,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { DeployConfig } from '../deploy-config';

const HTTPS_PORT = 443;
/** The services that functions within the VPC call, besides DynamoDB. */
const INTERFACE_SERVICES = { SecretsManager: 'secretsmanager', EventBridge: 'events' } as const;

/** What Lambda needs to know of a network. */
export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly vpcSubnets: { readonly subnets: ISubnet[] };
  readonly securityGroups: ISecurityGroup[];
}

export class Network extends Construct {
  /** Undefined where the description names none: functions then reach Cells over the internet. */
  readonly functions: FunctionNetwork | undefined;

  constructor(scope: Construct, id: string, { network }: DeployConfig) {
    super(scope, id);
    if (network === undefined) return;
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: network.vpcId,
      // Only their count matters here: subnets are named, and a lookup would need credentials.
      availabilityZones: network.subnetIds.map((_, zone) => `zone-${zone}`),
      privateSubnetIds: network.subnetIds,
    });
    const securityGroups = network.securityGroupIds.map((groupId) =>
      SecurityGroup.fromSecurityGroupId(this, groupId, groupId, { mutable: false }),
    );
    Annotations.of(this).acknowledgeWarning(
      '@aws-cdk/aws-ec2:noSubnetRouteTableId',
      'Nothing asks a subnet for its route table: the endpoint of DynamoDB is given them by the description.',
    );
    this.functions = { vpc, vpcSubnets: { subnets: vpc.privateSubnets }, securityGroups };
    if (network.endpoints === 'create')
      this.createEndpoints(vpc, network.subnetIds, network.routeTableIds ?? [], securityGroups);
  }

  private createEndpoints(
    vpc: IVpc,
    subnetIds: string[],
    routeTableIds: string[],
    callers: readonly ISecurityGroup[],
  ): void {
    const { region } = Stack.of(this);
    new CfnVPCEndpoint(this, 'DynamoDb', {
      vpcId: vpc.vpcId,
      vpcEndpointType: 'Gateway',
      serviceName: `com.amazonaws.${region}.dynamodb`,
      routeTableIds,
    });
    const group = new SecurityGroup(this, 'Endpoints', {
      vpc,
      description: 'Lets the functions reach AWS services within the VPC',
      allowAllOutbound: false,
    });
    for (const caller of callers) group.addIngressRule(caller, Port.tcp(HTTPS_PORT), 'the functions');
    for (const [id, service] of Object.entries(INTERFACE_SERVICES)) {
      new CfnVPCEndpoint(this, id, {
        vpcId: vpc.vpcId,
        vpcEndpointType: 'Interface',
        serviceName: `com.amazonaws.${region}.${service}`,
        privateDnsEnabled: true,
        subnetIds,
        securityGroupIds: [group.securityGroupId],
      });
    }
  }
}
