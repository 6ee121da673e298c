// Settings that contradict each other: each contradiction by its whole text, and what is nearest to it and loads.

import { faultsOf, load, MINIMAL, TRUSTED } from '../../support/description';
import { TWO_REGIONS } from '../../support/regions';

const VALIDATED = MINIMAL.replace('validate: false', 'validate: true');
const plan = (text: string) => `${TRUSTED}plans: { trial: ${text} }\n`;
const NETWORK = 'vpcId: vpc-0a, subnetIds: [subnet-0a, subnet-0b], securityGroupIds: [sg-0a], endpoints: existing';
const inBoth = (network: string) => TWO_REGIONS.replace(/(secondRegion: \{.*) \}/, `$1, network: { ${network} } }`);

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
const api = (name: string, more = '') =>
  `api: { domain: { name: ${name}, certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/o'${more} } }\n`;
const edge = (more = '') => `edge: { domain: { name: www.example.com, certificateArn: '${CERTIFICATE}' }${more} }\n`;
const MUTUAL_TLS = ', mutualTls: { truststore: s3://trust-bucket/ca.pem }';
const SHOWN = `, clientCertificateArn: '${CERTIFICATE}'`;
const zoned = (zone: string) =>
  `${TRUSTED}${api('o.example.com')}${edge().replace("abc' }", `abc', hostedZone: { id: Z1, name: ${zone} } }`)}`;

test.each<[what: string, yaml: string, faults: Record<string, string>]>([
  [
    'usage of tenants that nobody proves',
    `${MINIMAL}usage: {}\n`,
    {
      'tenants.validate':
        'got false; expected true where usage is counted in header mode: usage is counted only for tenants that are proven',
    },
  ],
  [
    'usage without the lines of refusals',
    `${VALIDATED}usage: {}\nlogs: { level: ERROR }\n`,
    { 'logs.level': 'got ERROR; expected WARN or less where usage is counted: it reads refusals off the log' },
  ],
  [
    'a rate of a part above the rate of all',
    plan('{ requestsPerSecond: 5, reads: { requestsPerSecond: 6 } }'),
    { 'plans.trial.reads.requestsPerSecond': "got 6; expected at most the plan's own requestsPerSecond, 5" },
  ],
  [
    'a day above its month',
    plan('{ requestsPerDay: 11, requestsPerMonth: 10 }'),
    { 'plans.trial.requestsPerDay': 'got 11; expected at most its requestsPerMonth, 10' },
  ],
  [
    'a distribution before an API without a name',
    `${TRUSTED}${edge()}`,
    { 'api.domain': 'got nothing; expected the name under which CloudFront reaches the API' },
  ],
  [
    'a distribution under the name of the API',
    `${TRUSTED}${api('www.example.com')}${edge()}`,
    {
      'api.domain.name': 'got "www.example.com"; expected another name than edge.domain.name, which callers use',
    },
  ],
  [
    'no certificate to show where one is asked for',
    `${TRUSTED}${api('o.example.com', MUTUAL_TLS)}${edge()}`,
    {
      'edge.clientCertificateArn':
        'got nothing; expected a certificate to show where api.domain.mutualTls asks for one',
    },
  ],
  [
    'a certificate that nobody asks for',
    `${TRUSTED}${api('o.example.com')}${edge(SHOWN)}`,
    { 'edge.clientCertificateArn': `got "${CERTIFICATE}"; expected api.domain.mutualTls too` },
  ],
  [
    'a zone that the name in front does not belong to',
    zoned('ample.com'),
    { 'edge.domain.hostedZone.name': 'got "ample.com"; expected a zone that www.example.com belongs to' },
  ],
  [
    'a second region without a first one',
    TWO_REGIONS.replace('region: eu-central-1', ''),
    { region: 'got nothing; expected the first region by name, where there is a second' },
  ],
  [
    'the same region twice',
    TWO_REGIONS.replaceAll('eu-central-1', 'eu-west-1'),
    { 'secondRegion.region': 'got "eu-west-1"; expected another region than the first' },
  ],
  [
    'a second region without a zone',
    TWO_REGIONS.replace(/ {4}hostedZone.*\n/, ''),
    { 'api.domain.hostedZone': 'got nothing; expected the zone that callers are sent over in' },
  ],
  [
    'a second region with client certificates',
    TWO_REGIONS.replace('hostedZone:', 'mutualTls: { truststore: s3://trust/ca.pem }\n    hostedZone:'),
    {
      'api.domain.mutualTls':
        "got a map; expected nothing where there is a secondRegion: Route 53's health checkers show no certificate",
    },
  ],
  [
    "another region's certificate",
    TWO_REGIONS.replace('acm:eu-west-1', 'acm:eu-west-2'),
    {
      'secondRegion.certificateArn':
        'got "arn:aws:acm:eu-west-2:123456789012:certificate/second"; expected a certificate of eu-west-1',
    },
  ],
  [
    'a network in the first region alone',
    `${TWO_REGIONS}network: { ${NETWORK} }\n`,
    {
      'secondRegion.network': 'got nothing; expected the VPC of the second region, where `network` is set',
    },
  ],
  [
    'a network in the second region alone',
    inBoth(NETWORK),
    { 'secondRegion.network': 'got a map; expected nothing where `network` is not set' },
  ],
])('%s is refused', (_what, yaml, faults) => {
  expect(faultsOf({ yaml })).toEqual(faults);
});

test.each([
  ['usage in header mode of tenants of the registry', `${VALIDATED}usage: {}\nlogs: { level: WARN }\n`],
  ['usage of tenants whom their tokens name', `${TRUSTED}usage: {}\n`],
  ['every line of a level that has none of good requests', `${TRUSTED}logs: { level: WARN, goodLines: 1 }\n`],
  ['a slow request among lines of which some are kept', `${TRUSTED}logs: { goodLines: 2, slowMs: 5 }\n`],
  ['a part that may take all of the whole', plan('{ requestsPerSecond: 5, writes: { requestsPerSecond: 5 } }')],
  ['a day that may take all of the month', plan('{ requestsPerDay: 10, requestsPerMonth: 10 }')],
  ['a quota of the month alone', plan('{ requestsPerMonth: 10, timeZone: UTC }')],
  ['a quota of the day alone', plan('{ requestsPerDay: 10, timeZone: UTC }')],
  ['a distribution before an API with another name', `${TRUSTED}${api('o.example.com')}${edge()}`],
  ['a certificate to show where one is asked for', `${TRUSTED}${api('o.example.com', MUTUAL_TLS)}${edge(SHOWN)}`],
  ['a zone that the name in front belongs to', zoned('example.com')],
  ['two regions without a network', TWO_REGIONS],
  ['two regions with one each', `${inBoth(NETWORK)}network: { ${NETWORK} }\n`],
])('%s is taken', (_what, yaml) => {
  expect(load({ yaml }).name).toBe('test');
});
