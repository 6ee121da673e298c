// Usage: nothing of it is deployed without the section, and all of it with.

import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as ENV from '../../lambdas/contract/environment';
import { faultsOf, MINIMAL, TRUSTED } from '../support/description';
import { functionProperties, resource, synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

const plain = synthesized();
const counted = synthesized({ yaml: `${TRUSTED}usage: {}\n` });
const often = synthesized({
  yaml: `${TRUSTED}region: cn-north-1\nusage: { everyMinutes: 5, timeZone: Asia/Shanghai }\n`,
});

const routeKeys = (template: Template) =>
  Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
    ({ Properties }) => Properties.RouteKey as string,
  );
const logFormat = (template: Template) => {
  const { AccessLogSettings } = resource(template, 'AWS::ApiGatewayV2::Stage', 'Front') as {
    AccessLogSettings: { Format: string };
  };
  return JSON.parse(AccessLogSettings.Format) as Record<string, string>;
};

test('without the section there is no function, route, schedule or field of the log', () => {
  expect(JSON.stringify(plain.gatewayTemplate.toJSON())).not.toMatch(/usage/i);
  expect(routeKeys(plain.gatewayTemplate)).not.toContain('GET /api/admin/usage');
});

test('with it the log keeps its fields, which are all that a count needs', () => {
  expect(logFormat(counted.gatewayTemplate)).toEqual(logFormat(plain.gatewayTemplate));
  expect(routeKeys(counted.gatewayTemplate)).toContain('GET /api/admin/usage');
});

test('nothing else of the template changes but what names the new function', () => {
  const without = Object.keys(plain.gatewayTemplate.toJSON()['Resources'] as object);
  const added = Object.keys(counted.gatewayTemplate.toJSON()['Resources'] as object).filter(
    (id) => !without.includes(id),
  );
  expect(added.filter((id) => !/Usage|usage/.test(id))).toEqual([]);
});

test('an hour is counted ten minutes after its end, or as often as the section says', () => {
  const hourly = counted.gatewayTemplate.findResources('AWS::Scheduler::Schedule', {
    Properties: Match.objectLike({
      ScheduleExpression: 'cron(10 * * * ? *)',
      Target: Match.objectLike({ Input: '{"task":"count"}' }),
    }),
  });
  // The region has no Scheduler.
  const ruled = often.gatewayTemplate.findResources('AWS::Events::Rule', {
    Properties: Match.objectLike({
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [Match.objectLike({ Input: '{"task":"count"}' })],
    }),
  });
  expect([Object.keys(hourly).length, Object.keys(ruled).length]).toEqual([1, 1]);
});

test('the function may query the two logs in its settings, and no other', () => {
  const { Variables } = functionProperties(counted, 'usage')['Environment'] as { Variables: Record<string, unknown> };
  expect(Object.keys(Variables)).toEqual(expect.arrayContaining([ENV.accessLogGroup, ENV.proxyLogGroup, ENV.apiId]));
  const statements = Object.values(counted.gatewayTemplate.findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: unknown; Resource: unknown }[])
    .filter(({ Action }) => Action === 'logs:StartQuery');
  expect(statements).toHaveLength(1);
  expect(statements[0]?.Resource).toHaveLength(2);
  expect(JSON.stringify(statements)).not.toContain('"*"');
});

test('usage that nobody could tell by tenant, or without refusals, is a fault', () => {
  expect(faultsOf({ yaml: `${MINIMAL}usage: {}\n` })['tenants.validate']).toMatch(/proven/);
  expect(faultsOf({ yaml: `${TRUSTED}usage: {}\nlogs: { level: ERROR }\n` })['logs.level']).toMatch(/WARN or less/);
});

test.each([
  ['everyMinutes: 7', 'usage.everyMinutes'],
  ['hourDays: 1', 'usage.hourDays'],
  ['dayDays: 0', 'usage.dayDays'],
  ['timeZone: Mars/Olympus', 'usage.timeZone'],
])('usage: { %s } is a fault', (field, where) => {
  expect(Object.keys(faultsOf({ yaml: `${TRUSTED}usage: { ${field} }\n` }))).toEqual([where]);
});
