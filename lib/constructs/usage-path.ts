// Usage: a function that a schedule has count the access log, and that the API asks what was counted.

import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import * as ENV from '../../lambdas/contract/environment';
import type { UsageSettings } from '../../lambdas/contract/settings';
import { STATE_PARTITION, TENANT_PARTITION, USAGE_PREFIX } from '../../lambdas/contract/table-keys';
import type { DeployConfig } from '../deploy-config';
import { limitSettings } from '../deploy-config/limit-settings';
import { GatewayFunction } from './gateway-function';
import type { GatewayState } from './gateway-state';
import type { HealthPath } from './health-path';
import type { HttpFront } from './http-front';
import { bindLive, liveParts, READS_LIVE } from './live-config';
import { askForProof, requiredProof } from './origin-proof';
import { secretsExtensionLayer } from './secrets-extension';
import { answerSettings, routeTable } from './settings';
import { startOnSchedule } from './timed-start';

export interface UsagePathProps {
  readonly config: DeployConfig;
  readonly usage: NonNullable<DeployConfig['usage']>;
  readonly state: GatewayState;
  readonly health: HealthPath;
  /** Of the proxy's lines, which name the gateway's refusals. */
  readonly proxyLog: ILogGroup;
}

/** An hour is counted ten minutes after its end, when its lines are in the log. */
const HOURLY = 'cron(10 * * * ? *)';

const QUOTA_LOOKS = Duration.minutes(5);

export class UsagePath extends Construct {
  readonly usage: GatewayFunction;

  constructor(scope: Construct, id: string, { config, usage, state, health, proxyLog }: UsagePathProps) {
    super(scope, id);
    const proof = requiredProof(config, state);
    const limits = limitSettings(config);
    const live = liveParts(config, 'reader');
    this.usage = new GatewayFunction(this, 'Usage', {
      name: 'usage',
      config,
      description: 'Counts what tenants use, and tells it',
      timeout: Duration.minutes(15),
      defaultMemoryMb: 1024,
      ...(proof && { secretsExtension: secretsExtensionLayer(this) }),
      files: {
        [ASSET_FILE.routes]: JSON.stringify(routeTable(config)),
        ...(limits && { [ASSET_FILE.limitSettings]: JSON.stringify(limits) }),
        ...live.files,
      },
      environment: {
        ...answerSettings(config),
        ...(limits && { [ENV.tenantLimits]: '1' }),
        ...live.environment,
        [ENV.validateTenant]: config.tenants.validate ? '1' : '0',
        [ENV.usageSettings]: JSON.stringify(usageSettings(config, usage)),
        [ENV.proxyLogGroup]: proxyLog.logGroupName,
      },
    })
      .bindTable(state.tenantTable, {
        variable: ENV.tenantTable,
        actions: ['dynamodb:GetItem', 'dynamodb:Query'],
        leadingKeys: [TENANT_PARTITION],
      })
      .bindTable(state.tenantTable, {
        variable: ENV.tenantTable,
        actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:BatchGetItem', 'dynamodb:PutItem'],
        leadingKeys: [`${USAGE_PREFIX}*`],
      });
    if (limits) this.watchQuotas(state, health);
    bindLive(this.usage, config, state, READS_LIVE);
    askForProof([this.usage], proof);
    this.usage.lambda.configureAsyncInvoke({
      // The next run finds what this one left.
      retryAttempts: 0,
      onFailure: new SqsDestination(health.deadLetters),
    });
    const period = Duration.minutes(usage.everyMinutes);
    startOnSchedule(this, this.usage, {
      description: 'Starts the count of usage',
      expression: usage.everyMinutes === 60 ? HOURLY : ScheduleExpression.rate(period).expressionString,
      event: { task: 'count' },
      deadLetters: health.deadLetters,
      maxEventAge: period,
    });
  }

  /** Counters of quotas are looked at more often than usage is counted: whoever gets the events needs them in time. */
  private watchQuotas({ stateTable }: GatewayState, { deadLetters, events }: HealthPath): void {
    const { lambda } = this.usage.bindTable(stateTable, {
      variable: ENV.stateTable,
      actions: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
      leadingKeys: [`${STATE_PARTITION.limitPrefix}*`],
    });
    lambda.addEnvironment(ENV.eventBus, events.eventBusName);
    lambda.addToRolePolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [events.eventBusArn] }));
    startOnSchedule(this, this.usage, {
      idPrefix: 'Quota',
      description: 'Starts the look at the counters of quotas',
      expression: ScheduleExpression.rate(QUOTA_LOOKS).expressionString,
      event: { task: 'warn' },
      deadLetters,
      maxEventAge: QUOTA_LOOKS,
    });
  }

  /** Lets the function query the API's access log, and compare it with the API's own count. */
  reads({ api, accessLog }: HttpFront, proxyLog: ILogGroup): void {
    const { lambda } = this.usage;
    lambda.addEnvironment(ENV.accessLogGroup, accessLog.logGroupName);
    lambda.addEnvironment(ENV.apiId, api.apiId);
    const allow = (actions: string[], resources: string[]) =>
      lambda.addToRolePolicy(new PolicyStatement({ actions, resources }));
    allow(['logs:StartQuery'], [accessLog.logGroupArn, proxyLog.logGroupArn]);
    allow(['logs:GetQueryResults', 'cloudwatch:GetMetricStatistics'], ['*']);
  }
}

function usageSettings({ region, secondRegion }: DeployConfig, usage: UsagePathProps['usage']): UsageSettings {
  const regions = region !== undefined && secondRegion !== undefined ? [region, secondRegion.region] : [];
  return { ...usage, regions };
}
