// What a gateway stack needs of the state it works with, be it this region's own or the replica of another's.

import { AttributeType, Billing, type ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import * as ENV from '../../lambdas/contract/environment';
import {
  AUDIT_PARTITION,
  KEY,
  KEY_PARTITION,
  STATE_PARTITION,
  TENANT_PARTITION,
} from '../../lambdas/contract/table-keys';
import type { DeployConfig } from '../deploy-config';
import type { GatewayFunction, TableGrant } from './gateway-function';
import { removalPolicy } from './removal';

// A table of the gateway: keys, TTL, ceiling, recovery and protection as the description has them.

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
    removalPolicy: removalPolicy({ state }),
    replicas: replicas.map((region) => ({ region })),
  });
}

export type TableInUse = Pick<ITable, 'tableName' | 'tableArn'>;
export type SecretInUse = Pick<ISecret, 'secretArn'>;

export interface GatewayState {
  readonly stateTable: TableInUse;
  readonly tenantTable: TableInUse;
  /** Where two regions keep the lights that hold for both; the state table of each where absent. */
  readonly sharedLights: TableInUse | undefined;
  readonly signingSecret: SecretInUse;
  /** Ed25519, only where a scheme signs with it; the operator puts the key in, for AWS generates text only. */
  readonly signingPrivateKey: SecretInUse | undefined;
  readonly opsToken: SecretInUse;
  /** Only where a distribution stands in front: it alone shows this to the API. */
  readonly originProof: SecretInUse | undefined;
}

/** Outputs of the state stack. */
export const STATE_OUTPUT = {
  stateTable: 'StateTableName',
  tenantTable: 'TenantTableName',
  signingSecret: 'SigningSecretArn',
  signingPrivateKey: 'SigningPrivateKeyArn',
  originProof: 'OriginProofArn',
} as const;

/** What a replica's ARN ends with, for each secret: the same in both regions. */
export const REPLICA_OUTPUT = {
  signingSecret: 'SigningSecretReplica',
  signingPrivateKey: 'SigningPrivateKeyReplica',
  opsToken: 'OpsTokenReplica',
  originProof: 'OriginProofReplica',
} as const;

// Binds a function to the lights that two regions share, in the registry's table, which is replicated.

/**
 * @param readWith partitions of other tables that the function reads by the same call: no page says whether IAM sees the keys
 * of each table for it, or those of the whole call
 */
export function bindSharedLights(
  own: GatewayFunction,
  state: GatewayState,
  actions: TableGrant['actions'],
  readWith: readonly string[] = [],
): void {
  if (state.sharedLights === undefined) return;
  const leadingKeys = [...readWith, STATE_PARTITION.light];
  own.bindTable(state.sharedLights, { variable: ENV.lightTable, actions, leadingKeys });
}

/**
 * Lets the function end verdicts that API Gateway keeps, in one transaction with the change of a tenant or a key. No page
 * says whether IAM sees each item's key for it, or those of the whole transaction: a role allows both.
 */
export function bindRecalls(own: GatewayFunction, { sharedLights, stateTable }: GatewayState): void {
  const [table, variable] =
    sharedLights === undefined ? ([stateTable, ENV.stateTable] as const) : ([sharedLights, ENV.lightTable] as const);
  const leadingKeys = [STATE_PARTITION.light, TENANT_PARTITION, KEY_PARTITION.key, AUDIT_PARTITION];
  own.bindTable(table, { variable, actions: ['dynamodb:UpdateItem'], leadingKeys });
}

/**
 * Lets the function add records to the audit log, in one transaction with the light that it sets.
 * No page says whether IAM sees each item's key for it, or those of the whole transaction: a role allows both.
 */
export function bindAudit(own: GatewayFunction, { tenantTable }: GatewayState): void {
  const leadingKeys = [AUDIT_PARTITION, STATE_PARTITION.light];
  own.bindTable(tenantTable, { variable: ENV.tenantTable, actions: ['dynamodb:PutItem'], leadingKeys });
}
