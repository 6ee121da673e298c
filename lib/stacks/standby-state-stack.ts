// The state of the second region: operational state of its own, registry and secrets as replicas of the first one's.

import { ArnFormat, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { keysInUse } from '../../lambdas/contract/signing';
import {
  type GatewayState,
  gatewayTable,
  REPLICA_OUTPUT,
  type SecretInUse,
  STATE_OUTPUT,
  type TableInUse,
} from '../constructs/gateway-state';
import { signingSettings } from '../constructs/settings';
import type { DeployConfig } from '../deploy-config';
import type { StateStack } from './state-stack';

export interface StandbyStateStackProps extends StackProps {
  readonly config: DeployConfig;
  /** Of the first region. */
  readonly first: StateStack;
}

export class StandbyStateStack extends Stack implements GatewayState {
  readonly stateTable: TableInUse;
  readonly tenantTable: TableInUse;
  readonly sharedLights: TableInUse;
  readonly signingSecret: SecretInUse;
  readonly signingPrivateKey: SecretInUse | undefined;
  readonly opsToken: SecretInUse;
  readonly originProof: SecretInUse | undefined;

  constructor(scope: Construct, id: string, { config, first, ...props }: StandbyStateStackProps) {
    super(scope, id, props);
    this.addStackDependency(first);
    const output = (name: string) => Fn.getStackOutput(first.stackName, name, first.region);
    // The replica's ARN is the secret's own but for the region:
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html
    const replica = (name: keyof typeof REPLICA_OUTPUT): SecretInUse => ({
      secretArn: this.formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: output(REPLICA_OUTPUT[name]),
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    });
    this.stateTable = gatewayTable(this, 'StateTable', config);
    this.tenantTable = TableV2.fromTableName(this, 'TenantTable', output(STATE_OUTPUT.tenantTable));
    this.sharedLights = this.tenantTable;
    this.signingSecret = replica('signingSecret');
    this.signingPrivateKey = keysInUse(signingSettings(config)).ed25519 ? replica('signingPrivateKey') : undefined;
    this.opsToken = replica('opsToken');
    this.originProof = config.distribution && replica('originProof');
  }
}
