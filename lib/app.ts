// Builds the CDK app of one deployment description: what is deployed, and what the one-machine runner hosts.

import { Annotations, App, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import {
  CURRENTLY_RECOMMENDED_FLAGS,
  DISABLE_CREATION_STACK_TRACES,
  ENABLE_ADDITIONAL_METADATA_COLLECTION,
} from 'aws-cdk-lib/cx-api';
import { takesBackups } from './constructs/backup/vault';
import type { DeployConfig } from './deploy-config';
import { probeOf } from './deploy-config/probe-section';
import { addSecondRegion, placeOf, type SecondRegion } from './second-region';
import { BackupStack } from './stacks/backup-stack';
import { DistributionStack } from './stacks/distribution-stack';
import { FIREWALL_REGION, FirewallStack } from './stacks/firewall-stack';
import { GatewayStack } from './stacks/gateway-stack';
import { ObservabilityStack } from './stacks/observability-stack';
import { ProbeStack } from './stacks/probe-stack';
import { StateStack } from './stacks/state-stack';

export { forgetBundles } from './constructs/bundles';

export interface BuildAppOptions {
  readonly config: DeployConfig;
  /** Where the cloud assembly goes; the CDK CLI names its own. */
  readonly outdir?: string;
  /**
   * Checks the templates against CloudFormation's rules, and notes where in the source each resource stands, for the
   * findings. Both take seconds; on by default. A caller that turns it off also gets no tree of constructs and none of
   * the CDK's notes on how they are used. The templates are the same.
   */
  readonly validateTemplates?: boolean;
}

export interface GatewayApp {
  readonly app: App;
  readonly state: StateStack;
  readonly gateway: GatewayStack;
  readonly observability: ObservabilityStack;
  /** Absent where the description takes no backups. */
  readonly backup: BackupStack | undefined;
  /** Absent where the description has none. */
  readonly probe: ProbeStack | undefined;
  /** Absent where the description names none. */
  readonly second: SecondRegion | undefined;
}

export function buildApp({ config, outdir, validateTemplates = true }: BuildAppOptions): GatewayApp {
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: validateTemplates,
    treeMetadata: validateTemplates,
    // In code, not in cdk.json, which a synth in process does not read.
    context: {
      ...CURRENTLY_RECOMMENDED_FLAGS,
      [DISABLE_CREATION_STACK_TRACES]: !validateTemplates,
      [ENABLE_ADDITIONAL_METADATA_COLLECTION]: validateTemplates,
    },
    ...(outdir !== undefined && { outdir }),
  });
  const { region } = config;
  const env = region === undefined ? {} : { env: { region } };
  const state = new StateStack(app, 'State', {
    ...env,
    config,
    stackName: `${config.name}-state`,
    terminationProtection: config.state.deletionProtection,
  });
  const place = placeOf(config, 'first');
  const gateway = new GatewayStack(app, 'Gateway', {
    ...env,
    config,
    state,
    ...(place && { place }),
    stackName: `${config.name}-gateway`,
  });
  const observability = new ObservabilityStack(app, 'Observability', {
    ...env,
    config,
    dashboardName: config.name,
    state,
    gateway,
    stackName: `${config.name}-observability`,
  });
  const backup = takesBackups(config)
    ? new BackupStack(app, 'Backup', {
        ...env,
        config,
        state,
        topics: observability.topics.topics,
        stackName: `${config.name}-backup`,
      })
    : undefined;
  const probe =
    probeOf(config) && new ProbeStack(app, 'Probe', { ...env, config, state, stackName: `${config.name}-probe` });
  addDistribution(app, config, state);
  const second = addSecondRegion(app, config, { state, gateway });
  if (config.permissionsBoundary !== undefined) {
    const boundary = ManagedPolicy.fromManagedPolicyArn(gateway, 'Boundary', config.permissionsBoundary);
    PermissionsBoundary.of(app).apply(boundary);
  }
  for (const [key, value] of Object.entries(config.tags)) Tags.of(app).add(key, value);
  for (const { id, message } of config.warnings) Annotations.of(gateway).addWarningV2(`cell-gateway:${id}`, message);
  return { app, state, gateway, observability, backup, probe, second };
}

/** The distribution and its firewall, if the description asks for them. */
function addDistribution(app: App, config: DeployConfig, state: StateStack): void {
  const { distribution: settings, api } = config;
  if (settings === undefined) return;
  if (api.domain === undefined || state.originProof === undefined) throw new Error('the description was not checked');
  const firewall = new FirewallStack(app, 'Firewall', {
    config,
    settings,
    stackName: `${config.name}-firewall`,
    env: { region: FIREWALL_REGION },
  });
  // Deployed under the name of its section.
  new DistributionStack(app, 'Edge', {
    ...(config.region !== undefined && { env: { region: config.region } }),
    config,
    settings,
    firewall,
    originName: api.domain.name,
    proof: state.originProof,
    stackName: `${config.name}-edge`,
  });
}
