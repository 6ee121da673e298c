// What CodeDeploy asks before it shifts anybody: a function that invokes the new versions, and may do nothing else.

import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Alias, IFunction, Version } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import * as ENV from '../../lambdas/contract/environment';
import type { DeployConfig } from '../deploy-config';
import { bundleApart } from './bundles';
import type { SecretInUse } from './gateway-state';
import { tokenCacheSeconds } from './settings';
import { ToolFunction } from './tool-function';

export interface RolloutCheckProps {
  readonly config: DeployConfig;
  readonly targets: readonly { readonly name: string; readonly alias: Alias; readonly version: Version }[];
  readonly originProof: SecretInUse | undefined;
}

/** Cold starts of five functions, one after the other at worst. */
const TIMEOUT = Duration.seconds(120);

export class RolloutCheck extends Construct {
  readonly hook: IFunction;

  constructor(scope: Construct, id: string, { config, targets, originProof }: RolloutCheckProps) {
    super(scope, id);
    const versions = Object.fromEntries(targets.map(({ name, version }) => [name, version.functionArn]));
    const { lambda, role } = new ToolFunction(this, 'Hook', {
      config,
      name: 'rollout-check',
      bundle: bundleApart('rolloutCheck'),
      description: 'Asks new versions what needs no URL before callers reach them, and tells CodeDeploy',
      timeout: TIMEOUT,
      readsSecrets: originProof !== undefined,
      statements: [
        // The new versions alone: neither the alias that callers are on, nor what comes after them.
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: Object.values(versions) }),
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html names no resource for it. The
        // call needs the id of a hook's execution, which CodeDeploy tells the hook alone.
        new PolicyStatement({ actions: ['codedeploy:PutLifecycleEventHookExecutionStatus'], resources: ['*'] }),
        ...(originProof === undefined
          ? []
          : [new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [originProof.secretArn] })]),
      ],
      environment: {
        // Tokens within JSON: CloudFormation fills the numbers of the versions in.
        [ENV.newVersions]: Stack.of(this).toJsonString(versions),
        ...(originProof && { [ENV.originProofSecretId]: originProof.secretArn }),
        ...(tokenCacheSeconds(config) > 0 && { [ENV.keptVerdicts]: '1' }),
      },
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'AWS authorizes the report to CodeDeploy on no resource; it needs the id of the hook’s execution',
    });
    this.hook = lambda;
  }
}
