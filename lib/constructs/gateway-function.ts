// The house Lambda: entry path from its name, and the same log group, runtime and tracing for every function.

import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  ApplicationLogLevel,
  type IFunction,
  Function as LambdaFunction,
  type ParamsAndSecretsLayerVersion,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { FunctionName } from '../../lambdas/contract/api-routes';
import * as ENV from '../../lambdas/contract/environment';
import { METRIC_NAMESPACE } from '../../lambdas/contract/metrics';
import type { DeployConfig } from '../deploy-config';
import { type AssetFiles, functionCode } from './function-asset';
import { functionBase } from './function-base';
import type { FunctionNetwork } from './network';

export interface GatewayFunctionProps {
  /** Names the handler: `lambdas/<name>/handler.ts`. */
  readonly name: FunctionName;
  readonly config: DeployConfig;
  readonly description: string;
  readonly timeout: Duration;
  readonly defaultMemoryMb: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly files?: AssetFiles;
  /** Undefined for functions without secrets, and where the region lacks the extension. */
  readonly secretsExtension?: ParamsAndSecretsLayerVersion | undefined;
  /** Where it reaches private Cells. */
  readonly network?: FunctionNetwork | undefined;
}

export interface TableGrant {
  /** Environment variable that carries the table's name. */
  readonly variable: string;
  readonly actions: readonly `dynamodb:${string}`[];
  /** Partition keys it may touch, `*` as a wildcard; all where absent. */
  readonly leadingKeys?: readonly string[];
}

const ALIAS_NAME = 'live';
const REQUEST_FUNCTIONS: ReadonlySet<FunctionName> = new Set(['authorizer', 'proxy', 'summary', 'admin', 'edge']);

export class GatewayFunction extends Construct {
  readonly name: FunctionName;
  readonly lambda: LambdaFunction;
  /** Where environments are kept ready, or new versions take over by degrees. */
  readonly alias: Alias | undefined;

  constructor(scope: Construct, id: string, props: GatewayFunctionProps) {
    super(scope, id);
    const { name, config } = props;
    this.name = name;
    const size = config.functions[name];
    const { role, base } = functionBase(this, config);
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray, the network interfaces that Lambda makes, results of log queries and metrics have no resource to name',
    });
    if (props.network !== undefined) role.addToPolicy(networkInterfaces());
    this.lambda = new LambdaFunction(this, 'Function', {
      ...base,
      description: props.description,
      code: functionCode(this, name, props.files ?? {}),
      timeout: props.timeout,
      memorySize: size.memoryMb ?? props.defaultMemoryMb,
      ...(size.reservedConcurrency !== undefined && { reservedConcurrentExecutions: size.reservedConcurrency }),
      ...(props.secretsExtension && { paramsAndSecrets: props.secretsExtension }),
      ...props.network,
      tracing: config.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      // A version that callers have left is what they can be sent back to.
      ...(config.rollout !== undefined && { currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN } }),
      // Metric lines carry no level and count as INFO: a coarser filter would drop them. The logger filters its own.
      applicationLogLevelV2: config.logs.level === 'DEBUG' ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO,
      // Lambda's own start and report of every invocation cost as much as the gateway's lines and say little more.
      systemLogLevelV2: config.logs.level === 'DEBUG' ? SystemLogLevel.INFO : SystemLogLevel.WARN,
      environment: {
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: METRIC_NAMESPACE,
        [ENV.deployment]: config.name,
        [ENV.logLevel]: config.logs.level,
        ...props.environment,
      },
    });
    this.alias = this.aliasFor(config);
  }

  /** What callers invoke. */
  get target(): IFunction {
    // CDK's declarations are not written for exact optional properties.
    return (this.alias ?? this.lambda) as IFunction;
  }

  /** Functions that nobody waits for have none: a patrol a minute, shifted by a tenth, would tell nothing. */
  private aliasFor({ functions, rollout }: DeployConfig): Alias | undefined {
    const size = functions[this.name];
    const ready = 'provisionedConcurrency' in size ? size.provisionedConcurrency : undefined;
    const isShifted = rollout !== undefined && REQUEST_FUNCTIONS.has(this.name);
    if (ready === undefined && !isShifted) return undefined;
    return this.lambda.addAlias(ALIAS_NAME, ready === undefined ? {} : { provisionedConcurrentExecutions: ready });
  }

  /** Lets the function use exactly these actions and items of a table, and tells it the table's name. */
  bindTable(table: Pick<ITable, 'tableName' | 'tableArn'>, { variable, actions, leadingKeys }: TableGrant): this {
    this.lambda.addEnvironment(variable, table.tableName);
    this.lambda.addToRolePolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [table.tableArn],
        ...(leadingKeys && {
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...leadingKeys] } },
        }),
      }),
    );
    return this;
  }

  /** Lets the function read one secret, and tells it the secret's ARN. */
  bindSecret(secret: Pick<ISecret, 'secretArn'>, variable: string): this {
    this.lambda.addEnvironment(variable, secret.secretArn);
    this.lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }),
    );
    return this;
  }
}

/** Lambda's own list for functions in a VPC: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
function networkInterfaces(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}
