// The firewall's rules: AWS's managed groups, and a limit on what one address may ask for.

import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { ERRORS } from '../../../lambdas/contract/errors';
import { HEADER, ORIGIN_PROOF_HEADER } from '../../../lambdas/contract/headers';
import type { DeployConfig, DistributionSettings } from '../../deploy-config';

type Firewall = DistributionSettings['firewall'];

const FIVE_MINUTES_SECONDS = 300;
const RATE_ANSWER = 'rate-limit';

/**
 * What leaves the firewall in no form: not in its log, nor among the requests it samples for the console, which a log's
 * own `RedactedFields` would not reach:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-wafv2-webacl-dataprotectionconfig.html
 */
const PROTECTED_FIELDS: readonly CfnWebACL.FieldToProtectProperty[] = [
  { fieldType: 'SINGLE_HEADER', fieldKeys: [HEADER.authorization, 'cookie', ORIGIN_PROOF_HEADER] },
  { fieldType: 'QUERY_STRING' },
];

export function webAcl(scope: Construct, id: string, { name, language, firewall }: WebAclProps): CfnWebACL {
  const rules = [rateRule(firewall), ...firewall.managedRules.map((group) => managedRule(group, firewall.countOnly))];
  return new CfnWebACL(scope, id, {
    // A web ACL of this scope lives in us-east-1, whatever region its distribution's stack is in.
    scope: 'CLOUDFRONT',
    description: `In front of ${name}`,
    defaultAction: { allow: {} },
    visibilityConfig: visible(name),
    dataProtectionConfig: { dataProtections: PROTECTED_FIELDS.map((field) => ({ field, action: 'SUBSTITUTION' })) },
    rules: rules.map((rule, priority) => Object.assign(rule, { priority })),
    customResponseBodies: {
      [RATE_ANSWER]: { contentType: 'APPLICATION_JSON', content: rateAnswer(language) },
    },
  });
}

export interface WebAclProps {
  readonly name: string;
  readonly language: DeployConfig['language'];
  readonly firewall: Firewall;
}

type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/** First, so that a flood costs no more than this rule. */
function rateRule({ requestsPerFiveMinutes }: Firewall): Rule {
  return {
    name: 'rate',
    statement: {
      rateBasedStatement: {
        limit: requestsPerFiveMinutes,
        aggregateKeyType: 'IP',
        evaluationWindowSec: FIVE_MINUTES_SECONDS,
      },
    },
    action: {
      block: {
        customResponse: {
          responseCode: ERRORS.RATE_LIMIT.status,
          customResponseBodyKey: RATE_ANSWER,
          responseHeaders: [{ name: 'retry-after', value: String(FIVE_MINUTES_SECONDS) }],
        },
      },
    },
    visibilityConfig: visible('rate'),
  };
}

function managedRule(group: string, countOnly: readonly string[]): Rule {
  return {
    name: group,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: group,
        ruleActionOverrides: countOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    overrideAction: { none: {} },
    visibilityConfig: visible(group),
  };
}

/** The platform's envelope. The firewall knows no request id: none is named. */
function rateAnswer(language: DeployConfig['language']): string {
  const message = language === 'en' ? ERRORS.RATE_LIMIT.en : ERRORS.RATE_LIMIT.zh;
  return JSON.stringify({ code: 'RATE_LIMIT', message, details: '', requestId: '' });
}

function visible(metricName: string) {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
