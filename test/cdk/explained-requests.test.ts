// What a deployment that explains its requests has, and one that does not ask for it has not.

import * as ENV from '../../lambdas/contract/environment';
import { TRUSTED } from '../support/description';
import { functionProperties, synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

const plain = synthesized();
const explained = synthesized({ yaml: `${TRUSTED}\nregion: cn-north-1\nlogs: { explainRequests: true }` });
const unknown = synthesized({ yaml: `${TRUSTED}\nregion: us-gov-west-1\nlogs: { explainRequests: true }` });

const keys = ({ gatewayTemplate }: typeof plain): string[] =>
  Object.values(gatewayTemplate.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) =>
    String(Properties.RouteKey),
  );
const variables = (from: typeof plain, name: string): Record<string, unknown> =>
  (functionProperties(from, name)['Environment'] as { Variables: Record<string, unknown> }).Variables;

test('by default there is no route, variable, index or permission of it', () => {
  expect(keys(plain).filter((key) => key.includes('/requests'))).toEqual([]);
  expect(variables(plain, 'proxy')).not.toHaveProperty(ENV.requestTrail);
  expect(variables(plain, 'admin')).not.toHaveProperty(ENV.logSearch);
  const text = JSON.stringify(plain.gatewayTemplate.toJSON());
  for (const word of ['FieldIndexPolicies', 'logs:StartQuery']) expect(text).not.toContain(word);
});

test('the proxy keeps trails, and the admin function may search six log groups and no others', () => {
  expect(keys(explained)).toEqual(expect.arrayContaining(['GET /api/admin/requests', 'GET /api/admin/requests/{id}']));
  expect(variables(explained, 'proxy')).toHaveProperty(ENV.requestTrail, '1');
  const statements = Object.values(explained.gatewayTemplate.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement as { Action: unknown; Resource: unknown }[],
  );
  const search = statements.filter(({ Action }) => Action === 'logs:StartQuery');
  expect(search).toHaveLength(1);
  expect(search[0]?.Resource).toHaveLength(6);
  expect(JSON.stringify(search)).not.toContain('"*"');
});

test('log groups have an index of each id where the region is known to have indexes: in China too', () => {
  const indexes = ({ gatewayTemplate }: typeof plain): unknown[] =>
    Object.values(gatewayTemplate.findResources('AWS::Logs::LogGroup')).map(
      ({ Properties }) => Properties.FieldIndexPolicies,
    );
  const fields = ['trace_id', 'request_id', 'api_request_id', 'requestId', 'tenant_id'];
  expect(new Set(indexes(explained).map((own) => JSON.stringify(own)))).toEqual(
    new Set([JSON.stringify([{ Fields: fields }])]),
  );
  expect(new Set(indexes(unknown))).toEqual(new Set([undefined]));
});
