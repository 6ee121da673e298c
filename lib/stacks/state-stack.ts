// What must survive a redeploy: the two tables and the secrets.

import { CfnOutput, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AttributeType, Billing, type ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { keysInUse } from '../../lambdas/contract/signing';
import { KEY } from '../../lambdas/contract/table-keys';
import { signingSettings } from '../constructs/settings';
import type { DeployConfig } from '../deploy-config';

export interface StateStackProps extends StackProps {
  readonly config: DeployConfig;
}

export type TableInUse = Pick<ITable, 'tableName' | 'tableArn'>;

export class StateStack extends Stack {
  readonly stateTable: TableInUse;
  readonly tenantTable: TableInUse;
  readonly signingSecret: Secret;
  /** Ed25519, only where a scheme signs with it; the operator puts the key in, for AWS generates text only. */
  readonly signingPrivateKey: Secret | undefined;
  readonly opsToken: Secret;
  /** Only where a distribution stands in front: it alone shows this to the API. */
  readonly originProof: Secret | undefined;

  constructor(scope: Construct, id: string, props: StateStackProps) {
    super(scope, id, props);
    const { state } = props.config;
    const removalPolicy = state.removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const table = (tableId: string) =>
      new TableV2(this, tableId, {
        partitionKey: { name: KEY.partition, type: AttributeType.STRING },
        sortKey: { name: KEY.sort, type: AttributeType.STRING },
        billing: Billing.onDemand({
          maxReadRequestUnits: state.maxReadUnits,
          maxWriteRequestUnits: state.maxWriteUnits,
        }),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        timeToLiveAttribute: KEY.ttl,
        deletionProtection: state.deletionProtection,
        removalPolicy,
      });
    // A restored table stands in beside the stack's own, which stays as it is: it may still hold evidence.
    const inUse = (tableId: string, restored: string | undefined): TableInUse => {
      const own = table(tableId);
      return restored === undefined ? own : TableV2.fromTableName(this, `Restored${tableId}`, restored);
    };
    this.stateTable = inUse('StateTable', state.restored.state);
    this.tenantTable = inUse('TenantTable', state.restored.tenants);

    const secret = (secretId: string, description: string, passwordLength: number) => {
      const created = new Secret(this, secretId, {
        description,
        removalPolicy,
        generateSecretString: { passwordLength, excludePunctuation: true },
      });
      Validations.of(created).acknowledge({
        id: 'AwsSolutions-SMG4',
        reason:
          'Turned by hand: Cells, scrapers or the distribution hold the other end, and a schedule cannot tell when they have it',
      });
      return created;
    };
    this.signingSecret = secret('SigningSecret', 'Key the gateway signs requests to Cells with', 64);
    this.signingPrivateKey = keysInUse(signingSettings(props.config)).ed25519
      ? secret('SigningPrivateKey', 'Ed25519 key the gateway signs requests to Cells with, PKCS #8 PEM', 64)
      : undefined;
    this.opsToken = secret('OpsToken', 'Bearer token of the admin routes, for probes, scrapers and operators', 48);
    this.originProof =
      props.config.edge && secret('OriginProof', 'What the distribution in front shows to the API', 64);
    this.publish({
      StateTableName: this.stateTable.tableName,
      TenantTableName: this.tenantTable.tableName,
      SigningSecretArn: this.signingSecret.secretArn,
      ...(this.signingPrivateKey && { SigningPrivateKeyArn: this.signingPrivateKey.secretArn }),
      ...(this.originProof && { OriginProofArn: this.originProof.secretArn }),
    });
  }

  /** For the operator's scripts. */
  private publish(outputs: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(outputs)) new CfnOutput(this, key, { value });
  }
}
