// What watches the gateway: alarms and whom they tell, dashboards, saved queries.

import { Annotations, Stack, type StackProps } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { alarmForwarders } from '../constructs/alarm-forwarder';
import { backupVaultName, takesBackups } from '../constructs/backup/vault';
import type { GatewayState } from '../constructs/gateway-state';
import { Objectives } from '../constructs/objectives';
import { removalPolicy } from '../constructs/removal';
import { SavedQueries } from '../constructs/saved-queries';
import { regionOf } from '../constructs/secrets-extension';
import { patrolMinutes } from '../constructs/settings';
import { TenantInsights } from '../constructs/tenant-insights';
import type { DeployConfig } from '../deploy-config';
import { limitSettings } from '../deploy-config/limit-settings';
import { meteredCells } from '../deploy-config/metered-cells';
import { runbookOf } from '../deploy-config/runbooks';
import { watchedCells } from '../deploy-config/watched-cells';
import { AlarmSet } from '../observability/alarms/alarm-set';
import { AlarmTopics } from '../observability/alarms/alarm-topics';
import { functionAlarms } from '../observability/alarms/rule-alarm';
import type { AlertTargets } from '../observability/alarms/targets';
import { heading } from '../observability/dashboard/graphs';
import {
  cellBoard,
  cellSection,
  functionSection,
  patrolSection,
  platformSection,
  tableSection,
} from '../observability/dashboard/sections';
import { has } from '../regions';
import type { GatewayStack } from './gateway-stack';

/** What an alarm widget holds. */
const MOST_ALARMS = 100;

export interface ObservabilityStackProps extends StackProps {
  readonly config: DeployConfig;
  readonly state: GatewayState;
  /** Of the dashboard, of which an account has one of a name, whatever the region. */
  readonly dashboardName: string;
  readonly gateway: GatewayStack;
}

export class ObservabilityStack extends Stack {
  readonly topics: AlarmTopics;
  readonly alarms: AlarmSet;
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { config } = props;
    const cells = watchedCells(config);
    if (cells.warning !== undefined) Annotations.of(this).addWarningV2('cell-gateway:many-cells', cells.warning);
    const metered = meteredCells(config);
    if (metered.warning !== undefined) Annotations.of(this).addWarningV2('cell-gateway:many-metrics', metered.warning);
    const targets = alertTargets(props, cells.names);
    this.topics = new AlarmTopics(this, 'Topics', {
      prefix: config.name,
      contacts: config.alarms.contacts,
      removal: removalPolicy(config),
    });
    this.alarms = new AlarmSet(this, 'Alarms', {
      prefix: config.name,
      topics: this.topics.topics,
      targets,
      thresholds: config.alarms.thresholds,
      runbookOf: runbookOf(config),
      patrolSeconds: patrolMinutes(config) * 60,
    });
    this.forwardAlarms(config);
    const functions = gatewayFunctions(props.gateway);
    const tenants = has(regionOf(this), 'contributorInsights')
      ? new TenantInsights(this, 'Tenants', {
          prefix: config.name,
          logGroupName: targets.proxyLogGroup,
          goodLines: config.logs.goodLines,
        })
      : undefined;
    new SavedQueries(this, 'Queries', {
      prefix: config.name,
      logGroups: functions.map(({ lambda }) => lambda.logGroup),
    });
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: props.dashboardName,
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [
          new AlarmStatusWidget({
            title: '告警 / Alarms',
            alarms: this.alarms.alarms.slice(0, MOST_ALARMS),
            width: 24,
            height: 6,
          }),
        ],
        [cellBoard(props.gateway.adminPath.summary.lambda)],
        ...platformSection(targets, config.objectives.availabilityPercent),
        ...cellSection(targets),
        ...(tenants === undefined
          ? []
          : [[heading('租户 / Tenants', 'Contributor Insights over the log; the ten largest.')], [...tenants.widgets]]),
        ...patrolSection(targets),
        ...functionSection(targets),
        ...tableSection(targets),
      ],
    });
    if (config.objectives.deploy)
      new Objectives(this, 'Objectives', { prefix: config.name, apiId: targets.apiId, ...config.objectives });
  }

  private forwardAlarms(config: DeployConfig): void {
    const { topics } = this.topics;
    const options = { prefix: config.name, thresholds: config.alarms.thresholds, runbookOf: runbookOf(config) };
    for (const forwarder of alarmForwarders(this, config, topics)) functionAlarms(this, forwarder, topics, options);
  }
}

function gatewayFunctions({ requestPath, adminPath, healthPath, usagePath }: GatewayStack) {
  return [
    requestPath.authorizer,
    requestPath.proxy,
    adminPath.summary,
    adminPath.admin,
    adminPath.edge,
    healthPath.health,
    ...(usagePath ? [usagePath.usage] : []),
  ];
}

/** Each region watches what it sends: the metric is published where an item was written. The second watches who comes. */
function regionTargets({ name, region, secondRegion }: DeployConfig, state: GatewayState, gateway: GatewayStack) {
  if (region === undefined || secondRegion === undefined) return {};
  const table = state.tenantTable.tableName;
  if (gateway.region === region) return { replication: { table, receivingRegion: secondRegion.region } };
  return { replication: { table, receivingRegion: region }, standbyDeployment: name };
}

/**
 * What functions without a share of their own have together, other functions of the account left aside.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
function unreservedConcurrency({ alarms, functions }: DeployConfig): number {
  const reserved = Object.values(functions).reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
  return Math.max(LEAST_UNRESERVED, alarms.accountConcurrency - reserved);
}

/** Lambda keeps as much for functions without a share. */
const LEAST_UNRESERVED = 100;

function alertTargets({ config, state, gateway }: ObservabilityStackProps, cells: readonly string[]): AlertTargets {
  const functions = gatewayFunctions(gateway);
  return {
    deployment: config.name,
    apiId: gateway.front.api.apiId,
    deadLetterQueue: gateway.healthPath.deadLetters.queueName,
    proxyLogGroup: gateway.requestPath.proxy.lambda.logGroup.logGroupName,
    functions: Object.fromEntries(functions.map(({ name, lambda }) => [name, lambda.functionName])),
    concurrency: Object.fromEntries(
      functions.map(({ name }) => [name, config.functions[name].reservedConcurrency ?? unreservedConcurrency(config)]),
    ),
    ...(takesBackups(config) && { backupVault: backupVaultName(config) }),
    ...regionTargets(config, state, gateway),
    ...(limitSettings(config) && { limitedDeployment: config.name }),
    ...(config.usage && { countedDeployment: config.name }),
    ...(config.liveConfig && { liveDeployment: config.name }),
    tables: { state: state.stateTable.tableName, tenants: state.tenantTable.tableName },
    cells,
  };
}
