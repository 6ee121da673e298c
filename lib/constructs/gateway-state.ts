// What a gateway stack needs of the state it works with, be it this region's own or the replica of another's.

import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

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
