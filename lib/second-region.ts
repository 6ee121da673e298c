// The second region of a deployment: state, gateway and alarms once more, ready before anything fails.

import { type App, Fn } from 'aws-cdk-lib';
import type { RegionPlace, RegionRole } from './constructs/failover';
import type { DeployConfig } from './deploy-config';
import { GatewayStack } from './stacks/gateway-stack';
import { ObservabilityStack } from './stacks/observability-stack';
import { StandbyStateStack } from './stacks/standby-state-stack';
import type { StateStack } from './stacks/state-stack';

export interface SecondRegion {
  readonly state: StandbyStateStack;
  readonly gateway: GatewayStack;
  readonly observability: ObservabilityStack;
}

/** Undefined where the deployment has one region. */
export function placeOf({ region, secondRegion }: DeployConfig, role: RegionRole): RegionPlace | undefined {
  if (region === undefined || secondRegion === undefined) return undefined;
  const { checkSeconds, failuresToFailOver } = secondRegion;
  return { role, region: role === 'first' ? region : secondRegion.region, checkSeconds, failuresToFailOver };
}

export function addSecondRegion(
  app: App,
  config: DeployConfig,
  first: { readonly state: StateStack; readonly gateway: GatewayStack },
): SecondRegion | undefined {
  const place = placeOf(config, 'second');
  if (place === undefined) return undefined;
  const env = { region: place.region };
  const own = configThere(config, first.gateway);
  const stackName = (what: string) => `${config.name}-standby-${what}`;
  const state = new StandbyStateStack(app, 'StandbyState', {
    config: own,
    first: first.state,
    env,
    stackName: stackName('state'),
    terminationProtection: config.state.deletionProtection,
  });
  const gateway = new GatewayStack(app, 'StandbyGateway', {
    config: own,
    state,
    place,
    env,
    stackName: stackName('gateway'),
  });
  gateway.addStackDependency(first.gateway);
  const observability = new ObservabilityStack(app, 'StandbyObservability', {
    config: own,
    state,
    gateway,
    env,
    stackName: stackName('observability'),
    dashboardName: `${config.name}-${place.region}`,
  });
  return { state, gateway, observability };
}

/** The description as the second region reads it: its certificate, its VPC, the first one's users, no backups of its own. */
function configThere(config: DeployConfig, first: GatewayStack): DeployConfig {
  const { secondRegion, api, network: _network, ...shared } = config;
  if (secondRegion === undefined || api.domain === undefined) throw new Error('the description was not checked');
  const { certificateArn, network } = secondRegion;
  return {
    ...shared,
    secondRegion,
    auth: authThere(config, first),
    api: { ...api, domain: { ...api.domain, certificateArn } },
    backup: { ...config.backup, enabled: false },
    ...(network && { network }),
  };
}

function authThere({ auth, region }: DeployConfig, { identity, stackName }: GatewayStack): DeployConfig['auth'] {
  const pool = identity.createdPool;
  if (auth.mode === 'header' || pool === undefined || region === undefined) return auth;
  const output = (name: string) => Fn.getStackOutput(stackName, name, region);
  return { ...auth, cognito: { userPoolId: output(pool.userPoolId), clientId: output(pool.clientId), region } };
}
