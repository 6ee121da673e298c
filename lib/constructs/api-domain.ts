// The deployment's own domain: TLS 1.2 at least, client certificates where asked for, and the records that point there.

import { ApiMapping, DomainName, type HttpApi, type HttpStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DeployConfig } from '../deploy-config';
import { addressRecords, hostedZone } from './dns';
import { failoverRecords, type RegionPlace, regionalName } from './failover';

type DomainConfig = NonNullable<DeployConfig['api']['domain']>;

export interface ApiDomain {
  readonly name: DomainName;
  /** Maps what else leads to the stage, once there is one. */
  mapTo(api: HttpApi, stage: HttpStage): void;
}

/** `place` is undefined where the deployment has one region. */
export function apiDomain(scope: Construct, config: DomainConfig, place: RegionPlace | undefined): ApiDomain {
  const certificate = Certificate.fromCertificateArn(scope, 'Certificate', config.certificateArn);
  const shared = domainName(scope, 'Domain', config.name, certificate, config.mutualTls);
  const zone = config.hostedZone && hostedZone(scope, config.hostedZone);
  if (place === undefined) {
    if (zone !== undefined) simpleRecords(scope, zone, config.name, shared);
    return { name: shared, mapTo: () => undefined };
  }
  if (zone === undefined) throw new Error('two regions without a zone: the description was not checked');
  const regional = domainName(scope, 'RegionalDomain', regionalName(place, config.name), certificate, undefined);
  failoverRecords(scope, { place, zone, name: config.name, shared, regional });
  return {
    name: shared,
    mapTo: (api, stage) => void new ApiMapping(scope, 'RegionalMapping', { api, stage, domainName: regional }),
  };
}

function domainName(
  scope: Construct,
  id: string,
  name: string,
  certificate: ICertificate,
  mutualTls: DomainConfig['mutualTls'],
): DomainName {
  return new DomainName(scope, id, {
    domainName: name,
    certificate,
    securityPolicy: SecurityPolicy.TLS_1_2,
    ...(mutualTls && { mtls: truststore(scope, mutualTls) }),
  });
}

function simpleRecords(scope: Construct, zone: IHostedZone, name: string, domain: DomainName): void {
  const { regionalDomainName, regionalHostedZoneId } = domain;
  const target = RecordTarget.fromAlias(new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId));
  addressRecords(scope, 'Record', { zone, name, target, dualStack: false });
}

function truststore(scope: Construct, config: NonNullable<DomainConfig['mutualTls']>) {
  // A name, not a URL: it is used as written.
  const [, bucketName = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(config.truststore) ?? [];
  return {
    bucket: Bucket.fromBucketName(scope, 'Truststore', bucketName),
    key,
    ...(config.version !== undefined && { version: config.version }),
  };
}
