// Numbers by tenant with a ceiling: Contributor Insights reads the log fields, so tenants are never metric dimensions.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-RuleSyntax.html

import { Stack } from 'aws-cdk-lib';
import { CfnInsightRule, ConcreteWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

const TENANT = '$.tenant_id';

/** Lines of good requests that are kept 1 in N say for how many requests they stand. */
const rulesOf = (goodLines: number) =>
  [
    goodLines > 1
      ? { id: 'requests', title: 'Tenants by requests', aggregate: 'Sum', filters: [], summed: '$.stands_for' }
      : { id: 'requests', title: 'Tenants by requests', aggregate: 'Count', filters: [] },
    { id: 'errors', title: 'Tenants by 5xx', aggregate: 'Count', filters: [{ Match: '$.status', GreaterThan: 499 }] },
    {
      id: 'latency',
      title: 'Tenants by time spent, ms',
      aggregate: 'Sum',
      filters: [],
      summed: goodLines > 1 ? '$.stands_for_ms' : '$.duration_ms',
    },
  ] as const;

interface TenantInsightsProps {
  readonly prefix: string;
  readonly logGroupName: string;
  /** N: one of N lines of good requests is kept. */
  readonly goodLines: number;
}

export class TenantInsights extends Construct {
  readonly widgets: readonly ConcreteWidget[];

  constructor(scope: Construct, constructId: string, { prefix, logGroupName, goodLines }: TenantInsightsProps) {
    super(scope, constructId);
    this.widgets = rulesOf(goodLines).map((rule) => {
      const created = new CfnInsightRule(this, rule.id, {
        ruleName: `${prefix}-tenants-by-${rule.id}`,
        ruleState: 'ENABLED',
        ruleBody: Stack.of(this).toJsonString({
          Schema: { Name: 'CloudWatchLogRule', Version: 1 },
          LogGroupNames: [logGroupName],
          LogFormat: 'JSON',
          AggregateOn: rule.aggregate,
          Contribution: {
            Keys: [TENANT],
            Filters: rule.filters,
            ...('summed' in rule ? { ValueOf: rule.summed } : {}),
          },
        }),
      });
      return new InsightWidget(rule.title, created);
    });
  }
}

/** The dashboard's own form for a rule; CDK has no widget for it. */
class InsightWidget extends ConcreteWidget {
  readonly #title: string;
  readonly #rule: CfnInsightRule;

  constructor(title: string, rule: CfnInsightRule) {
    super(8, 6);
    this.#title = title;
    this.#rule = rule;
  }

  toJson(): object[] {
    const properties = {
      title: this.#title,
      region: Stack.of(this.#rule).region,
      view: 'timeSeries',
      stacked: false,
      period: 300,
      insightRule: { ruleName: this.#rule.ruleName, maxContributorCount: 10, orderBy: 'Sum' },
      legend: { position: 'bottom' },
    };
    return [{ type: 'metric', width: this.width, height: this.height, x: this.x, y: this.y, properties }];
  }
}
