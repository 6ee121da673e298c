// A table of the gateway: keys, TTL, ceiling, recovery and protection as the description has them.

import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { KEY } from '../../lambdas/contract/table-keys';
import type { DeployConfig } from '../deploy-config';

/** `replicas`: regions that hold the same items. */
export function gatewayTable(
  scope: Construct,
  id: string,
  { state }: DeployConfig,
  replicas: readonly string[] = [],
): TableV2 {
  return new TableV2(scope, id, {
    partitionKey: { name: KEY.partition, type: AttributeType.STRING },
    sortKey: { name: KEY.sort, type: AttributeType.STRING },
    billing: Billing.onDemand({
      maxReadRequestUnits: state.maxReadUnits,
      maxWriteRequestUnits: state.maxWriteUnits,
    }),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: KEY.ttl,
    deletionProtection: state.deletionProtection,
    removalPolicy: state.removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    ...(replicas.length > 0 && { replicas: replicas.map((region) => ({ region })) }),
  });
}
