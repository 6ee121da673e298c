// What each section allows and the whole does not: settings that contradict each other.

import { type Fault, show } from './fault';
import type { Description } from './schema';

export function conflicts(description: Description): Fault[] {
  return [...edgeConflicts(description), ...regionConflicts(description)];
}

function edgeConflicts({ edge, api }: Description): Fault[] {
  if (edge === undefined) return [];
  const faults: Fault[] = [];
  if (api.domain === undefined) {
    faults.push({ where: 'api.domain', got: 'nothing', expected: 'the name under which CloudFront reaches the API' });
  } else if (api.domain.name === edge.domain.name) {
    const got = show(api.domain.name);
    faults.push({ where: 'api.domain.name', got, expected: 'another name than edge.domain.name, which callers use' });
  }
  const wants = api.domain?.mutualTls !== undefined;
  if (wants !== (edge.clientCertificateArn !== undefined)) {
    faults.push({
      where: 'edge.clientCertificateArn',
      got: show(edge.clientCertificateArn),
      expected: wants
        ? 'a certificate to show where api.domain.mutualTls asks for one'
        : 'api.domain.mutualTls beside it',
    });
  }
  return faults;
}

function regionConflicts({ region, secondRegion, api, network }: Description): Fault[] {
  if (secondRegion === undefined) return [];
  const faults: Fault[] = [];
  const expect = (holds: boolean, where: string, value: unknown, expected: string) => {
    if (!holds) faults.push({ where, got: show(value), expected });
  };
  const { domain } = api;
  expect(region !== undefined, 'region', region, 'the first region by name, where there is a second');
  expect(region !== secondRegion.region, 'secondRegion.region', secondRegion.region, 'another region than the first');
  expect(
    domain?.hostedZone !== undefined,
    'api.domain.hostedZone',
    domain?.hostedZone,
    'the zone that callers are sent over in',
  );
  expect(
    domain?.mutualTls === undefined,
    'api.domain.mutualTls',
    domain?.mutualTls,
    "nothing beside secondRegion: Route 53's health checkers show no certificate",
  );
  expect(
    regionOf(secondRegion.certificateArn) === secondRegion.region,
    'secondRegion.certificateArn',
    secondRegion.certificateArn,
    `a certificate of ${secondRegion.region}`,
  );
  expect(
    (network === undefined) === (secondRegion.network === undefined),
    'secondRegion.network',
    secondRegion.network,
    network === undefined ? 'nothing where `network` is not set' : 'the VPC of the second region beside `network`',
  );
  return faults;
}

function regionOf(arn: string): string | undefined {
  return arn.split(':')[3];
}
