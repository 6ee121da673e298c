// What a description asks of its region: a fault that says what to change, a warning where nothing is known.

import { faultsOf, load, TRUSTED } from '../../support/description';

const inRegion = (region: string, ...lines: string[]) => ({
  yaml: [TRUSTED, `region: ${region}`, ...lines].join('\n'),
});
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';

test.each([
  ['tracing: true', 'tracing', 'true', 'X-Ray traces'],
  ['backup: { restoreTest: weekly }', 'backup.restoreTest', '"weekly"', 'restore testing'],
  ['objectives: { deploy: true }', 'objectives.deploy', 'true', 'Application Signals'],
  [
    `edge: { domain: { name: www.example.com, certificateArn: '${CERTIFICATE}' } }\napi: { domain: { name: api.example.com, certificateArn: 'arn:aws-cn:acm:cn-north-1:123456789012:certificate/abc' } }`,
    'edge',
    'a map',
    'CloudFront',
  ],
])('in China %s is a fault that names the page', (line, where, got, title) => {
  const faults = faultsOf(inRegion('cn-north-1', line));
  expect(Object.keys(faults)).toEqual([where]);
  expect(faults[where]).toContain(`got ${got}; `);
  expect(faults[where]).toContain(title);
  expect(faults[where]).toMatch(/https:\/\/docs\..*, read on 20\d\d-/);
});

test('where Cognito has no user pools, another issuer is asked for', () => {
  const yaml = TRUSTED.replace(/mode: jwt,.*\}/, 'mode: jwt, cognito: create }');
  const faults = faultsOf({ yaml: `${yaml}region: cn-northwest-1\n` });
  expect(faults['auth.cognito']).toContain('`issuer`, `jwksUri` and `audience`');
});

test('what is left open follows the region', () => {
  const china = load(inRegion('cn-north-1'));
  expect([china.tracing, china.backup.restoreTest]).toEqual([false, 'never']);
  const germany = load(inRegion('eu-central-1'));
  expect([germany.tracing, germany.backup.restoreTest]).toEqual([true, 'weekly']);
  const unnamed = load({ yaml: TRUSTED });
  expect([unnamed.tracing, unnamed.backup.restoreTest]).toEqual([true, 'weekly']);
});

test('what nobody says of a region is a warning, and only where it is asked for', () => {
  expect(load(inRegion('us-gov-west-1')).warnings).toEqual([]);
  const { warnings, tracing } = load(inRegion('us-gov-west-1', 'tracing: true'));
  expect(tracing).toBe(true);
  expect(warnings).toEqual([
    {
      id: 'unknown-tracing-us-gov-west-1',
      message: "tracing: AWS's pages do not say whether us-gov-west-1 has X-Ray traces of functions",
    },
  ]);
});

test('nobody says whether China has CloudWatch’s masks', () => {
  const { warnings } = load(inRegion('cn-north-1', 'logs: { maskPersonalData: true }'));
  expect(warnings.map(({ id }) => id)).toEqual(['unknown-logMasking-cn-north-1']);
});

test('a region that the CLI has from its profile is asked for by name where templates differ there', () => {
  const env = { CDK_DEFAULT_REGION: 'cn-north-1' };
  expect(faultsOf({ yaml: TRUSTED, env })['region']).toContain('cn-north-1 by name');
  const mexico = { CDK_DEFAULT_REGION: 'mx-central-1' };
  expect(faultsOf({ yaml: TRUSTED, env: mexico })['region']).toContain('mx-central-1 by name');
  expect(load({ yaml: TRUSTED, env: { CDK_DEFAULT_REGION: 'eu-central-1' } }).region).toBeUndefined();
});

test('ARNs and a second region of another partition are refused, and so are regions that nothing is known of', () => {
  const boundary = "permissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary'";
  expect(faultsOf(inRegion('cn-north-1', boundary))['permissionsBoundary']).toContain('begins with arn:aws-cn:');
  expect(Object.keys(faultsOf(inRegion('us-iso-east-1')))).toEqual(['region']);
  const second =
    'secondRegion: { region: cn-north-1, certificateArn: "arn:aws-cn:acm:cn-north-1:123456789012:certificate/abc" }';
  expect(faultsOf(inRegion('eu-central-1', second))['secondRegion.region']).toContain(
    'a region of the partition aws too',
  );
});
