// What a deployment that allows live changes gives its functions: files next to their bundles, and access to the versions.

import { hash } from 'node:crypto';
import { LIVE_CODE, LIVE_FILE } from '../../lambdas/contract/asset-files';
import * as ENV from '../../lambdas/contract/environment';
import type { DeployedRules, LiveFrame, LiveRules } from '../../lambdas/contract/live-config';
import { STATE_PARTITION } from '../../lambdas/contract/table-keys';
import type { DeployConfig } from '../deploy-config';
import { describedLimits } from '../deploy-config/limit-settings';
import { tenantRoutesOf } from '../deploy-config/live-section';
import { bundleLive } from './bundles';
import type { AssetFiles } from './function-asset';
import type { GatewayFunction, TableGrant } from './gateway-function';
import type { GatewayState } from './gateway-state';

type LiveConfig = NonNullable<DeployConfig['liveConfig']>;

/** Which files a function gets. */
export type LivePart = 'proxy' | 'admin' | 'reader';

interface LiveParts {
  readonly files: AssetFiles;
  readonly environment: Readonly<Record<string, string>>;
}

/** Nothing where the deployment allows no live changes. */
export function liveParts(config: DeployConfig, part: LivePart): LiveParts {
  const { liveConfig } = config;
  if (liveConfig === undefined) return { files: {}, environment: {} };
  const environment = { [ENV.liveConfig]: '1' };
  const code = bundleLive();
  if (part === 'admin') {
    const files = { [LIVE_FILE.admin]: code.admin, [LIVE_FILE.checks]: code.checks };
    return { files: { ...files, [LIVE_FILE.rules]: JSON.stringify(liveFrame(config, liveConfig)) }, environment };
  }
  const own = part === 'proxy' ? { [LIVE_CODE]: code.proxy } : { [LIVE_FILE.reader]: code.reader };
  return { files: { ...own, [LIVE_FILE.rules]: JSON.stringify(deployedRules(config, liveConfig)) }, environment };
}

/** The deployed document, as a live one would be written. */
export function deployedDocument({ cells, plans, tenants, tenantRoutes = {}, patrol }: DeployConfig) {
  const { plan, requestsPerMinute, callerRequestsPerMinute } = tenants;
  const { failuresToGoDown, successesToComeBack } = patrol;
  return {
    cells: Object.fromEntries(
      Object.entries(cells).map(([name, { baseUrl: url, ...more }]) => [name, { url, ...more }]),
    ),
    plans,
    tenants: { ...(plan !== undefined && { plan }), requestsPerMinute, callerRequestsPerMinute },
    tenantRoutes,
    patrol: { failuresToGoDown, successesToComeBack },
  };
}

function deployedRules(config: DeployConfig, { replaces, withoutTable }: LiveConfig): DeployedRules {
  const { failuresToGoDown, successesToComeBack } = config.patrol;
  const rules: LiveRules = {
    cells: config.cells,
    tenantRoutes: tenantRoutesOf(config.tenantRoutes),
    limits: describedLimits(config),
    patrol: { failuresToGoDown, successesToComeBack },
  };
  const name = hash('sha256', JSON.stringify(deployedDocument(config))).slice(0, 32);
  return { hash: name, rules, replaces, withoutTable };
}

export function liveFrame(config: DeployConfig, liveConfig: LiveConfig): LiveFrame {
  const { auth, signing, proxy } = config;
  const deployed = deployedRules(config, liveConfig);
  return {
    ...deployed,
    document: deployedDocument(config),
    allowedHosts: liveConfig.allowedHosts,
    description: {
      auth: { mode: auth.mode },
      signing: { schemes: signing.schemes === 'none' ? [] : signing.schemes },
      proxy: { ...(proxy.authorization !== undefined && { authorization: proxy.authorization }) },
      patrol: deployed.rules.patrol,
    },
  };
}

/** Versions lie where the lights do: in both regions of a deployment that has two. */
export function bindLive(
  own: GatewayFunction,
  config: DeployConfig,
  { stateTable, sharedLights }: GatewayState,
  grants: readonly Pick<TableGrant, 'actions' | 'leadingKeys'>[],
): void {
  if (config.liveConfig === undefined) return;
  const variable = sharedLights === undefined ? ENV.stateTable : ENV.lightTable;
  for (const grant of grants) own.bindTable(sharedLights ?? stateTable, { variable, ...grant });
}

const CONTENTS = `${STATE_PARTITION.liveContentPrefix}*`;

export const READS_CONTENTS = [{ actions: ['dynamodb:Query'], leadingKeys: [CONTENTS] }] as const;

export const READS_LIVE = [
  ...READS_CONTENTS,
  { actions: ['dynamodb:GetItem'], leadingKeys: [STATE_PARTITION.light] },
] as const;

export const WRITES_LIVE = [
  {
    actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
    leadingKeys: [STATE_PARTITION.live, CONTENTS],
  },
  { actions: ['dynamodb:GetItem'], leadingKeys: [STATE_PARTITION.light] },
] as const;
