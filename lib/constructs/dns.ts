// Names in Route 53: the zone as the description names it, and the two records that point a name somewhere.

import { AaaaRecord, ARecord, type ARecordProps, HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { DeployConfig } from '../deploy-config';

type ZoneConfig = NonNullable<NonNullable<DeployConfig['api']['domain']>['hostedZone']>;

export function hostedZone(scope: Construct, { id, name }: ZoneConfig): IHostedZone {
  return HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId: id, zoneName: name });
}

interface AddressRecords extends Omit<ARecordProps, 'recordName'> {
  readonly name: string;
  /** CloudFront does; a domain of API Gateway only where its IP address type says so, and ours does not. */
  readonly dualStack: boolean;
}

/** An AAAA record too where the target answers by IPv6: one that leads nowhere makes callers wait. */
export function addressRecords(scope: Construct, id: string, { name, dualStack, ...record }: AddressRecords): void {
  const props = { ...record, recordName: `${name}.` };
  new ARecord(scope, id, props);
  if (dualStack) new AaaaRecord(scope, `${id}V6`, props);
}
