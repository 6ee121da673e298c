// The probe Cell of a deployment: one Lambda behind an HTTP API of its own, and the secret that proves orders to it.

import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpNoneAuthorizer, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import * as ENV from '../../lambdas/contract/environment';
import { API_GATEWAY_LIMITS } from '../../lambdas/contract/limits';
import { keysInUse } from '../../lambdas/contract/signing';
import type { DeployConfig } from '../deploy-config';
import { probeOf } from '../deploy-config/probe-section';
import { bundleApart } from './bundles';
import type { GatewayState } from './gateway-state';
import { signingSettings } from './settings';
import { ToolFunction } from './tool-function';

/** Enough for a run of checks, little for anybody else: it answers 403 to them. */
const RATE_PER_SECOND = 50;
const BURST = 100;

export interface ProbeCellProps {
  readonly config: DeployConfig;
  readonly state: Pick<GatewayState, 'signingSecret'>;
}

export class ProbeCell extends Construct {
  readonly url: string;
  /** Proves orders. */
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { config, state }: ProbeCellProps) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'Proves orders to the probe Cell: GATEWAY_PROBE_SECRET of whoever verifies',
      // It goes with the stack: nothing but the probe Cell believes it.
      removalPolicy: RemovalPolicy.DESTROY,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Whoever verifies reads it for one run; removing the stack and adding it again makes another',
    });
    const probe = this.#lambda(config, state);
    this.url = this.#api(config, probe);
  }

  #lambda(config: DeployConfig, { signingSecret }: ProbeCellProps['state']): IFunction {
    const settings = signingSettings(config);
    const { publicKey } = probeOf(config) ?? {};
    // As each Cell holds the shared key. The private key it never gets: an Ed25519 signature is verified by the public one.
    const shared = keysInUse(settings).shared ? signingSecret : undefined;
    return new ToolFunction(this, 'Probe', {
      config,
      name: 'probe',
      bundle: bundleApart('probe'),
      description: 'Probe Cell: says what it received, and obeys proven orders',
      timeout: Duration.millis(API_GATEWAY_LIMITS.integrationTimeoutMs),
      readsSecrets: true,
      statements: [
        new PolicyStatement({
          actions: ['secretsmanager:GetSecretValue'],
          resources: [this.secret.secretArn, ...(shared === undefined ? [] : [shared.secretArn])],
        }),
      ],
      environment: {
        [ENV.probeSecretId]: this.secret.secretArn,
        ...(shared && { [ENV.signingSecretId]: shared.secretArn }),
        ...(publicKey !== undefined && { [ENV.probePublicKey]: publicKey }),
        [ENV.probePerCellKeys]: settings.perCellKeys ? '1' : '0',
      },
    }).lambda;
  }

  #api(config: DeployConfig, probe: IFunction): string {
    const api = new HttpApi(this, 'Api', { apiName: `${config.name}-probe`, createDefaultStage: false });
    const integration = new HttpLambdaIntegration('probe', probe, { scopePermissionToRoute: false });
    const routes = ['/', '/{proxy+}'].flatMap((path) =>
      api.addRoutes({ path, methods: [HttpMethod.ANY], integration, authorizer: new HttpNoneAuthorizer() }),
    );
    for (const route of routes) {
      const reason = 'A Cell has no authorizer: it believes proven orders alone, and tells anybody else 403';
      Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
    }
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: RATE_PER_SECOND, burstLimit: BURST },
    });
    const reason = 'The gateway logs each request that it sends here, and nobody else gets more than 403';
    Validations.of(stage).acknowledge({ id: 'AwsSolutions-APIG1', reason });
    return api.apiEndpoint;
  }
}
