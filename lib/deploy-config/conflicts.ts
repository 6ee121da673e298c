// What each section allows and the whole does not: settings that contradict each other.

import { type Fault, show } from './fault';
import type { Description } from './schema';

export function conflicts(description: Description): Fault[] {
  return [...edgeConflicts(description)];
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
