// What a deployment with the console gives its functions: files next to a bundle, and what they may do.

import { Stack, Token, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import type { ConsoleRules } from '../../lambdas/contract/console';
import * as ENV from '../../lambdas/contract/environment';
import { AUDIT_PARTITION, CONSOLE_PARTITION, STATE_PARTITION } from '../../lambdas/contract/table-keys';
import { ALERT_RULES } from '../alert-rules';
import type { DeployConfig } from '../deploy-config';
import { bundleApart } from './bundles';
import type { AssetFiles } from './function-asset';
import type { GatewayFunction } from './gateway-function';
import type { GatewayState } from './gateway-state';
import { readRunbook } from './runbook';
import { proxySettings } from './settings';

const KEPT = `${CONSOLE_PARTITION.prefix}*`;
const CONSOLE_KEYS = [CONSOLE_PARTITION.own, KEPT];

/** A file of the patrol; none where the deployment has no console. */
export function patrolFiles({ console: isOn }: DeployConfig): AssetFiles {
  return isOn ? { [ASSET_FILE.consoleCode]: bundleApart('healthConsole') } : {};
}

/** Files of the admin function; none where the deployment has no console. */
export function consoleFiles(config: DeployConfig): AssetFiles {
  if (!config.console) return {};
  return {
    [ASSET_FILE.consoleCode]: bundleApart('adminConsole'),
    [ASSET_FILE.consoleRules]: JSON.stringify(consoleRules(config)),
  };
}

export function consoleRules(config: DeployConfig): ConsoleRules {
  const runbook = readRunbook(ALERT_RULES.map(({ id }) => id));
  const rules = ALERT_RULES.flatMap(({ id, severity, scope, title, meaning }) => {
    const section = runbook[id];
    return section === undefined ? [] : [{ id, severity, scope, title, meaning, runbook: section }];
  });
  return {
    rules: rules.toSorted((one, other) => (one.severity < other.severity ? -1 : 1)),
    breaker: proxySettings(config).breaker,
    patrolSeconds: config.patrol.intervalSeconds,
    meteredTenants: config.metrics.tenants,
  };
}

/** The admin function serves the console; the patrol keeps circuits that people opened, and probes where it is asked to. */
export function bindConsole(
  { admin, health }: Readonly<Record<'admin' | 'health', GatewayFunction>>,
  config: DeployConfig,
  { stateTable }: GatewayState,
): void {
  if (!config.console) return;
  const variable = ENV.stateTable;
  health.lambda.addEnvironment(ENV.opsConsole, '1');
  admin.lambda.addEnvironment(ENV.healthFunction, health.lambda.functionArn);
  const circuits = `${STATE_PARTITION.circuitPrefix}*`;
  admin
    .bindTable(stateTable, {
      variable,
      actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
      leadingKeys: [circuits, STATE_PARTITION.health, KEPT],
    })
    .bindTable(stateTable, {
      variable,
      actions: ['dynamodb:Query', 'dynamodb:PutItem'],
      // An item and the record of its change are one transaction: no page says whether IAM sees each key, or all of them.
      leadingKeys: [circuits, ...CONSOLE_KEYS, AUDIT_PARTITION],
    });
  admin.bindTable(stateTable, { variable, actions: ['dynamodb:UpdateItem'], leadingKeys: [KEPT] });
  health.bindTable(stateTable, {
    variable,
    actions: ['dynamodb:Query', 'dynamodb:PutItem'],
    leadingKeys: CONSOLE_KEYS,
  });
  const { formatArn, shownArn, name } = alarmsOf(admin, config);
  const allow = (actions: string[], resources: string[]): void =>
    admin.lambda.addToRolePolicy(new PolicyStatement({ actions, resources }));
  // Alarms of both kinds are listed by a permission that names no alarm, and metrics have no resource to name.
  allow(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'], ['*']);
  allow(['cloudwatch:PutAlarmMuteRule'], [formatArn('alarm', name), formatArn('alarm-mute-rule', name)]);
  allow(['cloudwatch:DeleteAlarmMuteRule'], [formatArn('alarm-mute-rule', name)]);
  allow(['lambda:InvokeFunction'], [health.lambda.functionArn]);
  for (const resource of ['alarm', 'alarm-mute-rule']) {
    Validations.of(admin).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${shownArn(resource, name)}]`,
      reason: 'the deployment’s own alarms and their mute rules, by the start of their names',
    });
  }
}

const arnOf = (partition: string, region: string, account: string) => (resource: string, resourceName: string) =>
  `arn:${partition}:cloudwatch:${region}:${account}:${resource}:${resourceName}`;

const shown = (value: string, pseudo: string): string => (Token.isUnresolved(value) ? `<AWS::${pseudo}>` : value);

function alarmsOf(admin: GatewayFunction, { name }: DeployConfig) {
  const { partition, region, account } = Stack.of(admin);
  return {
    name: `${name}-*`,
    formatArn: arnOf(partition, region, account),
    /** As the compliance packs write it. */
    shownArn: arnOf(shown(partition, 'Partition'), shown(region, 'Region'), shown(account, 'AccountId')),
  };
}
