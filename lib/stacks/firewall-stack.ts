// The firewall of the distribution, in us-east-1: AWS WAF keeps what is of CloudFront's scope there and nowhere else.
// https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html

import { ArnFormat, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnLoggingConfiguration } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { accessLogBucket } from '../constructs/distribution/access-logs';
import { webAcl } from '../constructs/distribution/web-acl';
import { gatewayLogGroup } from '../constructs/log-groups';
import type { DeployConfig, DistributionSettings } from '../deploy-config';
import { has } from '../regions';

export const FIREWALL_REGION = 'us-east-1';
export const WEB_ACL_OUTPUT = 'WebAclArn';
/** Where the distribution's own region takes no log of CloudFront. */
export const ACCESS_LOGS_OUTPUT = 'AccessLogsName';

export interface FirewallStackProps extends StackProps {
  readonly config: DeployConfig;
  readonly settings: DistributionSettings;
}

export class FirewallStack extends Stack {
  constructor(scope: Construct, id: string, { config, settings, ...props }: FirewallStackProps) {
    super(scope, id, props);
    const { name, language } = config;
    const acl = webAcl(this, 'WebAcl', { name, language, firewall: settings.firewall });
    // AWS WAF writes to groups of this prefix only:
    // https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
    const logGroup = gatewayLogGroup(this, 'Logs', config, `aws-waf-logs-${name}`);
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        this.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logGroup.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
    });
    new CfnOutput(this, WEB_ACL_OUTPUT, { value: acl.attrArn });
    if (!has(config.region, 'accessLogBucket')) {
      const bucket = accessLogBucket(this, 'AccessLogs', config);
      new CfnOutput(this, ACCESS_LOGS_OUTPUT, { value: bucket.bucketName });
    }
  }
}
