// The patrol: Scheduler -> health function -> state table and events; runs that never happened land in a queue.

import { Duration, Validations } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import * as ENV from '../../lambdas/contract/environment';
import { AUDIT_PARTITION, STATE_PARTITION } from '../../lambdas/contract/table-keys';
import type { DeployConfig } from '../deploy-config';
import { meteredCells } from '../deploy-config/metered-cells';
import { patrolFiles } from './console';
import { GatewayFunction } from './gateway-function';
import { bindAudit, bindSharedLights, type GatewayState } from './gateway-state';
import { bindRollout, liveParts } from './live-config';
import type { FunctionNetwork } from './network';
import { patrolMemoryMb } from './patrol-size';
import { patrolMinutes, patrolSettings, proxySettings, routeTable } from './settings';
import { startOnSchedule } from './timed-start';

export interface HealthPathProps {
  readonly config: DeployConfig;
  readonly state: GatewayState;
  readonly network: FunctionNetwork | undefined;
}

export class HealthPath extends Construct {
  readonly health: GatewayFunction;
  readonly deadLetters: Queue;
  readonly events: EventBus;

  constructor(scope: Construct, id: string, { config, state, network }: HealthPathProps) {
    super(scope, id);
    this.events = new EventBus(this, 'Events', {
      // CDK would name it by its place in the app, which is the same in every deployment of the account.
      eventBusName: `${config.name}-events`,
      description: 'Changes of Cell health',
    });
    this.health = this.patrolFunction(config, state, network);
    bindRollout(this.health, config, state, 'patrol');
    bindSharedLights(this.health, state, ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem']);
    this.health.lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['events:PutEvents'], resources: [this.events.eventBusArn] }),
    );

    this.deadLetters = this.deadLetterQueue();
    const period = Duration.minutes(patrolMinutes(config));
    // The scheduler hands runs over to Lambda's own queue, which has retries and an end of its own.
    this.health.lambda.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: period,
      onFailure: new SqsDestination(this.deadLetters),
    });
    startOnSchedule(this, this.health, {
      description: 'Starts the patrol',
      expression: ScheduleExpression.rate(period).expressionString,
      deadLetters: this.deadLetters,
      // A late look is worth nothing once the next one is due.
      maxEventAge: period,
    });
  }

  private patrolFunction(
    config: DeployConfig,
    state: GatewayState,
    network: HealthPathProps['network'],
  ): GatewayFunction {
    const live = liveParts(config, 'patrol');
    const setsLights = config.patrol.overload !== undefined;
    const health = new GatewayFunction(this, 'Health', {
      name: 'health',
      config,
      description: "Probes every Cell's /health and records what it found",
      // All rounds of one minute, and the last one's probes.
      timeout: Duration.seconds(90),
      defaultMemoryMb: patrolMemoryMb(config),
      network,
      files: { [ASSET_FILE.routes]: JSON.stringify(routeTable(config)), ...live.files, ...patrolFiles(config) },
      environment: {
        ...live.environment,
        [ENV.patrolSettings]: JSON.stringify(patrolSettings(config)),
        [ENV.proxySettings]: JSON.stringify(proxySettings(config)),
        [ENV.eventBus]: this.events.eventBusName,
        [ENV.meteredCells]: meteredCells(config).which,
        // A name's look-up holds a thread of libuv's pool until it ends: four dead names must not stop all others.
        // https://docs.libuv.org/en/v1.x/threadpool.html
        UV_THREADPOOL_SIZE: '64',
      },
    }).bindTable(state.stateTable, {
      variable: ENV.stateTable,
      actions: [
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:Query',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        // A light it has set itself.
        'dynamodb:DeleteItem',
      ],
      leadingKeys: [
        STATE_PARTITION.health,
        STATE_PARTITION.patrol,
        STATE_PARTITION.incident,
        `${STATE_PARTITION.circuitPrefix}*`,
        STATE_PARTITION.light,
        ...(setsLights ? [AUDIT_PARTITION] : []),
      ],
    });
    if (setsLights) bindAudit(health, state);
    return health;
  }

  private deadLetterQueue(): Queue {
    const queue = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the dead-letter queue: of the schedule and of the patrol',
    });
    return queue;
  }
}
