// The gateway itself: the request path, the admin path, the health path, and the HTTP API in front.

import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AdminPath } from '../constructs/admin-path';
import { bindConsole } from '../constructs/console';
import type { RegionPlace } from '../constructs/failover';
import type { GatewayState } from '../constructs/gateway-state';
import { HealthPath } from '../constructs/health-path';
import { HttpFront } from '../constructs/http-front';
import { Identity } from '../constructs/identity';
import { Network } from '../constructs/network';
import { requiredProof } from '../constructs/origin-proof';
import { RequestPath } from '../constructs/request-path';
import { Rollout } from '../constructs/rollout';
import { UsagePath } from '../constructs/usage-path';
import type { DeployConfig } from '../deploy-config';

export interface GatewayStackProps extends StackProps {
  readonly config: DeployConfig;
  readonly state: GatewayState;
  /** Where the deployment has two regions. */
  readonly place?: RegionPlace;
}

export class GatewayStack extends Stack {
  readonly identity: Identity;
  readonly requestPath: RequestPath;
  readonly adminPath: AdminPath;
  readonly healthPath: HealthPath;
  /** Only where usage is counted. */
  readonly usagePath: UsagePath | undefined;
  readonly front: HttpFront;

  constructor(scope: Construct, id: string, props: GatewayStackProps) {
    super(scope, id, props);
    const { config, state, place } = props;
    this.identity = new Identity(this, 'Identity', config);
    const network = new Network(this, 'Network', config).functions;
    this.requestPath = new RequestPath(this, 'RequestPath', { config, state, auth: this.identity.settings, network });
    this.adminPath = new AdminPath(this, 'AdminPath', { config, state });
    this.healthPath = new HealthPath(this, 'HealthPath', { config, state, network });
    this.usagePath = this.usagePathOf(config, state);
    this.front = new HttpFront(this, 'Front', {
      config,
      place,
      authorizer: this.requestPath.authorizer,
      functions: {
        proxy: this.requestPath.proxy,
        summary: this.adminPath.summary,
        admin: this.adminPath.admin,
        edge: this.adminPath.edge,
        usage: this.usagePath?.usage,
      },
    });
    this.usagePath?.reads(this.front, this.requestPath.proxy.lambda.logGroup);
    const { authorizer, proxy } = this.requestPath;
    const { summary, admin, edge } = this.adminPath;
    if (config.logs.explainRequests) {
      this.adminPath.searchLogs([authorizer, proxy, summary, admin, edge], this.front.accessLog);
    }
    bindConsole({ admin, health: this.healthPath.health }, config, state);
    new Rollout(this, 'Rollout', {
      config,
      functions: [authorizer, proxy, summary, admin, edge],
      originProof: requiredProof(config, state),
    });
    new CfnOutput(this, 'ApiUrl', { value: this.front.url, description: 'Where the gateway answers' });
    new CfnOutput(this, 'OpsTokenArn', { value: state.opsToken.secretArn, description: 'Secret with the ops token' });
  }

  private usagePathOf(config: DeployConfig, state: GatewayState): UsagePath | undefined {
    const { usage } = config;
    if (usage === undefined) return undefined;
    const proxyLog = this.requestPath.proxy.lambda.logGroup;
    return new UsagePath(this, 'UsagePath', { config, usage, state, health: this.healthPath, proxyLog });
  }
}
