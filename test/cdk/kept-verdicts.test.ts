// What a deployment has whose API Gateway keeps verdicts by the token alone, and one that does not ask for it has not.

import { Match } from 'aws-cdk-lib/assertions';
import * as ENV from '../../lambdas/contract/environment';
import { TRUSTED } from '../support/description';
import { functionProperties, synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

const yaml = TRUSTED.replace('mode: jwt', 'mode: jwt, tokenCacheSeconds: 60').replace(
  'validate: false',
  'validate: true, staleSeconds: 45',
);
const plain = synthesized();
const kept = synthesized({ yaml });
const shifted = synthesized({ yaml: `${yaml}rollout: { traffic: canary-10-percent-5-minutes, checkFirst: true }\n` });
type Synthesized = typeof plain;

interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}
const resources = ({ gatewayTemplate }: Synthesized, type: string) =>
  Object.entries(gatewayTemplate.findResources(`AWS::ApiGatewayV2::${type}`)) as [string, Resource][];
const variables = (from: Synthesized, name: string): Record<string, unknown> =>
  (functionProperties(from, name)['Environment'] as { Variables: Record<string, unknown> }).Variables;

function keeping(from: Synthesized): [string, Resource] | undefined {
  return resources(from, 'Authorizer').find(([, { Properties }]) => Properties['AuthorizerResultTtlInSeconds'] !== 0);
}

test('by default no verdict is kept, and no function knows of any', () => {
  expect(keeping(plain)).toBeUndefined();
  expect(resources(plain, 'Authorizer')).toHaveLength(1);
  const all = ['authorizer', 'proxy', 'admin', 'summary'].flatMap((name) => Object.keys(variables(plain, name)));
  expect(all.filter((name) => name === ENV.keptVerdicts || name === ENV.recallSeconds)).toEqual([]);
});

test('verdicts are kept by token and route, on routes of Cells alone', () => {
  const [id, { Properties }] = keeping(kept) ?? ['', { Properties: {} }];
  expect(Properties).toMatchObject({
    AuthorizerResultTtlInSeconds: 60,
    IdentitySource: ['$request.header.authorization', '$context.routeKey'],
    EnableSimpleResponses: true,
    AuthorizerPayloadFormatVersion: '2.0',
  });
  const routes = resources(kept, 'Route').filter(([, route]) =>
    JSON.stringify(route.Properties['AuthorizerId'] ?? null).includes(id),
  );
  expect(routes.map(([, route]) => String(route.Properties['RouteKey'])).toSorted()).toEqual([
    'ANY /api/v1/{cell}',
    'ANY /api/v1/{cell}/{proxy+}',
  ]);
});

test('the routes’ other authorizer is the one of a deployment that keeps none', () => {
  const [before] = resources(plain, 'Authorizer');
  expect(resources(kept, 'Authorizer')).toContainEqual(before);
});

test('authorizer, proxy, admin function and the check before a rollout know that verdicts are kept', () => {
  expect(variables(kept, 'authorizer')).toMatchObject({ [ENV.keptVerdicts]: '1' });
  expect(variables(kept, 'admin')).toMatchObject({ [ENV.keptVerdicts]: '1' });
  expect(variables(kept, 'proxy')).toMatchObject({ [ENV.recallSeconds]: '45' });
  shifted.gatewayTemplate.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { [ENV.newVersions]: Match.anyValue(), [ENV.keptVerdicts]: '1' } },
  });
});

test.each([
  ['functions', kept, 'Function'],
  ['aliases, once they have shifted', shifted, 'Alias'],
] as const)('no verdict is kept before these three %s are there', (_, from, kind) => {
  const [, { DependsOn = [] }] = keeping(from) ?? ['', { Properties: {} }];
  const waits = DependsOn.map((id) => from.gatewayTemplate.toJSON().Resources[id]?.Type as string);
  expect(waits).toEqual([1, 2, 3].map(() => `AWS::Lambda::${kind}`));
  for (const name of ['Authorizer', 'Proxy', 'Admin']) expect(DependsOn.join()).toContain(`${name}Function`);
});
