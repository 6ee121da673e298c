// The request's two functions: the authorizer, which judges the caller, and the proxy, which forwards to the Cell.

import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import * as ENV from '../../lambdas/contract/environment';
import { API_GATEWAY_LIMITS } from '../../lambdas/contract/limits';
import type { AuthSettings } from '../../lambdas/contract/settings';
import { keysInUse } from '../../lambdas/contract/signing';
import { KEY_PARTITION, STATE_PARTITION } from '../../lambdas/contract/table-keys';
import type { DeployConfig } from '../deploy-config';
import { limitSettings } from '../deploy-config/limit-settings';
import { meteredCells } from '../deploy-config/metered-cells';
import { bundleApart } from './bundles';
import type { AssetFiles } from './function-asset';
import { GatewayFunction, type GatewayFunctionProps } from './gateway-function';
import { bindSharedLights, type GatewayState } from './gateway-state';
import { bindLive, bindRollout, liveParts, READS_CONTENTS } from './live-config';
import type { FunctionNetwork } from './network';
import { askForProof, requiredProof } from './origin-proof';
import { secretsExtensionLayer } from './secrets-extension';
import {
  answerSettings,
  proxySettings,
  recordSettings,
  routeTable,
  signingSettings,
  takesKeys,
  tenantSettings,
  tokenCacheSeconds,
} from './settings';

export interface RequestPathProps {
  readonly config: DeployConfig;
  readonly state: GatewayState;
  readonly auth: AuthSettings;
  readonly network: FunctionNetwork | undefined;
}

export class RequestPath extends Construct {
  readonly authorizer: GatewayFunction;
  readonly proxy: GatewayFunction;

  constructor(scope: Construct, id: string, { config, state, auth, network }: RequestPathProps) {
    super(scope, id);
    const { tenants } = config;
    const limits = limitSettings(config);
    const records = recordSettings(config);
    const live = liveParts(config, 'proxy');
    const secretsExtension = secretsExtensionLayer(this);
    this.authorizer = this.authorizerFunction({ config, state, auth }, secretsExtension);
    this.proxy = new GatewayFunction(this, 'Proxy', {
      name: 'proxy',
      config,
      description: 'Forwards a request to its Cell: route, circuit, signature',
      timeout: Duration.millis(API_GATEWAY_LIMITS.integrationTimeoutMs),
      defaultMemoryMb: 1024,
      network,
      secretsExtension,
      files: { ...proxyFiles(config), ...live.files },
      environment: {
        [ENV.requireTenantId]: tenants.required ? '1' : '0',
        ...answerSettings(config),
        [ENV.meteredTenants]: config.metrics.tenants.join(','),
        [ENV.meteredCells]: meteredCells(config).which,
        [ENV.proxySettings]: JSON.stringify(proxySettings(config)),
        ...(limits && { [ENV.tenantLimits]: '1' }),
        ...(tokenCacheSeconds(config) > 0 && { [ENV.recallSeconds]: String(tenants.staleSeconds) }),
        ...live.environment,
        [ENV.signingSettings]: JSON.stringify(signingSettings(config)),
      },
    })
      .bindTable(state.stateTable, {
        variable: ENV.stateTable,
        actions: ['dynamodb:BatchGetItem'],
        leadingKeys: [`${STATE_PARTITION.circuitPrefix}*`, STATE_PARTITION.light],
      })
      .bindTable(state.stateTable, {
        variable: ENV.stateTable,
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        leadingKeys: [`${STATE_PARTITION.circuitPrefix}*`],
      });
    if (limits) bindLimits(this.proxy, state);
    if (records) this.proxy.lambda.addEnvironment(ENV.recordSettings, JSON.stringify(records));
    if (config.logs.explainRequests) this.proxy.lambda.addEnvironment(ENV.requestTrail, '1');
    if (keysInUse(signingSettings(config)).shared) this.proxy.bindSecret(state.signingSecret, ENV.signingSecretId);
    bindSharedLights(this.proxy, state, ['dynamodb:BatchGetItem'], [`${STATE_PARTITION.circuitPrefix}*`]);
    bindLive(this.proxy, config, state, READS_CONTENTS);
    bindRollout(this.proxy, config, state, 'proxy');
    askForProof([this.proxy], requiredProof(config, state));
    if (state.signingPrivateKey !== undefined) this.proxy.bindSecret(state.signingPrivateKey, ENV.signingPrivateKeyId);
  }

  private authorizerFunction(
    { config, state, auth }: Omit<RequestPathProps, 'network'>,
    secretsExtension: GatewayFunctionProps['secretsExtension'],
  ): GatewayFunction {
    const hasKeys = takesKeys(config);
    const authorizer = new GatewayFunction(this, 'Authorizer', {
      name: 'authorizer',
      config,
      description: 'Judges the caller and answers a verdict',
      timeout: Duration.millis(API_GATEWAY_LIMITS.authorizerTimeoutMs),
      defaultMemoryMb: 512,
      secretsExtension,
      ...(hasKeys && { files: { [ASSET_FILE.keys]: bundleApart('keys') } }),
      environment: {
        [ENV.authSettings]: JSON.stringify(auth),
        [ENV.validateTenant]: config.tenants.validate ? '1' : '0',
        [ENV.tenantSettings]: JSON.stringify(tenantSettings(config)),
        ...(hasKeys && { [ENV.apiKeys]: '1' }),
        ...(tokenCacheSeconds(config) > 0 && { [ENV.keptVerdicts]: '1' }),
      },
    }).bindSecret(state.opsToken, ENV.opsTokenSecretId);
    if (config.tenants.validate || hasKeys) {
      authorizer.bindTable(state.tenantTable, { variable: ENV.tenantTable, actions: ['dynamodb:GetItem'] });
    }

    if (hasKeys) {
      const leadingKeys = [KEY_PARTITION.use];
      authorizer.bindTable(state.tenantTable, {
        variable: ENV.tenantTable,
        actions: ['dynamodb:PutItem'],
        leadingKeys,
      });
    }
    return authorizer;
  }
}

function proxyFiles(config: DeployConfig): AssetFiles {
  const limits = limitSettings(config);
  return {
    [ASSET_FILE.routes]: JSON.stringify(routeTable(config)),
    ...(config.logs.explainRequests && { [ASSET_FILE.trail]: bundleApart('trail') }),
    ...(tokenCacheSeconds(config) > 0 && { [ASSET_FILE.kept]: bundleApart('kept') }),
    ...(recordSettings(config) && { [ASSET_FILE.records]: bundleApart('records') }),
    ...(limits && { [ASSET_FILE.limits]: bundleApart('limits'), [ASSET_FILE.limitSettings]: JSON.stringify(limits) }),
  };
}

function bindLimits(proxy: GatewayFunction, { stateTable }: GatewayState): void {
  proxy.bindTable(stateTable, {
    variable: ENV.stateTable,
    actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    leadingKeys: [`${STATE_PARTITION.limitPrefix}*`],
  });
}
