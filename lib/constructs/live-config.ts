// What a deployment that allows live changes gives its functions: files next to their bundles, and access to the versions.

import { hash } from 'node:crypto';
import { LIVE_CODE, LIVE_FILE } from '../../lambdas/contract/asset-files';
import * as ENV from '../../lambdas/contract/environment';
import type { DeployedRules, LiveFrame, LiveRules } from '../../lambdas/contract/live-config';
import { AUDIT_PARTITION, ROLLOUT_PREFIX, STATE_PARTITION } from '../../lambdas/contract/table-keys';
import type { DeployConfig } from '../deploy-config';
import { describedLimits } from '../deploy-config/limit-settings';
import { tenantRoutesOf } from '../deploy-config/live-section';
import { bundleApart } from './bundles';
import type { AssetFiles } from './function-asset';
import type { GatewayFunction, TableGrant } from './gateway-function';
import { bindAudit, type GatewayState } from './gateway-state';

type LiveConfig = NonNullable<DeployConfig['liveConfig']>;

/** Which files a function gets. */
export type LivePart = 'proxy' | 'admin' | 'patrol' | 'reader';

interface LiveParts {
  readonly files: AssetFiles;
  readonly environment: Readonly<Record<string, string>>;
}

/** Nothing where the deployment allows no live changes. */
export function liveParts(config: DeployConfig, part: LivePart): LiveParts {
  const { liveConfig } = config;
  if (liveConfig === undefined) return { files: {}, environment: {} };
  const environment = { [ENV.liveConfig]: '1' };
  if (part === 'admin') {
    const files = { [LIVE_FILE.admin]: bundleApart('liveAdmin'), [LIVE_FILE.checks]: bundleApart('liveChecks') };
    return { files: { ...files, [LIVE_FILE.rules]: JSON.stringify(liveFrame(config, liveConfig)) }, environment };
  }
  const own = {
    proxy: () => ({ [LIVE_CODE]: bundleApart('liveProxy') }),
    patrol: () => ({ ...readerFile(), [LIVE_FILE.keeper]: bundleApart('liveKeeper') }),
    reader: readerFile,
  }[part]();
  return { files: { ...own, [LIVE_FILE.rules]: JSON.stringify(deployedRules(config, liveConfig)) }, environment };
}

const readerFile = () => ({ [LIVE_FILE.reader]: bundleApart('liveReader') });

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
const COUNTS = `${ROLLOUT_PREFIX}*`;

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

/** The patrol moves the pointer: a light and its record are one transaction, whose keys IAM may see together. */
const MOVES_LIVE = [
  ...READS_LIVE,
  { actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], leadingKeys: [STATE_PARTITION.live] },
  { actions: ['dynamodb:PutItem'], leadingKeys: [AUDIT_PARTITION, STATE_PARTITION.light] },
] as const;

/** Both sides of a rollout are counted in the region's own state table, whatever two regions share. */
const COUNTING = {
  proxy: ['dynamodb:UpdateItem'],
  patrol: ['dynamodb:Query', 'dynamodb:PutItem'],
  admin: ['dynamodb:Query'],
} as const;

/** Lets a function count, judge or show what is tried. */
export function bindRollout(
  own: GatewayFunction,
  config: DeployConfig,
  state: GatewayState,
  part: keyof typeof COUNTING,
): void {
  if (config.liveConfig === undefined) return;
  own.bindTable(state.stateTable, { variable: ENV.stateTable, actions: COUNTING[part], leadingKeys: [COUNTS] });
  if (part !== 'patrol') return;
  bindLive(own, config, state, MOVES_LIVE);
  bindAudit(own, state);
}
