// What functions ask CloudWatch for: queries of their log groups, and one metric's sum.

import { randomUUID } from 'node:crypto';
import type { HostedAlarms } from '../alarms/hosted-alarms';
import type { MetricStore } from '../alarms/metric-store';
import { statistic } from '../alarms/statistic';
import { AwsError, type NamedCall } from './aws-error';
import { parseQuery } from './insights';
import type { LogStore } from './log-store';

interface StartQuery {
  readonly logGroupName?: string;
  readonly logGroupNames?: readonly string[];
  /** Seconds; both are part of the span. */
  readonly startTime: number;
  readonly endTime: number;
  readonly queryString: string;
  readonly limit?: number;
}

/** What a query gives back where it names no limit: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Limit.html */
const STANDARD_LIMIT = 10_000;
const MOST_QUERY_CHARACTERS = 10_000;

export interface CloudWatch {
  readonly logs: LogStore;
  readonly metrics: MetricStore;
  readonly alarms: HostedAlarms;
}

/** Calls of the JSON protocol, by X-Amz-Target. */
export function logCalls({ logs }: CloudWatch): Readonly<Record<string, NamedCall>> {
  const results = new Map<string, { readonly rows: object; readonly bytesScanned: number }>();
  return {
    'Logs_20140328.StartQuery': {
      service: 'logs',
      operation: 'StartQuery',
      answer: (input) => {
        const {
          logGroupName,
          logGroupNames: groups = [logGroupName ?? ''],
          startTime,
          endTime,
          queryString,
          limit = STANDARD_LIMIT,
        } = input as unknown as StartQuery;
        const missing = groups.find((group) => !logs.has(group));
        if (missing !== undefined) throw new AwsError('ResourceNotFoundException', `There is no log group ${missing}`);
        if (queryString.length > MOST_QUERY_CHARACTERS)
          throw new AwsError('InvalidParameterException', 'The query is too long');
        const queryId = randomUUID();
        const lines = groups.flatMap((group) => logs.between(group, startTime * 1000, endTime * 1000));
        const rows = queried(queryString)(lines).slice(0, limit);
        results.set(queryId, {
          rows: rows.map((row) => Object.entries(row).map(([field, value]) => ({ field, value }))),
          bytesScanned: lines.reduce((sum, { text }) => sum + text.length, 0),
        });
        return { queryId };
      },
    },
    'Logs_20140328.GetQueryResults': {
      service: 'logs',
      operation: 'GetQueryResults',
      answer: ({ queryId }) => {
        const found = results.get(String(queryId));
        if (found === undefined) throw new AwsError('ResourceNotFoundException', 'There is no such query');
        results.delete(String(queryId));
        return { status: 'Complete', results: found.rows, statistics: { bytesScanned: found.bytesScanned } };
      },
    },
  };
}

function queried(text: string): ReturnType<typeof parseQuery> {
  try {
    return parseQuery(text);
  } catch (error) {
    throw new AwsError('MalformedQueryException', (error as Error).message);
  }
}

/** The query protocol answers XML. */
export function metricStatistics({ metrics }: CloudWatch, form: URLSearchParams): string {
  const text = (name: string) => form.get(name) ?? '';
  const id = {
    namespace: text('Namespace'),
    name: text('MetricName'),
    dimensions: { [text('Dimensions.member.1.Name')]: text('Dimensions.member.1.Value') },
  };
  const { count, sum } = metrics.summary(id, Date.parse(text('StartTime')), Date.parse(text('EndTime')));
  const point = `<member><Timestamp>${text('StartTime')}</Timestamp><Sum>${sum.toFixed(1)}</Sum><Unit>Count</Unit></member>`;
  const points = count === 0 ? '' : point;
  return `<GetMetricStatisticsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><GetMetricStatisticsResult><Datapoints>${points}</Datapoints></GetMetricStatisticsResult></GetMetricStatisticsResponse>`;
}

interface GetMetricData {
  /** Unix seconds. */
  readonly StartTime: number;
  readonly EndTime: number;
  readonly MetricDataQueries: readonly {
    readonly Id: string;
    readonly MetricStat: {
      readonly Metric: {
        readonly Namespace: string;
        readonly MetricName: string;
        readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
      };
      readonly Period: number;
      readonly Stat: string;
    };
  }[];
}

/** By X-Amz-Target. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
export function metricCalls({ metrics }: Pick<CloudWatch, 'metrics'>): Readonly<Record<string, NamedCall>> {
  return {
    'GraniteServiceVersion20100801.GetMetricData': {
      service: 'cloudwatch',
      operation: 'GetMetricData',
      answer: (input) => metricData(metrics, input as unknown as GetMetricData),
    },
  };
}

function metricData(metrics: MetricStore, { StartTime: from, EndTime: to, MetricDataQueries: queries }: GetMetricData) {
  const results = queries.map(({ Id, MetricStat: { Metric, Period, Stat } }) => {
    const { Namespace: namespace, MetricName: name, Dimensions: dimensions = [] } = Metric;
    const id = { namespace, name, dimensions: Object.fromEntries(dimensions.map((one) => [one.Name, one.Value])) };
    const points = Array.from({ length: Math.ceil((to - from) / Period) }, (_, index) => {
      const at = from + index * Period;
      return [at, statistic(Stat, metrics.summary(id, at * 1000, (at + Period) * 1000))] as const;
    }).filter(([, value]) => value !== undefined);
    return {
      Id,
      Label: name,
      Timestamps: points.map(([at]) => at),
      Values: points.map(([, value]) => value),
      StatusCode: 'Complete',
    };
  });
  return { MetricDataResults: results, Messages: [] };
}
