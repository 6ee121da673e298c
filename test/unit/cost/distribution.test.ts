// A distribution and a firewall in the description are priced: one request each by CloudFront and by WAF, the rules by number.

import { readCounts } from '../../../lib/cost/counts';
import { countDeployed, type DeployedCounts } from '../../../lib/cost/deployed-counts';
import { readPrices } from '../../../lib/cost/price-list';
import { httpApiBill } from '../../../lib/cost/serverless';
import { load, TRUSTED } from '../../support/description';
import { withoutWarnings } from '../../support/without-warnings';

const EDGE = `${TRUSTED}
api:
  domain:
    name: origin.example.com
    certificateArn: arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000000
edge:
  domain:
    name: www.example.com
    certificateArn: arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000
  firewall: { managedRules: [AWSManagedRulesCommonRuleSet, AWSManagedRulesSQLiRuleSet] }
`;
const config = load({ yaml: EDGE });
let deployed: DeployedCounts;
beforeAll(() => {
  deployed = withoutWarnings(() => countDeployed(config));
});

test('a distribution, its firewall and its rules are counted in the templates', () => {
  expect(deployed).toMatchObject({ distributions: 1, webAcls: 1 });
  // Two managed groups, and the limit of requests by address.
  expect(deployed.webAclRules).toBe(3);
});

test('a distribution and its firewall are billed by requests, web ACLs and rules', () => {
  const workload = { requestsPerSecond: 10, cells: 1, tenants: 1, cellMs: 50, requestKb: 1, responseKb: 1 };
  const { lines } = httpApiBill({ workload, config, deployed, counts: readCounts(), prices: readPrices('us-east-1') });
  const usd = Object.fromEntries(lines.map((line) => [line.label, Number(line.usd.toFixed(2))]));
  // 26.28 million requests a month.
  expect(usd).toMatchObject({
    CloudFront: 26.28,
    'WAF: requests': 15.77,
    'WAF: web ACL': 5,
    'WAF: rules': 3,
  });
});
