// Settings of a production deployment that would fail late, or open something, are refused early.

import { faultsOf, load, MINIMAL } from '../../support/description';

const NETWORK = 'vpcId: vpc-1, subnetIds: [subnet-1, subnet-2], securityGroupIds: [sg-1]';

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/c';

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
  [
    'functions: { proxy: { reservedConcurrency: 5, provisionedConcurrency: 6 } }',
    ['functions.proxy.provisionedConcurrency'],
  ],
  ['tags: { "aws:owner": me, AWS:x: me }', ['tags.aws:owner', 'tags.AWS:x']],
  ['tags: { owner: "a;b" }', ['tags.owner']],
  ['tags: [owner]', ['tags']],
  ['api: { routeThrottles: [] }', ['api.routeThrottles']],
  ['alarms: { runbookUrl: "https://wiki.example.com/runbooks" }', ['alarms.runbookUrl']],
  ['alarms: { runbookUrl: "http://wiki.example.com/{rule}" }', ['alarms.runbookUrl']],
  ['alarms: { thresholds: { cell-5xx: 25 } }', ['alarms.thresholds.cell-5xx']],
  [
    `region: eu-west-1\napi: { domain: { name: api.example.com, certificateArn: '${CERTIFICATE}' } }`,
    ['api.domain.certificateArn'],
  ],
  [
    `api: { domain: { name: api.example.com, certificateArn: '${CERTIFICATE}', hostedZone: { id: Z1, name: ample.com } } }`,
    ['api.domain.hostedZone.name'],
  ],
])('%s', (yaml, faults) => {
  expect(Object.keys(faultsOf({ yaml: `${MINIMAL}${yaml}\n` }))).toEqual(faults);
});

test('what belongs together is taken: a zone for itself and for names in it, Chinese names, tags as AWS takes them', () => {
  const named = (name: string, zone: string) =>
    `region: eu-central-1\napi: { domain: { name: ${name}, certificateArn: '${CERTIFICATE}', hostedZone: { id: Z1, name: ${zone} } } }`;
  const rest =
    'tags: { "cost center": "a/b + c@d", 团队: 平台 }\nfunctions: { proxy: { reservedConcurrency: 5, provisionedConcurrency: 5 } }';
  for (const [name, zone] of [
    ['example.com', 'example.com'],
    ['api.eu.example.com', 'example.com'],
    ['api.xn--fsqu00a.xn--fiqs8s', 'xn--fsqu00a.xn--fiqs8s'],
  ] as const)
    expect(load({ yaml: `${MINIMAL}${named(name, zone)}\n${rest}\n` }).api.domain?.name).toBe(name);
});

test('a network with endpoints of its own needs nothing more', () => {
  expect(load({ yaml: `${MINIMAL}network: { ${NETWORK}, endpoints: existing }\n` }).network).toMatchObject({
    endpoints: 'existing',
  });
});
