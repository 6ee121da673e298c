// Settings of a production deployment that would fail late, or open something, are refused early.

import { faultsOf, load, MINIMAL } from '../../support/description';

const NETWORK = 'vpcId: vpc-1, subnetIds: [subnet-1, subnet-2], securityGroupIds: [sg-1]';

test.each([
  ['api: { domain: { name: example, certificateArn: x } }', ['api.domain.name', 'api.domain.certificateArn']],
  ['api: { cors: { origins: ["https://a.example/path"] } }', ['api.cors.origins.0']],
  ['api: { cors: { origins: ["*"], allowCredentials: true } }', ['api.cors']],
  ['api: { routeThrottles: { "GET /nowhere": { ratePerSecond: 1, burst: 1 } } }', ['api.routeThrottles.GET /nowhere']],
  ['functions: { health: { provisionedConcurrency: 1 } }', ['functions.health.provisionedConcurrency']],
  [`network: { ${NETWORK} }`, ['network.endpoints']],
  [`network: { ${NETWORK}, endpoints: create }`, ['network']],
  [`network: { ${NETWORK.replace(', subnet-2', '')}, endpoints: existing }`, ['network.subnetIds']],
  ['permissionsBoundary: boundary', ['permissionsBoundary']],
])('%s', (yaml, faults) => {
  expect(Object.keys(faultsOf({ yaml: `${MINIMAL}${yaml}\n` }))).toEqual(faults);
});

test('a network with endpoints of its own needs nothing more', () => {
  expect(load({ yaml: `${MINIMAL}network: { ${NETWORK}, endpoints: existing }\n` }).network).toMatchObject({
    endpoints: 'existing',
  });
});
