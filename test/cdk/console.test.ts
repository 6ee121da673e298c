// What a deployment with the console has, and one that does not ask for it has not.

import * as ENV from '../../lambdas/contract/environment';
import { TRUSTED } from '../support/description';
import { functionProperties, synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

const plain = synthesized();
const china = synthesized({ yaml: `${TRUSTED}\nregion: cn-north-1\nconsole: true` });

const keys = ({ gatewayTemplate }: typeof plain): string[] =>
  Object.values(gatewayTemplate.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) =>
    String(Properties.RouteKey),
  );
const variables = (from: typeof plain, name: string): Record<string, unknown> =>
  (functionProperties(from, name)['Environment'] as { Variables: Record<string, unknown> }).Variables;
const ROUTES = /\/(alarms|runbook|circuits|figures|probes?)\b/;

test('by default there is no route, variable or permission of it', () => {
  expect(keys(plain).filter((key) => ROUTES.test(key))).toEqual([]);
  expect(variables(plain, 'admin')).not.toHaveProperty(ENV.healthFunction);
  expect(variables(plain, 'health')).not.toHaveProperty(ENV.opsConsole);
  const text = JSON.stringify(plain.gatewayTemplate.toJSON());
  for (const word of ['cloudwatch:', 'CONSOLE']) expect(text).not.toContain(word);
});

test('with it, alarms of this deployment alone can be silenced, in the partition of the region', () => {
  expect(keys(china).filter((key) => ROUTES.test(key)).length).toBeGreaterThan(8);
  expect(variables(china, 'admin')).toHaveProperty(ENV.healthFunction);
  expect(variables(china, 'health')).toHaveProperty(ENV.opsConsole, '1');
  const statements = Object.values(china.gatewayTemplate.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement as { Action: unknown; Resource: unknown }[],
  );
  const mute = JSON.stringify(statements.filter(({ Action }) => JSON.stringify(Action).includes('PutAlarmMuteRule')));
  expect(mute).toContain(':alarm:test-*');
  expect(mute).toContain(':alarm-mute-rule:test-*');
  expect(mute).not.toContain('"*"');
});
