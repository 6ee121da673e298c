// Where callers are sent: each region under a name of its own that Route 53 asks for its health, and one name for both.

import { Duration } from 'aws-cdk-lib';
import type { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Failover, HealthCheck, HealthCheckType, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { addressRecords } from './dns';

export type RegionRole = 'first' | 'second';

/** What a region's records need to know. */
export interface RegionPlace {
  readonly role: RegionRole;
  readonly region: string;
  readonly checkSeconds: number;
  readonly failuresToFailOver: number;
}

/** Of this region alone, whatever the other one does. */
export function regionalName({ region }: RegionPlace, name: string): string {
  return `${region}.${name}`;
}

export interface FailoverProps {
  readonly place: RegionPlace;
  readonly zone: IHostedZone;
  /** What callers use, for both regions. */
  readonly name: string;
  readonly shared: DomainName;
  readonly regional: DomainName;
}

export function failoverRecords(scope: Construct, { place, zone, name, shared, regional }: FailoverProps): void {
  const ownName = regionalName(place, name);
  addressRecords(scope, 'RegionalRecord', { zone, name: ownName, target: targetOf(regional), dualStack: false });
  // Without it a region that is down would keep its callers. Of the second too: where both fail, the first is answered.
  const healthCheck = new HealthCheck(scope, 'HealthCheck', {
    type: HealthCheckType.HTTPS,
    fqdn: ownName,
    port: 443,
    resourcePath: '/health',
    enableSNI: true,
    requestInterval: Duration.seconds(place.checkSeconds),
    failureThreshold: place.failuresToFailOver,
  });
  addressRecords(scope, 'Record', {
    zone,
    name,
    target: targetOf(shared),
    dualStack: false,
    failover: place.role === 'first' ? Failover.PRIMARY : Failover.SECONDARY,
    setIdentifier: place.region,
    healthCheck,
  });
}

/** As ApiGatewayv2DomainProperties, which cannot ask for what failover records must have. */
function targetOf({ regionalDomainName, regionalHostedZoneId }: DomainName): RecordTarget {
  const alias = { dnsName: regionalDomainName, hostedZoneId: regionalHostedZoneId, evaluateTargetHealth: true };
  return RecordTarget.fromAlias({ bind: () => alias });
}
