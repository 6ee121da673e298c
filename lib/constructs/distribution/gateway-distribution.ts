// CloudFront in front of the API: nothing is kept, and a request goes on as it came but for the proof of its way.

import { Duration, SecretValue, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  type CfnDistribution,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ORIGIN_PROOF_HEADER } from '../../../lambdas/contract/headers';
import { API_GATEWAY_LIMITS } from '../../../lambdas/contract/limits';
import type { DeployConfig, DistributionSettings } from '../../deploy-config';

export interface GatewayDistributionProps {
  readonly config: DeployConfig;
  readonly settings: DistributionSettings;
  /** Name under which the API answers. */
  readonly originName: string;
  readonly proof: Pick<ISecret, 'secretArn'>;
  readonly webAclArn: string;
  /** Takes the access log. */
  readonly logBucket: IBucket;
}

const PRICE_CLASSES = {
  '100': PriceClass.PRICE_CLASS_100,
  '200': PriceClass.PRICE_CLASS_200,
  all: PriceClass.PRICE_CLASS_ALL,
} as const;

/** API Gateway speaks last: its own limit, and time for its answer to arrive. */
const READ_TIMEOUT = Duration.millis(API_GATEWAY_LIMITS.integrationTimeoutMs + 10_000);

/**
 * CloudFront keeps each of these for 10 s where it is not told otherwise, whatever the answer's own headers say: one
 * tenant's refusal would be another's.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 */
const KEPT_ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504] as const;

export function gatewayDistribution(scope: Construct, id: string, props: GatewayDistributionProps): Distribution {
  const { config, settings, originName, proof, webAclArn } = props;
  const version = settings.proofVersionId === undefined ? {} : { versionId: settings.proofVersionId };
  const distribution = new Distribution(scope, id, {
    comment: config.name,
    domainNames: [settings.domain.name],
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', settings.domain.certificateArn),
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    httpVersion: HttpVersion.HTTP2_AND_3,
    priceClass: PRICE_CLASSES[settings.priceClass],
    webAclId: webAclArn,
    enableLogging: true,
    logBucket: props.logBucket,
    errorResponses: KEPT_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    defaultBehavior: {
      origin: new HttpOrigin(originName, {
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
        readTimeout: READ_TIMEOUT,
        // Replaces what a caller sends under that name. CloudFormation reads the secret; the template names it only.
        customHeaders: {
          [ORIGIN_PROOF_HEADER]: SecretValue.secretsManager(proof.secretArn, version).unsafeUnwrap(),
        },
      }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // Every header but Host, every cookie, the whole query: Host names the API, or it would not know itself.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      // An answer's bytes are the Cell's.
      compress: false,
    },
  });
  if (settings.clientCertificateArn !== undefined) showCertificate(distribution, settings.clientCertificateArn);
  Validations.of(distribution).acknowledge({
    id: 'AwsSolutions-CFR1',
    reason: 'Where callers may be is the business of whoever deploys: the gateway serves tenants of any country',
  });
  return distribution;
}

/** The construct does not know of it yet. */
function showCertificate(distribution: Distribution, clientCertificateArn: string): void {
  const resource = distribution.node.defaultChild as CfnDistribution;
  resource.addPropertyOverride('DistributionConfig.Origins.0.CustomOriginConfig.OriginMtlsConfig', {
    ClientCertificateArn: clientCertificateArn,
  });
}
