// What must survive a redeploy: the two tables and the secrets.

import { CfnOutput, Fn, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { keysInUse } from '../../lambdas/contract/signing';
import {
  type GatewayState,
  gatewayTable,
  REPLICA_OUTPUT,
  STATE_OUTPUT,
  type TableInUse,
} from '../constructs/gateway-state';
import { removalPolicy } from '../constructs/removal';
import { signingSettings } from '../constructs/settings';
import type { DeployConfig } from '../deploy-config';

export interface StateStackProps extends StackProps {
  readonly config: DeployConfig;
}

/** Of `arn:<partition>:secretsmanager:<region>:<account>:secret:<name and suffix>`. */
const NAME_IN_ARN = 6;

export class StateStack extends Stack implements GatewayState {
  readonly stateTable: TableInUse;
  readonly tenantTable: TableInUse;
  readonly sharedLights: TableInUse | undefined;
  readonly signingSecret: Secret;
  readonly signingPrivateKey: Secret | undefined;
  readonly opsToken: Secret;
  readonly originProof: Secret | undefined;

  constructor(scope: Construct, id: string, props: StateStackProps) {
    super(scope, id, props);
    const { state, secondRegion } = props.config;
    const elsewhere = secondRegion === undefined ? [] : [secondRegion.region];
    // A restored table is used instead of the stack's own, which stays as it is: it may still hold evidence.
    const inUse = (tableId: string, restored: string | undefined, replicas?: string[]): TableInUse => {
      const own = gatewayTable(this, tableId, props.config, replicas);
      return restored === undefined ? own : TableV2.fromTableName(this, `Restored${tableId}`, restored);
    };
    this.stateTable = inUse('StateTable', state.restored.state);
    this.tenantTable = inUse('TenantTable', state.restored.tenants, elsewhere);
    this.sharedLights = secondRegion && this.tenantTable;

    const secret = (secretId: string, description: string, passwordLength: number) => {
      const created = new Secret(this, secretId, {
        description,
        removalPolicy: removalPolicy(props.config),
        ...(elsewhere.length > 0 && { replicaRegions: elsewhere.map((region) => ({ region })) }),
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
      props.config.distribution && secret('OriginProof', 'What the distribution in front shows to the API', 64);
    const { stateTable, tenantTable, signingSecret, signingPrivateKey, opsToken, originProof } = this;
    this.publish({
      [STATE_OUTPUT.stateTable]: stateTable.tableName,
      [STATE_OUTPUT.tenantTable]: tenantTable.tableName,
      [STATE_OUTPUT.signingSecret]: signingSecret.secretArn,
      ...(signingPrivateKey && { [STATE_OUTPUT.signingPrivateKey]: signingPrivateKey.secretArn }),
      ...(originProof && { [STATE_OUTPUT.originProof]: originProof.secretArn }),
    });
    if (secondRegion === undefined) return;
    for (const [name, own] of Object.entries({ signingSecret, signingPrivateKey, opsToken, originProof })) {
      const key = REPLICA_OUTPUT[name as keyof typeof REPLICA_OUTPUT];
      if (own !== undefined) this.publish({ [key]: Fn.select(NAME_IN_ARN, Fn.split(':', own.secretArn)) });
    }
  }

  /** For the operator's scripts, and for the second region. */
  private publish(outputs: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(outputs)) new CfnOutput(this, key, { value });
  }
}
