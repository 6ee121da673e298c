// The distribution that callers reach, and the records of its name.

import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { accessLogBucket } from '../constructs/distribution/access-logs';
import { gatewayDistribution } from '../constructs/distribution/gateway-distribution';
import { addressRecords, hostedZone } from '../constructs/dns';
import type { DeployConfig, DistributionSettings } from '../deploy-config';
import { has } from '../regions';
import { ACCESS_LOGS_OUTPUT, FIREWALL_REGION, type FirewallStack, WEB_ACL_OUTPUT } from './firewall-stack';

export interface DistributionStackProps extends StackProps {
  readonly config: DeployConfig;
  readonly settings: DistributionSettings;
  readonly originName: string;
  readonly proof: Pick<ISecret, 'secretArn'>;
  readonly firewall: FirewallStack;
}

export class DistributionStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { config, settings, originName, proof, firewall, ...props }: DistributionStackProps,
  ) {
    super(scope, id, props);
    // Across regions CDK's own references would need functions of their own that read and write; this needs none.
    const webAclArn = Fn.getStackOutput(firewall.stackName, WEB_ACL_OUTPUT, FIREWALL_REGION);
    this.addStackDependency(firewall);
    const logBucket = this.logBucket(config, firewall);
    const to = { config, settings, originName, proof, webAclArn, logBucket };
    const distribution = gatewayDistribution(this, 'Distribution', to);
    const { hostedZone: zone, name } = settings.domain;
    if (zone !== undefined) {
      const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
      addressRecords(this, 'Record', { zone: hostedZone(this, zone), name, target, dualStack: true });
    }
    new CfnOutput(this, 'Url', { value: `https://${name}`, description: 'Where callers reach the gateway' });
    new CfnOutput(this, 'DistributionDomainName', { value: distribution.distributionDomainName });
  }

  /** In this region, unless CloudFront delivers no log there. */
  private logBucket(config: DeployConfig, firewall: FirewallStack): IBucket {
    // CDK's declarations are not written for exact optional properties.
    if (has(config.region, 'accessLogBucket')) return accessLogBucket(this, 'AccessLogs', config) as IBucket;
    return Bucket.fromBucketAttributes(this, 'AccessLogs', {
      bucketName: Fn.getStackOutput(firewall.stackName, ACCESS_LOGS_OUTPUT, FIREWALL_REGION),
      region: FIREWALL_REGION,
    });
  }
}
