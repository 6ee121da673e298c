// API Gateway's own count of requests, for a comparison with what the access log says.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html

import type { AwsCalls } from './aws-calls';
import { HOUR_MS } from './hour-count';

/** Requests of an hour; null where CloudWatch has none. */
export function createApiCount({ form }: Pick<AwsCalls, 'form'>, apiId: string) {
  return async (hourMs: number): Promise<number | null> => {
    const answer = await form('monitoring', {
      Action: 'GetMetricStatistics',
      Version: '2010-08-01',
      Namespace: 'AWS/ApiGateway',
      MetricName: 'Count',
      'Dimensions.member.1.Name': 'ApiId',
      'Dimensions.member.1.Value': apiId,
      StartTime: new Date(hourMs).toISOString(),
      EndTime: new Date(hourMs + HOUR_MS).toISOString(),
      Period: String(HOUR_MS / 1000),
      'Statistics.member.1': 'Sum',
    });
    const sums = [...answer.matchAll(/<Sum>([^<]+)<\/Sum>/g)].map(([, text]) => Number(text));
    return sums.length === 0 ? null : sums.reduce((total, sum) => total + sum, 0);
  };
}
