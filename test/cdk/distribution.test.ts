// CloudFront and the firewall in front, as templates: what callers reach, what is kept, and who may reach the API.

import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ENV from '../../lambdas/contract/environment';
import { faultsOf, load, TRUSTED } from '../support/description';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';
import { functionProperties, resource, synthesized } from '../support/synthesized';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
const API = (more = '') =>
  `api: { domain: { name: origin.example.com, certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/o'${more} } }\n`;
const EDGE = (more = '') =>
  `edge: { domain: { name: api.example.com, certificateArn: '${CERTIFICATE}', hostedZone: { id: Z1, name: example.com } }${more} }\n`;
const plain = synthesized();
const fronted = synthesized({ yaml: `${TRUSTED}${API()}${EDGE()}` });
const twoRegions = synthesized({ yaml: everyOption().twoRegions, files: EXAMPLE_ROUTES });
const strict = synthesized({
  yaml: `${TRUSTED}language: en\n${API(', mutualTls: { truststore: s3://trust-bucket/ca.pem }')}${EDGE(
    `, clientCertificateArn: '${CERTIFICATE}', proofVersionId: 11111111-1111-1111-1111-111111111111, priceClass: '100',
  firewall: { managedRules: [AWSManagedRulesSQLiRuleSet], countOnly: [], requestsPerFiveMinutes: 500 }`,
  )}`,
});

const guarded = synthesized({
  yaml: `${TRUSTED}${API()}${EDGE()}logs: { ownKey: true, maskPersonalData: true }\n`,
});

const unfronted = synthesized({ yaml: `${TRUSTED}${API()}` });
const moving = synthesized({ yaml: `${TRUSTED}${API()}${EDGE(', closed: false')}` });

function stackTemplate(built: typeof plain, id: string): Template {
  const stack = built.app.node.tryFindChild(id);
  if (stack === undefined) throw new Error(`no stack ${id}`);
  return Template.fromStack(stack as Parameters<typeof Template.fromStack>[0]);
}

const distribution = (built: typeof plain) =>
  resource(stackTemplate(built, 'Edge'), 'AWS::CloudFront::Distribution', 'Distribution')['DistributionConfig'];

test('without `edge` there is neither distribution nor firewall nor secret', () => {
  expect(plain.app.node.children.map(({ node }) => node.id)).not.toEqual(expect.arrayContaining(['Edge']));
  expect(plain.state.originProof).toBeUndefined();
  expect(functionProperties(plain, 'edge')).not.toMatchObject({
    Environment: { Variables: { [ENV.originProofSecretId]: expect.anything() } },
  });
});

test('callers reach the name by TLS 1.2 and HTTPS only, every method, and nothing is kept or changed', () => {
  expect(distribution(fronted)).toMatchObject({
    Aliases: ['api.example.com'],
    HttpVersion: 'http2and3',
    ViewerCertificate: { AcmCertificateArn: CERTIFICATE, MinimumProtocolVersion: 'TLSv1.2_2021' },
    DefaultCacheBehavior: {
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      // CachingDisabled and AllViewerExceptHostHeader:
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'https-only',
      Compress: false,
    },
  });
});

test('no error is kept for another caller: without a rule CloudFront keeps each for 10 s', () => {
  const { CustomErrorResponses } = distribution(fronted) as { CustomErrorResponses: { ErrorCode: number }[] };
  expect(new Set(CustomErrorResponses)).toEqual(
    new Set(
      [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((ErrorCode) => ({
        ErrorCode,
        ErrorCachingMinTTL: 0,
      })),
    ),
  );
});

test('the API is asked under its own name, by TLS 1.2, with the secret that CloudFormation reads, and longer than it may take', () => {
  const { Origins } = distribution(fronted) as { Origins: Record<string, unknown>[] };
  expect(Origins).toEqual([
    expect.objectContaining({
      DomainName: 'origin.example.com',
      CustomOriginConfig: {
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
        OriginReadTimeout: 40,
      },
      OriginCustomHeaders: [
        {
          HeaderName: 'x-origin-proof',
          HeaderValue: {
            'Fn::Join': [
              '',
              [
                '{{resolve:secretsmanager:',
                { 'Fn::GetStackOutput': expect.objectContaining({ StackName: 'test-state' }) },
                ':SecretString:::}}',
              ],
            ],
          },
        },
      ],
    }),
  ]);
});

test('a version that is named is what CloudFront shows, with a certificate where the API asks for one', () => {
  const { Origins, PriceClass } = distribution(strict) as { Origins: Record<string, unknown>[]; PriceClass: string };
  expect(PriceClass).toBe('PriceClass_100');
  expect(Origins[0]).toMatchObject({ CustomOriginConfig: { OriginMtlsConfig: { ClientCertificateArn: CERTIFICATE } } });
  expect(JSON.stringify(Origins[0])).toContain(':SecretString:::11111111-1111-1111-1111-111111111111}}');
});

test('every function behind the API asks for the proof; the authorizer, whose verdicts may be cached, does not', () => {
  const asking = ['authorizer', 'proxy', 'summary', 'admin', 'edge', 'health'].filter((name) => {
    const { Variables } = functionProperties(fronted, name)['Environment'] as { Variables: Record<string, unknown> };
    return (
      Variables[ENV.originProofSecretId] !== undefined && functionProperties(fronted, name)['Layers'] !== undefined
    );
  });
  expect(asking).toEqual(['proxy', 'summary', 'admin', 'edge']);
  fronted.gatewayTemplate.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
});

test('with a second region anyone may ask for the health that DNS fails over by, and for nothing else', () => {
  const open = ({ gatewayTemplate }: typeof twoRegions) =>
    Object.values(gatewayTemplate.findResources('AWS::Lambda::Function')).flatMap(({ Properties }) => {
      const { Variables = {} } =
        (Properties as { Environment?: { Variables?: Record<string, unknown> } }).Environment ?? {};
      return Variables[ENV.originOpenRoutes] ?? [];
    });
  expect(open(twoRegions)).toEqual(['GET /health', 'GET /health', 'GET /health']);
  expect(open(fronted)).toEqual([]);
});

test('the firewall is in us-east-1, in front of the distribution, by a reference that needs no function', () => {
  const acl = stackTemplate(fronted, 'Firewall');
  acl.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
  expect(fronted.app.node.findChild('Firewall')).toMatchObject({ region: 'us-east-1' });
  expect(distribution(fronted)).toMatchObject({
    WebACLId: { 'Fn::GetStackOutput': { StackName: 'test-firewall', OutputName: 'WebAclArn', Region: 'us-east-1' } },
  });
  acl.resourceCountIs('AWS::Lambda::Function', 0);
});

test('the rate rule stands first and answers in the envelope; managed groups follow, with what only counts', () => {
  const rules = (built: typeof plain) =>
    resource(stackTemplate(built, 'Firewall'), 'AWS::WAFv2::WebACL', 'WebAcl') as {
      Rules: Record<string, unknown>[];
      CustomResponseBodies: Record<string, { Content: string }>;
    };
  const { Rules, CustomResponseBodies } = rules(fronted);
  expect(Rules.map(({ Name, Priority }) => [Name, Priority])).toEqual([
    ['rate', 0],
    ['AWSManagedRulesAmazonIpReputationList', 1],
    ['AWSManagedRulesCommonRuleSet', 2],
    ['AWSManagedRulesKnownBadInputsRuleSet', 3],
  ]);
  expect(Rules[0]).toMatchObject({
    Statement: { RateBasedStatement: { Limit: 10_000, AggregateKeyType: 'IP', EvaluationWindowSec: 300 } },
    Action: { Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: 'rate-limit' } } },
  });
  expect(JSON.parse(CustomResponseBodies['rate-limit']?.Content ?? '')).toEqual({
    code: 'RATE_LIMIT',
    message: '请求过于频繁',
    details: '',
    requestId: '',
  });
  expect(rules(strict).CustomResponseBodies['rate-limit']?.Content).toContain('"message":"Too many requests');
  expect(Rules[2]).toMatchObject({
    OverrideAction: { None: {} },
    Statement: {
      ManagedRuleGroupStatement: {
        RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
      },
    },
  });
  expect(rules(strict).Rules.map(({ Name }) => Name)).toEqual(['rate', 'AWSManagedRulesSQLiRuleSet']);
});

test('what the firewall logs or samples holds neither credential nor query', () => {
  stackTemplate(fronted, 'Firewall').hasResourceProperties('AWS::WAFv2::WebACL', {
    DataProtectionConfig: {
      DataProtections: [
        {
          Field: { FieldType: 'SINGLE_HEADER', FieldKeys: ['authorization', 'cookie', 'x-origin-proof'] },
          Action: 'SUBSTITUTION',
        },
        { Field: { FieldType: 'QUERY_STRING' }, Action: 'SUBSTITUTION' },
      ],
    },
  });
});

test("the firewall's log has the key and the mask that the description asks for", () => {
  const group = (built: typeof plain) => resource(stackTemplate(built, 'Firewall'), 'AWS::Logs::LogGroup', 'Logs');
  expect(group(guarded)).toMatchObject({
    KmsKeyId: expect.anything(),
    DataProtectionPolicy: expect.objectContaining({ Name: 'personal-data' }),
  });
  expect(group(fronted)).not.toHaveProperty('KmsKeyId');
});

test('the access log has a key of its own where asked, which its deliverer may encrypt with, and no cookies', () => {
  const edge = stackTemplate(guarded, 'Edge');
  edge.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        Match.objectLike({
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AccessLogKey'), 'Arn'] },
          },
        }),
      ],
    },
  });
  edge.hasResourceProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    KeyPolicy: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({ Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: 'kms:GenerateDataKey*' }),
      ]),
    }),
  });
  expect(distribution(guarded)).not.toMatchObject({ Logging: { IncludeCookies: true } });
  stackTemplate(fronted, 'Edge').resourceCountIs('AWS::KMS::Key', 0);
});

test("no log in front outlives the description's period", () => {
  const firewall = stackTemplate(fronted, 'Firewall');
  firewall.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: 'aws-waf-logs-test', RetentionInDays: 30 });
  stackTemplate(fronted, 'Edge').hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 30 })] },
  });
});

test('the zone points at the distribution, for IPv4 and IPv6', () => {
  for (const Type of ['A', 'AAAA']) {
    stackTemplate(fronted, 'Edge').hasResourceProperties('AWS::Route53::RecordSet', {
      Type,
      Name: 'api.example.com.',
      HostedZoneId: 'Z1',
    });
  }
});

test('what contradicts itself is refused', () => {
  expect(faultsOf({ yaml: `${TRUSTED}${EDGE()}` })).toEqual({
    'api.domain': 'got nothing; expected the name under which CloudFront reaches the API',
  });
  expect(faultsOf({ yaml: `${TRUSTED}${API()}${EDGE()}`.replace('origin.example.com', 'api.example.com') })).toEqual({
    'api.domain.name': 'got "api.example.com"; expected another name than edge.domain.name, which callers use',
  });
  const mutualTls = API(', mutualTls: { truststore: s3://trust-bucket/ca.pem }');
  expect(faultsOf({ yaml: `${TRUSTED}${mutualTls}${EDGE()}` })).toEqual({
    'edge.clientCertificateArn': 'got nothing; expected a certificate to show where api.domain.mutualTls asks for one',
  });
  expect(faultsOf({ yaml: `${TRUSTED}${API()}${EDGE(`, clientCertificateArn: '${CERTIFICATE}'`)}` })).toEqual({
    'edge.clientCertificateArn': `got "${CERTIFICATE}"; expected api.domain.mutualTls too`,
  });
  expect(faultsOf({ yaml: `${TRUSTED}${API()}${EDGE().replace('us-east-1', 'eu-west-1')}` })).toHaveProperty([
    'edge.domain.certificateArn',
  ]);
});

describe('turning it on for a live deployment', () => {
  test('with `closed: false` the API stays as it is for callers who come to it, and synth says so', () => {
    expect(moving.gatewayTemplate.toJSON()).toEqual(unfronted.gatewayTemplate.toJSON());
    expect(load({ yaml: `${TRUSTED}${API()}${EDGE(', closed: false')}` }).warnings.map(({ id }) => id)).toContain(
      'open-origin',
    );
  });

  test('the distribution shows its proof before anyone asks for it: closing changes nothing of it', () => {
    expect(stackTemplate(moving, 'Edge').toJSON()).toEqual(stackTemplate(fronted, 'Edge').toJSON());
    expect(stackTemplate(moving, 'Firewall').toJSON()).toEqual(stackTemplate(fronted, 'Firewall').toJSON());
    expect(moving.gatewayTemplate.toJSON()).not.toEqual(fronted.gatewayTemplate.toJSON());
  });
});
