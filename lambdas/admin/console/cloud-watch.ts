// What the console asks of CloudWatch, over its JSON protocol, without the SDK. On one machine the local run answers.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html

import type { Clock } from '../../domain/ports';
import { type AwsTarget, askAws, awsTarget, type Environment, jsonCall } from '../../transport/aws-request';

export type AlarmStateName = 'ALARM' | 'INSUFFICIENT_DATA' | 'OK';

export interface AlarmReading {
  readonly name: string;
  readonly state: AlarmStateName;
  /** Unix ms at which it came into this state. */
  readonly sinceMs: number;
}

export interface AlarmsAsked {
  /** Only alarms whose names begin so. */
  readonly prefix: string;
  /** Only alarms in this state; all where missing. */
  readonly state?: AlarmStateName;
}

export interface AlarmsFound {
  readonly alarms: readonly AlarmReading[];
  /** Undefined where all were read; else why some may be missing. */
  readonly fault: string | undefined;
}

export interface CloudWatch {
  /** What could be read in time; never rejects. */
  alarms(asked: AlarmsAsked): Promise<AlarmsFound>;
  /** The alarm's actions do not run for `minutes` from `fromMs` on, a whole minute. */
  mute(alarm: string, fromMs: number, minutes: number, description: string): Promise<void>;
  unmute(alarm: string): Promise<void>;
  /** Points of each query by its id, as far as they came in time; never rejects. */
  metrics(queries: readonly MetricQuery[], fromMs: number, toMs: number): Promise<MetricsFound>;
}

export interface MetricQuery {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly periodSeconds: number;
}

export type MetricPoints = readonly { readonly atMs: number; readonly value: number }[];

export interface MetricsFound {
  /** Only of queries that were answered whole. */
  readonly points: ReadonlyMap<string, MetricPoints>;
  /** Undefined where all were. */
  readonly fault: string | undefined;
}

const muteRuleOf = (alarm: string): string => `${alarm}-silence`;

export interface CloudWatchDeps {
  readonly env: Environment;
  readonly clock: Clock;
  /** Of one call. */
  readonly timeoutMs?: number;
}

/** The page waits: a late CloudWatch must leave time for an answer. */
const TIMEOUT_MS = 3_000;
const ALL_PAGES_MS = 6_000;
/** 100 alarms with their descriptions, rules and metrics. */
const MAX_BYTES = 4_000_000;
const PAGE = 100;
const MOST_PAGES = 20;

interface Described {
  readonly AlarmName?: unknown;
  readonly StateValue?: unknown;
  readonly StateTransitionedTimestamp?: unknown;
  readonly StateUpdatedTimestamp?: unknown;
}

interface DescribeAlarms {
  readonly MetricAlarms?: readonly Described[];
  readonly CompositeAlarms?: readonly Described[];
  readonly NextToken?: string;
}

/** CloudWatch said no: nothing was changed. After any other failure nobody knows. */
export class RefusedByCloudWatch extends Error {
  override readonly name = 'RefusedByCloudWatch';
}

export type AskCloudWatch = <T>(operation: string, input: object) => Promise<T>;

export function createAsk({ env, clock, timeoutMs = TIMEOUT_MS }: CloudWatchDeps): AskCloudWatch {
  let target: AwsTarget | undefined;
  return async <T>(operation: string, input: object): Promise<T> => {
    target ??= awsTarget('monitoring', env);
    const request = jsonCall(`GraniteServiceVersion20100801.${operation}`, input, '1.0');
    const answer = await askAws(request, target, clock(), { timeoutMs, maxBytes: MAX_BYTES });
    if (answer.status !== 200) {
      const Kind = answer.status < 500 ? RefusedByCloudWatch : Error;
      throw new Kind(`CloudWatch answered ${answer.status} to ${operation}`);
    }
    const body: unknown = JSON.parse(answer.body.toString('utf8'));
    if (typeof body !== 'object' || body === null) throw new Error(`CloudWatch answered no object to ${operation}`);
    return body as T;
  };
}

export function createCloudWatch(deps: CloudWatchDeps): CloudWatch {
  const ask = createAsk(deps);
  return {
    async alarms({ prefix, state }) {
      const untilMs = deps.clock() + ALL_PAGES_MS;
      const alarms: AlarmReading[] = [];
      let token: string | undefined;
      for (let page = 0; page < MOST_PAGES && deps.clock() < untilMs; page += 1) {
        try {
          const found: DescribeAlarms = await ask('DescribeAlarms', {
            AlarmNamePrefix: prefix,
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            MaxRecords: PAGE,
            ...(state && { StateValue: state }),
            ...(token !== undefined && { NextToken: token }),
          });
          const described = [found.MetricAlarms ?? [], found.CompositeAlarms ?? []].flat();
          alarms.push(...described.flatMap((one) => readingOf(one)));
          token = found.NextToken;
        } catch (error) {
          return { alarms, fault: error instanceof Error ? error.message : 'CloudWatch did not answer' };
        }
        if (!token) return { alarms, fault: undefined };
      }
      return { alarms, fault: 'CloudWatch has more alarms than could be read in time' };
    },
    metrics: (queries, fromMs, toMs) => metricData(ask, queries, fromMs, toMs),
    async mute(alarm, fromMs, minutes, description) {
      const at = new Date(fromMs).toISOString().slice(0, 16);
      await ask('PutAlarmMuteRule', {
        Name: muteRuleOf(alarm),
        Description: description,
        Rule: { Schedule: { Expression: `at(${at})`, Duration: `PT${minutes}M`, Timezone: 'UTC' } },
        MuteTargets: { AlarmNames: [alarm] },
      });
    },
    async unmute(alarm) {
      await ask('DeleteAlarmMuteRule', { AlarmMuteRuleName: muteRuleOf(alarm) });
    },
  };
}

const STATES: ReadonlySet<unknown> = new Set<AlarmStateName>(['ALARM', 'INSUFFICIENT_DATA', 'OK']);

function readingOf(described: Described | null): AlarmReading[] {
  if (typeof described !== 'object' || described === null) return [];
  const {
    AlarmName: name,
    StateValue: state,
    StateTransitionedTimestamp: changed,
    StateUpdatedTimestamp: updated,
  } = described;
  if (typeof name !== 'string' || !STATES.has(state)) return [];
  const seconds = [changed, updated].find((time) => typeof time === 'number' && Number.isFinite(time));
  return [{ name, state: state as AlarmStateName, sinceMs: Number(seconds ?? 0) * 1000 }];
}

interface MetricData {
  readonly MetricDataResults?: readonly {
    readonly Id?: unknown;
    readonly Timestamps?: readonly unknown[];
    readonly Values?: readonly unknown[];
    readonly StatusCode?: unknown;
  }[];
  readonly NextToken?: string;
}

/** One call holds 500 queries and 100,800 points: more than any span here asks for. */
async function metricData(
  ask: AskCloudWatch,
  queries: readonly MetricQuery[],
  fromMs: number,
  toMs: number,
): Promise<MetricsFound> {
  const points = new Map<string, MetricPoints>();
  try {
    const { MetricDataResults: results = [], NextToken: token } = await ask<MetricData>('GetMetricData', {
      StartTime: fromMs / 1000,
      EndTime: toMs / 1000,
      ScanBy: 'TimestampAscending',
      MetricDataQueries: queries.map((query) => ({
        Id: query.id,
        MetricStat: {
          Metric: {
            Namespace: query.namespace,
            MetricName: query.name,
            Dimensions: Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: query.periodSeconds,
          Stat: query.statistic,
        },
        ReturnData: true,
      })),
    });
    for (const { Id: id, Timestamps: times = [], Values: values = [], StatusCode: status } of results) {
      if (typeof id !== 'string' || status !== 'Complete' || times.length !== values.length) continue;
      points.set(
        id,
        times.flatMap((time, index) => {
          const [seconds, value] = [Number(time), Number(values[index])];
          return Number.isFinite(seconds) && Number.isFinite(value) ? [{ atMs: seconds * 1000, value }] : [];
        }),
      );
    }
    const isWhole = !token && queries.every(({ id }) => points.has(id));
    return { points, fault: isWhole ? undefined : 'CloudWatch answered a part of the metrics' };
  } catch (error) {
    return { points, fault: error instanceof Error ? error.message : 'CloudWatch did not answer' };
  }
}
