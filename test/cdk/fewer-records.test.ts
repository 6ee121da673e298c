// What a deployment that keeps less of good requests has, and one that does not ask for it has not.

import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import * as ENV from '../../lambdas/contract/environment';
import { requestQuery } from '../../lambdas/usage/hour-count';
import { TRUSTED } from '../support/description';
import { functionProperties, synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

const plain = synthesized();
const frugal = synthesized({
  yaml: `${TRUSTED}\nlogs: { goodLines: 10, accessLog: short }\nmetrics: { gatherSeconds: 30 }`,
});
type Synthesized = typeof plain;

const variables = (from: Synthesized, name: string): Record<string, unknown> =>
  (functionProperties(from, name)['Environment'] as { Variables: Record<string, unknown> }).Variables;

function accessFields({ gatewayTemplate }: Synthesized): string[] {
  const [stage] = Object.values(gatewayTemplate.findResources('AWS::ApiGatewayV2::Stage'));
  const { Format } = (stage as { Properties: { AccessLogSettings: { Format: string } } }).Properties.AccessLogSettings;
  return Object.keys(JSON.parse(Format) as object);
}

function rankings({ templates }: Synthesized): unknown[] {
  const rules = templates.flatMap((template) => Object.values(template.findResources('AWS::CloudWatch::InsightRule')));
  return rules.map(({ Properties }) => {
    const text = JSON.stringify(Properties?.['RuleBody']).replaceAll('\\', '');
    return [/"AggregateOn":"(\w+)"/.exec(text)?.[1], /"ValueOf":"([$.\w]+)"/.exec(text)?.[1]];
  });
}

test('by default every request leaves all its records', () => {
  expect(variables(plain, 'proxy')).not.toHaveProperty(ENV.recordSettings);
  expect(accessFields(plain)).toHaveLength(19);
  expect(rankings(plain)).toEqual([
    ['Count', undefined],
    ['Count', undefined],
    ['Sum', '$.duration_ms'],
  ]);
});

test('the proxy gets the settings and the code, and no other function does', () => {
  expect(JSON.parse(String(variables(frugal, 'proxy')[ENV.recordSettings]))).toEqual({
    goodLines: 10,
    slowMs: 1_000,
    gatherSeconds: 30,
  });
  expect(variables(frugal, 'admin')).not.toHaveProperty(ENV.recordSettings);
  expect(ASSET_FILE.records).toBe('records.js');
});

test('tenants are ranked by the requests that the kept lines stand for', () => {
  expect(rankings(frugal)).toEqual([
    ['Sum', '$.stands_for'],
    ['Count', undefined],
    ['Sum', '$.stands_for_ms'],
  ]);
});

test('the short access log has each field that usage reads', () => {
  const query = requestQuery({ fromMs: 0, toMs: 1_000 }, ['erp']);
  const read = accessFields(plain).filter((field) => new RegExp(`\\b${field}\\b`).test(query));
  expect(read).toEqual([
    'requestId',
    'path',
    'routeKey',
    'status',
    'responseLength',
    'responseLatency',
    'authorizerCode',
    'tenantId',
  ]);
  expect(accessFields(frugal)).toEqual(expect.arrayContaining(read));
});

test('the short access log has neither the address of callers nor times of the integration', () => {
  for (const field of ['sourceIp', 'protocol', 'integrationLatency']) expect(accessFields(frugal)).not.toContain(field);
});
