// Alarms as a resolved template has them: AWS::CloudWatch::Alarm and ::CompositeAlarm properties.

import type { AlarmCondition, ComparisonOperator, TreatMissingData } from './evaluate';
import type { MetricId } from './metric-store';

export interface MetricQuery {
  readonly id: string;
  readonly returnData: boolean;
  readonly source: { readonly metric: MetricId; readonly statistic: string; readonly periodMs: number } | string;
}

export interface MetricAlarm {
  readonly kind: 'metric';
  readonly name: string;
  /** Severity, title and meaning; empty where the template says nothing. */
  readonly description: string;
  readonly condition: AlarmCondition;
  readonly periodMs: number;
  readonly queries: readonly MetricQuery[];
  readonly ignoreLowSamples: boolean;
}

export interface CompositeAlarm {
  readonly kind: 'composite';
  readonly name: string;
  readonly description: string;
  readonly rule: string;
  /** Name or ARN of the alarm that silences this one's actions. */
  readonly suppressor?: string;
  readonly waitMs: number;
  readonly extensionMs: number;
}

export type AlarmDefinition = MetricAlarm | CompositeAlarm;

/** CloudFormation properties with every intrinsic resolved. */
export type ResourceProperties = Readonly<Record<string, unknown>>;

/** @throws Error where the alarm uses something this runner can't evaluate */
export function readMetricAlarm(name: string, properties: ResourceProperties): MetricAlarm {
  const p = properties as unknown as RawAlarm;
  const queries = p.Metrics ? p.Metrics.map(readQuery) : [readSimple(p)];
  const result = queries.find((query) => query.returnData);
  if (!result) throw new Error(`alarm ${name}: no metric returns data`);
  const periods = queries.flatMap((query) => (typeof query.source === 'string' ? [] : [query.source.periodMs]));
  const periodMs = Math.max(...periods);
  if (!Number.isFinite(periodMs) || periods.some((period) => period !== periodMs))
    throw new Error(`alarm ${name}: its metrics need one common period, got ${periods.join(', ')} ms`);
  const namespaces = queries.flatMap((q) => (typeof q.source === 'string' ? [] : [q.source.metric.namespace]));
  return {
    kind: 'metric',
    name,
    description: p.AlarmDescription ?? '',
    periodMs,
    queries,
    ignoreLowSamples: p.EvaluateLowSampleCountPercentile === 'ignore',
    condition: {
      comparison: p.ComparisonOperator,
      threshold: p.Threshold,
      evaluationPeriods: p.EvaluationPeriods,
      datapointsToAlarm: p.DatapointsToAlarm ?? p.EvaluationPeriods,
      // Alarms on AWS/DynamoDB ignore missing data whatever they ask for.
      treatMissingData: namespaces.includes('AWS/DynamoDB') ? 'ignore' : (p.TreatMissingData ?? 'missing'),
    },
  };
}

export function readCompositeAlarm(name: string, properties: ResourceProperties): CompositeAlarm {
  const p = properties as unknown as RawComposite;
  return {
    kind: 'composite',
    name,
    description: p.AlarmDescription ?? '',
    rule: p.AlarmRule,
    ...(p.ActionsSuppressor === undefined ? {} : { suppressor: p.ActionsSuppressor }),
    waitMs: (p.ActionsSuppressorWaitPeriod ?? 0) * 1000,
    extensionMs: (p.ActionsSuppressorExtensionPeriod ?? 0) * 1000,
  };
}

function readQuery(raw: RawQuery): MetricQuery {
  const returnData = raw.ReturnData ?? true;
  if (raw.Expression !== undefined) return { id: raw.Id, returnData, source: raw.Expression };
  if (!raw.MetricStat) throw new Error(`metric ${raw.Id}: neither an expression nor a metric`);
  const { Metric, Stat, Period } = raw.MetricStat;
  return {
    id: raw.Id,
    returnData,
    source: { metric: readMetric(Metric), statistic: Stat, periodMs: Period * 1000 },
  };
}

function readSimple(p: RawAlarm): MetricQuery {
  const statistic = p.ExtendedStatistic ?? p.Statistic ?? 'Average';
  return { id: 'm', returnData: true, source: { metric: readMetric(p), statistic, periodMs: p.Period * 1000 } };
}

function readMetric(raw: RawMetric): MetricId {
  return {
    namespace: raw.Namespace,
    name: raw.MetricName,
    dimensions: Object.fromEntries((raw.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
  };
}

interface RawMetric {
  Namespace: string;
  MetricName: string;
  Dimensions?: { Name: string; Value: string }[];
}
interface RawQuery {
  Id: string;
  Expression?: string;
  ReturnData?: boolean;
  MetricStat?: { Metric: RawMetric; Stat: string; Period: number };
}
interface RawAlarm extends RawMetric {
  AlarmDescription?: string;
  Metrics?: RawQuery[];
  Statistic?: string;
  ExtendedStatistic?: string;
  Period: number;
  ComparisonOperator: ComparisonOperator;
  Threshold: number;
  EvaluationPeriods: number;
  DatapointsToAlarm?: number;
  TreatMissingData?: TreatMissingData;
  EvaluateLowSampleCountPercentile?: string;
}
interface RawComposite {
  AlarmDescription?: string;
  AlarmRule: string;
  ActionsSuppressor?: string;
  ActionsSuppressorWaitPeriod?: number;
  ActionsSuppressorExtensionPeriod?: number;
}
