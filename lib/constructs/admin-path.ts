// The functions behind the API's other routes: summary reads, admin writes, edge answers health and what no route matches.

import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import * as ENV from '../../lambdas/contract/environment';
import { ADMIN_DEADLINE_MS } from '../../lambdas/contract/limits';
import type { LogSearchSettings } from '../../lambdas/contract/settings';
import { AUDIT_PARTITION, STATE_PARTITION } from '../../lambdas/contract/table-keys';

import type { DeployConfig } from '../deploy-config';
import { limitSettings } from '../deploy-config/limit-settings';
import { bundleApart } from './bundles';
import { consoleFiles } from './console';
import { docsFiles } from './docs-page';
import { GatewayFunction, type GatewayFunctionProps } from './gateway-function';
import { bindRecalls, bindSharedLights, type GatewayState } from './gateway-state';
import { bindLive, bindRollout, liveParts, READS_LIVE, WRITES_LIVE } from './live-config';
import { askForProof, requiredProof } from './origin-proof';
import { secretsExtensionLayer } from './secrets-extension';
import { buildOpsPage } from './self-contained-page';
import { answerSettings, patrolSettings, routeTable, takesKeys, tenantSettings, tokenCacheSeconds } from './settings';

export interface AdminPathProps {
  readonly config: DeployConfig;
  readonly state: GatewayState;
}

/** Asked by Route 53's checkers, who come to each region's own address and cannot send a header. */
const HEALTH_ROUTE = 'GET /health';

/** What summary and admin have in common. */
type Shared = Pick<GatewayFunctionProps, 'files' | 'environment' | 'timeout' | 'secretsExtension'>;

export class AdminPath extends Construct {
  readonly summary: GatewayFunction;
  readonly admin: GatewayFunction;
  readonly edge: GatewayFunction;

  constructor(scope: Construct, id: string, { config, state }: AdminPathProps) {
    super(scope, id);
    const timeout = Duration.millis(ADMIN_DEADLINE_MS);
    const answers = answerSettings(config);
    const files = { [ASSET_FILE.routes]: JSON.stringify(routeTable(config)) };
    const proof = requiredProof(config, state);
    const extension = proof === undefined ? {} : { secretsExtension: secretsExtensionLayer(this) };
    this.summary = this.summaryFunction(config, state, { ...extension, files, environment: answers, timeout });
    this.admin = this.adminFunction(config, state, { ...extension, files, environment: answers, timeout });
    this.edge = new GatewayFunction(this, 'Edge', {
      name: 'edge',
      config,
      description: 'GET /health, and 404 in the envelope for what no route matches',
      timeout: Duration.seconds(5),
      defaultMemoryMb: 256,
      ...extension,
      ...(proof && { files: { [ASSET_FILE.originGuard]: bundleApart('originGuard') } }),
      environment: answers,
    });
    bindLive(this.summary, config, state, READS_LIVE);
    bindLive(this.admin, config, state, WRITES_LIVE);
    bindRollout(this.admin, config, state, 'admin');
    if (tokenCacheSeconds(config) > 0) bindRecalls(this.admin, state);
    bindSharedLights(this.summary, state, ['dynamodb:Query']);
    bindSharedLights(this.admin, state, ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem']);
    const openRoutes = config.secondRegion === undefined ? [] : [HEALTH_ROUTE];
    askForProof([this.summary, this.admin, this.edge], proof, openRoutes);
  }

  /** Lets the admin function search these log groups, and no others. */
  searchLogs(functions: readonly GatewayFunction[], accessLog: ILogGroup): void {
    const groups = functions.map(({ lambda }) => lambda.logGroup);
    const settings: LogSearchSettings = {
      functions: groups.map(({ logGroupName }) => logGroupName),
      access: accessLog.logGroupName,
    };
    this.admin.lambda.addEnvironment(ENV.logSearch, Stack.of(this).toJsonString(settings));
    this.admin.lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['logs:StartQuery'],
        resources: [...groups, accessLog].map(({ logGroupArn }) => logGroupArn),
      }),
    );
    this.admin.lambda.addToRolePolicy(new PolicyStatement({ actions: ['logs:GetQueryResults'], resources: ['*'] }));
  }

  private adminFunction(config: DeployConfig, state: GatewayState, shared: Shared): GatewayFunction {
    const limits = limitSettings(config);
    const live = liveParts(config, 'admin');
    return new GatewayFunction(this, 'Admin', {
      ...shared,
      name: 'admin',
      config,
      description: 'Lights and the tenant registry',
      defaultMemoryMb: 512,
      files: {
        ...shared.files,
        [ASSET_FILE.changes]: bundleApart('changes'),
        ...(config.logs.explainRequests && { [ASSET_FILE.requests]: bundleApart('requests') }),
        ...(limits && { [ASSET_FILE.limitSettings]: JSON.stringify(limits) }),
        ...live.files,
        ...consoleFiles(config),
      },
      environment: {
        ...shared.environment,
        ...(limits && { [ENV.tenantLimits]: '1' }),
        ...(takesKeys(config) && { [ENV.apiKeys]: '1' }),
        ...(tokenCacheSeconds(config) > 0 && { [ENV.keptVerdicts]: '1' }),
        ...live.environment,
        [ENV.validateTenant]: config.tenants.validate ? '1' : '0',
        [ENV.logDays]: String(config.logs.retentionDays),
        [ENV.tenantSettings]: JSON.stringify(tenantSettings(config)),
      },
    })
      .bindTable(state.stateTable, {
        variable: ENV.stateTable,
        actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
        // A light and its record are one transaction: no page says whether IAM sees each item's key, or all of them.
        leadingKeys: [STATE_PARTITION.light, AUDIT_PARTITION],
      })
      .bindTable(state.tenantTable, {
        variable: ENV.tenantTable,
        actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
      });
  }

  private summaryFunction(config: DeployConfig, state: GatewayState, shared: Shared): GatewayFunction {
    const opsPage = buildOpsPage();
    const live = liveParts(config, 'reader');
    return new GatewayFunction(this, 'Summary', {
      ...shared,
      name: 'summary',
      config,
      description: 'Health summary, incidents, metrics, the ops page and the API description',
      defaultMemoryMb: 512,
      files: {
        ...shared.files,
        [ASSET_FILE.opsPage]: opsPage.html,
        [ASSET_FILE.opsPagePolicy]: opsPage.contentSecurityPolicy,
        ...docsFiles(),
        ...live.files,
      },
      environment: {
        ...shared.environment,
        [ENV.patrolSettings]: JSON.stringify(patrolSettings(config)),
        [ENV.docsAccess]: config.api.docs,
        ...live.environment,
        [ENV.validateTenant]: config.tenants.validate ? '1' : '0',
      },
    }).bindTable(state.stateTable, {
      variable: ENV.stateTable,
      actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
    });
  }
}
