// Names in Route 53: the zone as the description names it, and the two records that point a name somewhere.

import { AaaaRecord, ARecord, type ARecordProps, HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { DeployConfig } from '../deploy-config';

type ZoneConfig = NonNullable<NonNullable<DeployConfig['api']['domain']>['hostedZone']>;

export function hostedZone(scope: Construct, { id, name }: ZoneConfig): IHostedZone {
  return HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId: id, zoneName: name });
}

/** For callers by IPv4 and by IPv6. */
export function addressRecords(
  scope: Construct,
  id: string,
  { name, ...record }: Omit<ARecordProps, 'recordName'> & { readonly name: string },
): void {
  const props = { ...record, recordName: `${name}.` };
  new ARecord(scope, id, props);
  new AaaaRecord(scope, `${id}V6`, props);
}
