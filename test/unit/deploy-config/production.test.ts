// Settings of a production deployment that would fail late, or open something, are refused early.

import { faultsOf, load, MINIMAL, TRUSTED } from '../../support/description';

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

test.each(['{ origins: ["*"] }', '{ origins: [https://app.example.com], allowCredentials: true }'])(
  'api.cors: %s is taken',
  (cors) => {
    expect(load({ yaml: `${MINIMAL}api: { cors: ${cors} }\n` }).api.cors?.origins).toHaveLength(1);
  },
);

test('fifty tags are taken, and lists that fill an environment to the byte', () => {
  const tags = (count: number) => Array.from({ length: count }, (_, n) => `k${n}: v`).join(', ');
  expect(Object.keys(load({ yaml: `${MINIMAL}tags: { ${tags(50)} }\n` }).tags)).toHaveLength(50);
  expect(faultsOf({ yaml: `${MINIMAL}tags: { ${tags(51)} }\n` })).toEqual({
    tags: 'got 51 tags; expected at most 50, as AWS takes',
  });
  // 2,196 with quotes and brackets.
  const audience = (length: number) => ({ yaml: TRUSTED.replace('[gateway]', `[${'a'.repeat(length)}]`) });
  expect(load(audience(2_192)).auth.mode).toBe('jwt');
  const kept = 'bytes in all: Lambda keeps 4096 of environment';
  expect(faultsOf(audience(2_193))).toEqual({
    'auth.audience': `got a list of 1, 2197 bytes; expected at most 2196 ${kept}. Let the issuer write one audience for the gateway`,
  });
  expect(faultsOf({ yaml: `${MINIMAL}metrics: { tenants: [${'t'.repeat(2_193)}] }\n` })).toEqual({
    'metrics.tenants': `got a list of 1, 2197 bytes; expected at most 2196 ${kept}. Meter fewer tenants`,
  });
});

test('a description says by name what protects less, costs or adds anything', () => {
  const certificate = (region: string) => `certificateArn: 'arn:aws:acm:${region}:123456789012:certificate/c'`;
  const yaml = `${TRUSTED}
api: { domain: { name: o.example.com, ${certificate('eu-central-1')} }, cors: { origins: [https://app.example.com] } }
edge: { domain: { name: www.example.com, ${certificate('us-east-1')} } }
rollout: { traffic: all-at-once }
cells: { crm: http://crm }
`;
  expect(load({ yaml })).toMatchObject({
    auth: { keys: false },
    signing: { perCellKeys: false },
    tenants: { required: true },
    api: { domain: { hsts: { includeSubDomains: false } }, cors: { allowCredentials: false } },
    distribution: { closed: true },
    rollout: { checkFirst: false },
    logs: { ownKey: false, maskPersonalData: false, explainRequests: false },
    console: false,
    objectives: { deploy: false },
    state: { deletionProtection: true },
    cells: { crm: { core: true } },
    warnings: [],
  });
});

test.each(['closed: true', 'closed: false'])('edge: { %s } is warned about where it leaves a way round', (closed) => {
  const yaml = `${TRUSTED}
api: { domain: { name: o.example.com, certificateArn: '${CERTIFICATE}' } }
edge: { domain: { name: www.example.com, certificateArn: '${CERTIFICATE.replace('eu-central-1', 'us-east-1')}' }, ${closed} }
`;
  const ids = load({ yaml }).warnings.map(({ id }) => id);
  expect(ids).toEqual(closed === 'closed: false' ? ['open-origin'] : []);
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
