// Service level objectives over CloudWatch metrics; CDK knows them at the lowest level only.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-ServiceLevelObjectives.html

import { CfnServiceLevelObjective } from 'aws-cdk-lib/aws-applicationsignals';
import { Construct } from 'constructs';

export interface ObjectivesProps {
  readonly prefix: string;
  readonly apiId: string;
  /** Share of requests that must not be answered 5xx. */
  readonly availabilityPercent: number;
  /** Share of minutes in which p95 must stay below `latencyMs`. */
  readonly latencyPercent: number;
  readonly latencyMs: number;
  readonly days: number;
}

export class Objectives extends Construct {
  constructor(scope: Construct, constructId: string, props: ObjectivesProps) {
    super(scope, constructId);
    const { prefix, apiId, days } = props;
    const query = (metricName: string, stat: string): CfnServiceLevelObjective.MetricDataQueryProperty[] => [
      {
        id: 'm',
        returnData: true,
        metricStat: {
          stat,
          period: 60,
          metric: { namespace: 'AWS/ApiGateway', metricName, dimensions: [{ name: 'ApiId', value: apiId }] },
        },
      },
    ];
    const goal = (attainmentGoal: number): CfnServiceLevelObjective.GoalProperty => ({
      attainmentGoal,
      warningThreshold: 30,
      interval: { rollingInterval: { duration: days, durationUnit: 'DAY' } },
    });
    new CfnServiceLevelObjective(this, 'Availability', {
      name: `${prefix}-availability`,
      description: 'Requests that are not answered 5xx',
      goal: goal(props.availabilityPercent),
      requestBasedSli: {
        requestBasedSliMetric: {
          totalRequestCountMetric: query('Count', 'Sum'),
          monitoredRequestCountMetric: { badCountMetric: query('5xx', 'Sum') },
        },
      },
    });
    new CfnServiceLevelObjective(this, 'Latency', {
      name: `${prefix}-latency`,
      description: `Minutes in which 95 % of requests take less than ${props.latencyMs} ms`,
      goal: goal(props.latencyPercent),
      sli: {
        comparisonOperator: 'LessThan',
        metricThreshold: props.latencyMs,
        sliMetric: { metricDataQueries: query('Latency', 'p95') },
      },
    });
  }
}
