// How a new version takes over: CodeDeploy shifts the aliases of the request path, and goes back where an alarm fires.

import { Duration, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ILambdaDeploymentConfig,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias, CfnAlias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ErrorCode } from '../../lambdas/contract/error-codes';
import { DIMENSION, METRIC, METRIC_NAMESPACE } from '../../lambdas/contract/metrics';
import type { DeployConfig } from '../deploy-config';
import { domainSuffix, partitionOf } from '../regions';
import type { GatewayFunction } from './gateway-function';
import type { SecretInUse } from './gateway-state';
import { RolloutCheck } from './rollout-check';
import { regionOf } from './secrets-extension';
import { tokenCacheSeconds } from './settings';

type Traffic = NonNullable<DeployConfig['rollout']>['traffic'];

const SHIFTS: Readonly<Record<Exclude<Traffic, 'all-at-once'>, ILambdaDeploymentConfig>> = {
  'canary-10-percent-5-minutes': LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  'canary-10-percent-10-minutes': LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
  'canary-10-percent-15-minutes': LambdaDeploymentConfig.CANARY_10PERCENT_15MINUTES,
  'canary-10-percent-30-minutes': LambdaDeploymentConfig.CANARY_10PERCENT_30MINUTES,
  'linear-10-percent-every-1-minute': LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
  'linear-10-percent-every-2-minutes': LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_2MINUTES,
  'linear-10-percent-every-3-minutes': LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_3MINUTES,
  'linear-10-percent-every-10-minutes': LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_10MINUTES,
};

/** Refusals that are the gateway's own doing, whatever Cells and callers do. */
const OWN_FAILURES = ['SERVICE_UNAVAILABLE', 'SIGNING_UNAVAILABLE'] as const satisfies readonly ErrorCode[];

export interface RolloutProps {
  readonly config: DeployConfig;
  readonly functions: readonly GatewayFunction[];
  /** What a distribution in front shows to these functions; undefined without one. */
  readonly originProof: SecretInUse | undefined;
}

export class Rollout extends Construct {
  readonly #deployment: string;

  constructor(scope: Construct, id: string, { config, functions, originProof }: RolloutProps) {
    super(scope, id);
    this.#deployment = config.name;
    const { rollout } = config;
    if (rollout === undefined || rollout.traffic === 'all-at-once') return;
    const targets = functions.flatMap(({ name, alias, lambda }) =>
      alias === undefined ? [] : [{ name, alias, version: lambda.currentVersion }],
    );
    const application = new LambdaApplication(this, 'Application');
    const role = this.#role(targets.map(({ alias }) => alias));
    const check = rollout.checkFirst ? new RolloutCheck(this, 'Check', { config, targets, originProof }) : undefined;
    if (check !== undefined) {
      role.addToPolicy(
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [check.hook.functionArn] }),
      );
    }
    const failures = rollout.failuresToRollBack;
    const shared = [
      ...OWN_FAILURES.map((code) =>
        this.#alarm(code, ownMetric(config.name, 'refusals', { [DIMENSION.code]: code }), failures),
      ),
      this.#alarm('unjudged', ownMetric(config.name, 'authorizerFailures', {}), failures),
    ];
    for (const { name, alias } of targets) {
      // Of the alias, whichever version answered; a function that fails has run out of time or memory, or crashed.
      const errors = alias.metricErrors({ statistic: 'Sum', period: Duration.minutes(1) });
      const own = this.#alarm(name, errors, failsOnPurpose(name, config) ? failures : 1);
      new LambdaDeploymentGroup(this, `${name}-shift`, {
        application,
        alias,
        alarms: [own, ...shared],
        deploymentConfig: SHIFTS[rollout.traffic],
        // The role is whole: CDK would add AWS's managed policy to it.
        role: role.withoutPolicyUpdates(),
        autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      });
      // The check must be there, with its grants, before CodeDeploy asks it.
      if (check !== undefined) askFirst(alias, check);
    }
  }

  #alarm(what: string, metric: Metric, threshold: number): Alarm {
    return new Alarm(this, `${what}-alarm`, {
      alarmName: `${this.#deployment}-rollout-${what.toLowerCase().replaceAll('_', '-')}`,
      alarmDescription: 'Sends a deployment back while it is under way; tells nobody, others do.',
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #role(aliases: readonly Alias[]): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal(codeDeploy(this)) });
    // What AWSCodeDeployRoleForLambdaLimited allows for every function, for these:
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambdaLimited.html
    // Lambda authorizes the first two on the function and never on its alias:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:GetAlias', 'lambda:UpdateAlias'],
        resources: aliases.map(({ lambda }) => lambda.functionArn),
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:GetProvisionedConcurrencyConfig'],
        resources: aliases.map(({ functionArn }) => functionArn),
      }),
    );
    role.addToPolicy(new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }));
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'CodeDeploy asks for the states of its alarms by a list, as its own policy has it; nothing can be changed',
    });
    return role;
  }
}

/** CDK's own way would grant the report on deployment groups, where AWS authorizes it on no resource. */
function askFirst(alias: Alias, check: RolloutCheck): void {
  const { cfnOptions } = alias.node.defaultChild as CfnAlias;
  const update = cfnOptions.updatePolicy?.codeDeployLambdaAliasUpdate;
  if (update === undefined) throw new Error(`${alias.node.path} is not shifted by CodeDeploy`);
  cfnOptions.updatePolicy = {
    ...cfnOptions.updatePolicy,
    codeDeployLambdaAliasUpdate: { ...update, beforeAllowTrafficHook: check.hook.functionName },
  };
  alias.node.addDependency(check);
}

/** China's regions have their own: https://docs.amazonaws.cn/en_us/codedeploy/latest/userguide/getting-started-create-service-role.html */
function codeDeploy(scope: Construct): string {
  const region = regionOf(scope);
  const isChina = region !== undefined && partitionOf(region) === 'aws-cn';
  return isChina ? `codedeploy.${region}.${domainSuffix('aws-cn')}` : 'codedeploy.amazonaws.com';
}

/** Where API Gateway reuses verdicts, the authorizer's invocation fails when it cannot judge: a 503 would be reused. */
function failsOnPurpose(name: string, config: DeployConfig): boolean {
  return name === 'authorizer' && tokenCacheSeconds(config) > 0;
}

function ownMetric(
  deployment: string,
  name: 'refusals' | 'authorizerFailures',
  dimensions: Readonly<Record<string, string>>,
): Metric {
  const { name: metricName, service } = METRIC[name];
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { [DIMENSION.service]: service, [DIMENSION.deployment]: deployment, ...dimensions },
    statistic: 'Sum',
    period: Duration.minutes(1),
  });
}
