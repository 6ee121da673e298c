// Builds the CDK app of one deployment description: what is deployed, and what the one-machine runner hosts.

import { Annotations, App, Tags } from 'aws-cdk-lib';
import type { DeployConfig } from './deploy-config';
import { GatewayStack } from './stacks/gateway-stack';
import { StateStack } from './stacks/state-stack';

export interface BuildAppOptions {
  readonly config: DeployConfig;
  /** Where the cloud assembly goes; the CDK CLI names its own. */
  readonly outdir?: string;
}

export interface GatewayApp {
  readonly app: App;
  readonly state: StateStack;
  readonly gateway: GatewayStack;
}

export function buildApp({ config, outdir }: BuildAppOptions): GatewayApp {
  const app = new App({ analyticsReporting: false, ...(outdir !== undefined && { outdir }) });
  const state = new StateStack(app, 'State', { config, stackName: `${config.name}-state` });
  const gateway = new GatewayStack(app, 'Gateway', { config, state, stackName: `${config.name}-gateway` });
  for (const [key, value] of Object.entries(config.tags)) Tags.of(app).add(key, value);
  for (const warning of config.warnings) Annotations.of(gateway).addWarningV2('cell-gateway:config', warning);
  return { app, state, gateway };
}
