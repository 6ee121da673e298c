// The deployment's own domain: TLS 1.2 at least, client certificates where asked for, and the record that points there.

import { DomainName, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DeployConfig } from '../deploy-config';

type DomainConfig = NonNullable<DeployConfig['api']['domain']>;

export function apiDomain(scope: Construct, config: DomainConfig): DomainName {
  const domain = new DomainName(scope, 'Domain', {
    domainName: config.name,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', config.certificateArn),
    securityPolicy: SecurityPolicy.TLS_1_2,
    ...(config.mutualTls && { mtls: truststore(scope, config.mutualTls) }),
  });
  if (config.hostedZone !== undefined) {
    const { id, name } = config.hostedZone;
    const zone = HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId: id, zoneName: name });
    const { regionalDomainName, regionalHostedZoneId } = domain;
    const target = RecordTarget.fromAlias(new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId));
    new ARecord(scope, 'Record', { zone, recordName: `${config.name}.`, target });
    new AaaaRecord(scope, 'RecordV6', { zone, recordName: `${config.name}.`, target });
  }
  return domain;
}

function truststore(scope: Construct, config: NonNullable<DomainConfig['mutualTls']>) {
  const { hostname, pathname } = new URL(config.truststore);
  return {
    bucket: Bucket.fromBucketName(scope, 'Truststore', hostname),
    key: decodeURIComponent(pathname.slice(1)),
    ...(config.version !== undefined && { version: config.version }),
  };
}
