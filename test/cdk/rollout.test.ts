// How a new version takes over: aliases, what shifts them, what sends them back, and what none of it touches.

import { Match } from 'aws-cdk-lib/assertions';
import * as ENV from '../../lambdas/contract/environment';
import { faultsOf, TRUSTED } from '../support/description';
import { grantedStatements } from '../support/iam-statements';
import { resource, synthesized } from '../support/synthesized';

const REQUEST_FUNCTIONS = [
  'RequestPathAuthorizer',
  'RequestPathProxy',
  'AdminPathSummary',
  'AdminPathAdmin',
  'AdminPathEdge',
];
const plain = synthesized().gatewayTemplate;
const canary = synthesized({
  yaml: `${TRUSTED}rollout: { traffic: canary-10-percent-5-minutes, failuresToRollBack: 7 }\nfunctions: { proxy: { provisionedConcurrency: 2 } }\n`,
}).gatewayTemplate;
const keeping = synthesized({
  yaml: `${TRUSTED.replace('mode: jwt', 'mode: jwt, tokenCacheSeconds: 60')}rollout: { traffic: canary-10-percent-5-minutes, failuresToRollBack: 7 }\n`,
}).gatewayTemplate;
const checked = synthesized({
  yaml: `${TRUSTED}rollout: { traffic: canary-10-percent-5-minutes, checkFirst: true }\n`,
}).gatewayTemplate;
const warm = synthesized({ yaml: `${TRUSTED}functions: { proxy: { provisionedConcurrency: 2 } }\n` }).gatewayTemplate;
const atOnce = synthesized({ yaml: `${TRUSTED}rollout: { traffic: all-at-once }\n` }).gatewayTemplate;

const aliases = (template: typeof canary) => Object.entries(template.findResources('AWS::Lambda::Alias'));

test('without `rollout` functions are updated in place', () => {
  expect(aliases(plain)).toEqual([]);
  plain.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
});

test('each function that callers wait for has an alias that CodeDeploy shifts', () => {
  const shifted = aliases(canary).map(([id]) => REQUEST_FUNCTIONS.find((name) => id.startsWith(name)));
  expect(new Set(shifted)).toEqual(new Set(REQUEST_FUNCTIONS));
  expect(shifted).toHaveLength(REQUEST_FUNCTIONS.length);
  for (const [, alias] of aliases(canary)) {
    expect(alias).toMatchObject({
      Properties: { Name: 'live' },
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: { ApplicationName: expect.anything(), DeploymentGroupName: expect.anything() },
      },
    });
  }
  canary.allResourcesProperties('AWS::CodeDeploy::DeploymentGroup', {
    DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    AutoRollbackConfiguration: {
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    },
  });
});

test('warm environments stay with the alias', () => {
  expect(resource(canary, 'AWS::Lambda::Alias', 'RequestPathProxy')).toMatchObject({
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
  });
});

test('the API and its authorizer invoke the alias, and may', () => {
  for (const [type, property] of [
    ['AWS::ApiGatewayV2::Integration', 'IntegrationUri'],
    ['AWS::ApiGatewayV2::Authorizer', 'AuthorizerUri'],
  ] as const) {
    for (const { Properties } of Object.values(canary.findResources(type))) {
      expect(JSON.stringify(Properties[property])).toMatch(/Aliaslive/);
    }
  }
  const invokers = Object.values(canary.findResources('AWS::Lambda::Permission'));
  const mayInvoke = invokers.map(({ Properties }) => JSON.stringify(Properties.FunctionName));
  expect(mayInvoke.filter((name) => name.includes('Aliaslive')).length).toBeGreaterThanOrEqual(
    REQUEST_FUNCTIONS.length,
  );
});

test('the API may invoke each function by one permission, not by one for each route: a policy holds 20 KB', () => {
  const permissions = Object.values(canary.findResources('AWS::Lambda::Permission')).filter(
    ({ Properties }) => Properties.Principal === 'apigateway.amazonaws.com',
  );
  const invoked = permissions.map(({ Properties }) => JSON.stringify(Properties.FunctionName));
  expect(invoked.length).toBe(new Set(invoked).size);
});

test('versions that callers have left are kept to go back to, where new ones take over by degrees', () => {
  canary.allResources('AWS::Lambda::Version', { DeletionPolicy: 'Retain' });
  const policies = Object.values(warm.findResources('AWS::Lambda::Version')).map(
    (one) => one['DeletionPolicy'] as string,
  );
  expect(policies).toEqual([undefined]);
});

test('an alarm of each function watches its alias, and what the gateway fails of its own doing is watched for all', () => {
  const edge = Object.keys(canary.findResources('AWS::Lambda::Function')).find((id) => id.startsWith('AdminPathEdge'));
  canary.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'test-rollout-edge',
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [
      { Name: 'FunctionName', Value: { Ref: edge } },
      { Name: 'Resource', Value: { 'Fn::Join': ['', [{ Ref: edge }, ':live']] } },
    ],
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  });
  for (const [name, metric, dimensions] of [
    [
      'service-unavailable',
      'Refusals',
      [
        { Name: 'code', Value: 'SERVICE_UNAVAILABLE' },
        { Name: 'deployment', Value: 'test' },
        { Name: 'service', Value: 'proxy' },
      ],
    ],
    [
      'signing-unavailable',
      'Refusals',
      [
        { Name: 'code', Value: 'SIGNING_UNAVAILABLE' },
        { Name: 'deployment', Value: 'test' },
        { Name: 'service', Value: 'proxy' },
      ],
    ],
    [
      'unjudged',
      'AuthorizerFailures',
      [
        { Name: 'deployment', Value: 'test' },
        { Name: 'service', Value: 'authorizer' },
      ],
    ],
  ] as const) {
    canary.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `test-rollout-${name}`,
      Namespace: 'CellGateway',
      MetricName: metric,
      Dimensions: dimensions,
      Threshold: 7,
    });
  }
  canary.allResourcesProperties('AWS::CodeDeploy::DeploymentGroup', {
    AlarmConfiguration: {
      Enabled: true,
      Alarms: [Match.anyValue(), Match.anyValue(), Match.anyValue(), Match.anyValue()],
    },
  });
});

test('where verdicts are kept, single failures of the authorizer send no deployment back', () => {
  const threshold = (template: typeof canary, name: string) =>
    Object.values(
      template.findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmName: `test-rollout-${name}` } }),
    ).map(({ Properties }) => Properties.Threshold);
  expect(threshold(canary, 'authorizer')).toEqual([1]);
  expect(threshold(keeping, 'authorizer')).toEqual([7]);
  expect(threshold(keeping, 'proxy')).toEqual([1]);
});

test('CodeDeploy may shift these aliases, read alarms, and nothing else', () => {
  const own = grantedStatements(canary).filter(({ owner }) => owner.startsWith('RolloutRole'));
  expect(own.map(({ actions }) => actions)).toEqual([
    ['lambda:GetAlias', 'lambda:UpdateAlias'],
    ['lambda:GetProvisionedConcurrencyConfig'],
    ['cloudwatch:DescribeAlarms'],
  ]);
  for (const statement of own.slice(0, 2)) expect(statement.resources).toHaveLength(REQUEST_FUNCTIONS.length);
  expect(own.map(({ resources }) => resources.every((text) => text.includes('Aliaslive')))).toEqual([
    false,
    true,
    false,
  ]);
  const roles = Object.entries(canary.findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('RolloutRole'));
  expect(roles.map(([, { Properties }]) => Properties.ManagedPolicyArns)).toEqual([undefined]);
  expect(JSON.stringify(roles)).toContain('"Service":"codedeploy.amazonaws.com"');
});

test('all at once keeps the aliases and asks no alarm, so that a correction can go out while one fires', () => {
  expect(aliases(atOnce)).toHaveLength(REQUEST_FUNCTIONS.length);
  expect(aliases(atOnce).some(([, alias]) => 'UpdatePolicy' in alias)).toBe(false);
  atOnce.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
  atOnce.resourceCountIs('AWS::CloudWatch::Alarm', 0);
});

test('a way of shifting that CodeDeploy does not know is refused', () => {
  expect(faultsOf({ yaml: `${TRUSTED}rollout: { traffic: canary-50 }\n` })).toHaveProperty(['rollout.traffic']);
});

test('only a rollout that asks for it has a check first, which CodeDeploy may invoke and which may invoke the new versions alone', () => {
  expect(JSON.stringify(canary.toJSON())).not.toMatch(/RolloutCheck|beforeAllowTrafficHook/i);
  expect(JSON.stringify(atOnce.toJSON())).not.toMatch(/RolloutCheck/);
  const functions = Object.keys(checked.findResources('AWS::Lambda::Function'));
  const hook = functions.find((id) => id.startsWith('RolloutCheck')) ?? '';
  expect(hook).not.toBe('');
  for (const [, alias] of aliases(checked)) {
    expect(alias).toMatchObject({
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { BeforeAllowTrafficHook: { Ref: hook } } },
      DependsOn: expect.arrayContaining([hook]),
    });
  }
  const { Properties } = checked.findResources('AWS::Lambda::Function')[hook] as {
    Properties: Record<string, unknown>;
  };
  // Without a distribution in front it has no secret to read.
  expect(Properties['Environment']).toEqual({ Variables: { [ENV.newVersions]: expect.anything() } });
  expect(Properties).not.toHaveProperty('Layers');
  const granted = grantedStatements(checked);
  const ofCodeDeploy = granted.filter(({ owner }) => owner.startsWith('RolloutRole'));
  expect(ofCodeDeploy.filter(({ actions }) => actions.includes('lambda:InvokeFunction'))).toMatchObject([
    { resources: [expect.stringContaining('RolloutCheck')] },
  ]);
  const ofHook = granted.filter(({ owner }) => owner.startsWith('RolloutCheck'));
  expect(new Set(ofHook.flatMap(({ actions }) => actions))).toEqual(
    new Set([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'lambda:InvokeFunction',
      'codedeploy:PutLifecycleEventHookExecutionStatus',
    ]),
  );
  const invoke = ofHook.find(({ actions }) => actions.includes('lambda:InvokeFunction'));
  expect(invoke?.resources).toHaveLength(REQUEST_FUNCTIONS.length);
  expect(invoke?.resources.every((arn) => /CurrentVersion/.test(arn))).toBe(true);
});
