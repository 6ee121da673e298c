// The distribution's access log: the one place where a request that the firewall refused is seen with its address.

import { Duration, Validations } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DeployConfig } from '../../deploy-config';
import { removalPolicy } from '../removal';

/** Cookies are left out; which other fields there are is CloudFront's to say, the query among them. */
export function accessLogBucket(scope: Construct, id: string, config: DeployConfig): Bucket {
  const { logs } = config;
  const bucket = new Bucket(scope, id, {
    // CloudFront delivers by ACL, which owner-enforced buckets refuse:
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
    objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    ...(logs.ownKey
      ? { encryption: BucketEncryption.KMS, encryptionKey: deliveryKey(scope, config), bucketKeyEnabled: true }
      : { encryption: BucketEncryption.S3_MANAGED }),
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(logs.retentionDays) }],
    removalPolicy: removalPolicy(config),
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'This is the log bucket: a log of who reads logs would need a bucket in turn',
  });
  return bucket;
}

/** CloudFront's log delivery needs its own permission: without it for the key, the bucket gets no log, and no error appears. */
function deliveryKey(scope: Construct, config: DeployConfig): Key {
  const key = new Key(scope, 'AccessLogKey', {
    enableKeyRotation: true,
    description: 'Access logs of the distribution',
    removalPolicy: removalPolicy(config),
  });
  key.grant(new ServicePrincipal('delivery.logs.amazonaws.com'), 'kms:GenerateDataKey*');
  return key;
}
