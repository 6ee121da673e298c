// `edge`: CloudFront and a web application firewall in front of the API, which then answers nobody else.

import * as v from 'valibot';
import { DOMAIN_DOES, domainFields } from './domain-fields';
import { choice, flag, section, text, whole } from './fields';

/** https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
const MANAGED_RULE_GROUPS = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesAnonymousIpList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesSQLiRuleSet',
  'AWSManagedRulesAdminProtectionRuleSet',
] as const;

const STANDARD_GROUPS = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
] as const;

const groupsExpected = `a list of ${MANAGED_RULE_GROUPS.join(', ')}, each once`;
const firewall = section(
  {
    managedRules: v.optional(
      v.pipe(
        v.array(v.picklist(MANAGED_RULE_GROUPS, groupsExpected), groupsExpected),
        v.check((names) => new Set(names).size === names.length, groupsExpected),
      ),
      [...STANDARD_GROUPS],
    ),
    countOnly: v.optional(v.array(text('the name of a rule', /^\w+$/), 'a list of names of rules'), [
      'SizeRestrictions_BODY',
    ]),
    requestsPerFiveMinutes: v.optional(whole(10, 2_000_000_000), 10_000),
  },
  {
    managedRules: 'Rule groups that AWS manages.',
    countOnly:
      'Managed rules that only count and do not block. By default the rule that refuses bodies over 8 KB only counts, because many APIs take larger ones.',
    requestsPerFiveMinutes: 'Requests of one address in five minutes. Above it: 429.',
  },
);

export const distributionSection = section(
  {
    domain: section(
      {
        ...domainFields,
        certificateArn: text(
          'the ARN of an ACM certificate of us-east-1',
          /^arn:[\w-]+:acm:us-east-1:\d{12}:certificate\/.+$/,
        ),
      },
      { ...DOMAIN_DOES, certificateArn: 'Its ACM certificate in us-east-1, where CloudFront looks for it.' },
    ),
    closed: v.optional(flag(), true),
    firewall: v.optional(firewall, {}),
    priceClass: v.optional(
      v.pipe(
        v.union([v.literal(100), v.literal(200), choice('100', '200', 'all')], '100, 200 or all'),
        v.transform(String),
        choice('100', '200', 'all'),
      ),
      'all',
    ),
    proofVersionId: v.exactOptional(text('a version id of the secret', /^[\w-]{32,64}$/)),
    clientCertificateArn: v.exactOptional(
      text('the ARN of an ACM certificate of us-east-1', /^arn:[\w-]+:acm:us-east-1:\d{12}:certificate\/.+$/),
    ),
  },
  {
    domain: 'The name that callers use.',
    closed:
      'Whether the API refuses what did not come through CloudFront. Set `false` while callers of a live deployment move to `edge.domain`.',
    firewall: 'Rules of AWS WAF.',
    priceClass: 'Where in the world CloudFront answers. Fewer places cost less.',
    proofVersionId: ['Version of the origin secret that CloudFront sends.', 'the current version'],
    clientCertificateArn: [
      'ACM certificate in us-east-1 that CloudFront shows to the API where `api.domain.mutualTls` asks for one.',
      'CloudFront shows none',
    ],
  },
);
