// A function that no caller waits for and nobody sizes: the probe Cell, and the check before a rollout. Its role writes its
// log and does what is granted by name.

import { type Duration } from 'aws-cdk-lib';
import type { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { ApplicationLogLevel, Function as LambdaFunction, SystemLogLevel, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { DeployConfig } from '../deploy-config';
import { codeOf } from './function-asset';
import { functionBase } from './function-base';
import { secretsExtensionLayer } from './secrets-extension';

export interface ToolFunctionProps {
  readonly config: DeployConfig;
  /** Of its folder in the cloud assembly. */
  readonly name: string;
  readonly bundle: Uint8Array;
  readonly description: string;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
  readonly readsSecrets: boolean;
}

const MEMORY_MB = 256;

export class ToolFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ToolFunctionProps) {
    super(scope, id);
    const { config, name, bundle, description, timeout, environment, statements, readsSecrets } = props;
    const { role, base } = functionBase(this, config);
    this.role = role;
    for (const statement of statements) role.addToPolicy(statement);
    const extension = readsSecrets ? secretsExtensionLayer(this) : undefined;
    this.lambda = new LambdaFunction(this, 'Function', {
      ...base,
      description,
      code: codeOf(this, name, bundle),
      timeout,
      memorySize: MEMORY_MB,
      ...(extension && { paramsAndSecrets: extension }),
      tracing: Tracing.DISABLED,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: { ...environment },
    });
  }
}
