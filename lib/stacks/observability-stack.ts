// What watches the gateway: alarms and whom they tell, dashboards, saved queries.

import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AlarmSet } from '../alerting/alarm-set';
import { AlarmTopics } from '../alerting/alarm-topics';
import type { AlertTargets } from '../alerting/targets';
import { watchedCells } from '../alerting/watched-cells';
import type { DeployConfig } from '../deploy-config';
import type { GatewayStack } from './gateway-stack';
import type { StateStack } from './state-stack';

export interface ObservabilityStackProps extends StackProps {
  readonly config: DeployConfig;
  readonly state: StateStack;
  readonly gateway: GatewayStack;
}

export class ObservabilityStack extends Stack {
  readonly topics: AlarmTopics;
  readonly alarms: AlarmSet;

  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { config } = props;
    const targets = alertTargets(props);
    this.topics = new AlarmTopics(this, 'Topics', { prefix: config.name, contacts: config.alarms.contacts });
    this.alarms = new AlarmSet(this, 'Alarms', {
      prefix: config.name,
      topics: this.topics.topics,
      targets,
      thresholds: config.alarms.thresholds,
    });
  }
}

function alertTargets({ config, state, gateway }: ObservabilityStackProps): AlertTargets {
  const functions = [
    gateway.requestPath.authorizer,
    gateway.requestPath.proxy,
    gateway.adminPath.summary,
    gateway.adminPath.admin,
    gateway.adminPath.edge,
    gateway.healthPath.health,
  ];
  return {
    apiId: gateway.front.api.apiId,
    deadLetterQueue: gateway.healthPath.deadLetters.queueName,
    proxyLogGroup: gateway.requestPath.proxy.lambda.logGroup.logGroupName,
    functions: Object.fromEntries(functions.map(({ name, lambda }) => [name, lambda.functionName])),
    tables: { state: state.stateTable.tableName, tenants: state.tenantTable.tableName },
    cells: watchedCells(config),
  };
}
