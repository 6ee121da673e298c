// Log groups of the gateway: retention, removal and key by the description, personal data masked by CloudWatch too.

import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  CustomDataIdentifier,
  DataIdentifier,
  DataProtectionPolicy,
  FieldIndexPolicy,
  LogGroup,
} from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { DeployConfig } from '../deploy-config';
import { domainSuffix, has, partitionOf } from '../regions';
import { namedRemovalPolicy, removalPolicy } from './removal';

/**
 * The functions mask these before they write; this is the second net, and it holds for lines that others write.
 * Patterns may use only what https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL-custom-data-identifiers.html
 * allows: no groups, no lookaround. Word boundaries keep times in milliseconds, which begin like a mobile number, whole.
 */
export const CHINESE_IDENTIFIERS = {
  ChineseMobileNumber: String.raw`\b1[3-9][0-9]{9}\b`,
  ChineseIdentityCard: String.raw`\b[1-9][0-9]{16}[0-9Xx]\b`,
} as const;

/** The fields that a request is looked up by: three ids in the functions' lines, and API Gateway's own in its access log. */
const INDEXED = ['trace_id', 'request_id', 'api_request_id', 'requestId', 'tenant_id'];

/** `logGroupName`: only where who writes to it asks for a name. */
export function gatewayLogGroup(scope: Construct, id: string, config: DeployConfig, logGroupName?: string): LogGroup {
  return new LogGroup(scope, id, {
    ...(logGroupName !== undefined && { logGroupName }),
    retention: config.logs.retentionDays,
    removalPolicy: logGroupName === undefined ? removalPolicy(config) : namedRemovalPolicy(config),
    ...(config.logs.explainRequests &&
      has(config.region, 'fieldIndexes') && { fieldIndexPolicies: [new FieldIndexPolicy({ fields: INDEXED })] }),
    ...(config.logs.ownKey && { encryptionKey: logKey(scope, config) }),
    ...(config.logs.maskPersonalData && {
      dataProtectionPolicy: new DataProtectionPolicy({
        name: 'personal-data',
        description: 'Masks personal data of customers in log lines',
        identifiers: [
          DataIdentifier.EMAILADDRESS,
          ...Object.entries(CHINESE_IDENTIFIERS).map(([name, regex]) => new CustomDataIdentifier(name, regex)),
        ],
      }),
    }),
  });
}

const KEY_ID = 'LogKey';

/** A literal where the region is named or the partition is not China's, so that templates of 1.0 stay as they are. */
function urlSuffix({ region, urlSuffix: unnamed }: Stack): string {
  const partition = Token.isUnresolved(region) ? undefined : partitionOf(region);
  return partition === undefined ? unnamed : domainSuffix(partition);
}

/** One key a stack, usable by CloudWatch Logs for the groups of this account and region alone. */
function logKey(scope: Construct, config: DeployConfig): Key {
  const stack = Stack.of(scope);
  const present = stack.node.tryFindChild(KEY_ID);
  if (present instanceof Key) return present;
  const key = new Key(stack, KEY_ID, {
    enableKeyRotation: true,
    description: `Log groups of ${stack.stackName}`,
    removalPolicy: removalPolicy(config),
  });
  const logs = new ServicePrincipal(`logs.${stack.region}.${urlSuffix(stack)}`);
  key.grantEncryptDecrypt(
    logs.withConditions({
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: '*',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    }),
  );
  return key;
}
