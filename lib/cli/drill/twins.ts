// The twin of an alarm: the same rule, threshold and topics over series of the drill's own, under a name that begins with DRILL.
// The alarm itself stays as it is, so that a drill hides nothing real.

import { METRIC_NAMESPACE } from '../../../lambdas/contract/metrics';
import {
  dimensionOf,
  type LiveAlarms,
  type LiveCompositeAlarm,
  type LiveMetricAlarm,
  type MetricRef,
  watchedBy,
} from './live-alarm';
import { type MetricPlan, metricPlan } from './metric-lines';

export const DRILL = 'DRILL-';
/** The Cell whose own series a drill may use. */
export const PROBE = 'probe';
/** A drill waits no longer for an alarm. */
const LONGEST_SECONDS = 15 * 60;

export interface Twin {
  /** Of the alarm that it stands for. */
  readonly alarm: string;
  /** For `put-metric-alarm` or `put-composite-alarm`. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly kind: 'metric' | 'composite';
  /** Of what only follows other alarms: nothing. */
  readonly plan: MetricPlan;
  readonly topics: readonly string[];
}

export interface NotCaused {
  readonly alarm: string;
  readonly why: string;
}

export interface Twins {
  readonly twins: readonly Twin[];
  readonly notCaused: readonly NotCaused[];
}

const NOTHING: MetricPlan = { ring: [], clear: [] };

/** @param real alarms that are caused by real faults at the probe Cell, and need no twin */
export function twinsOf({ metric, composite }: LiveAlarms, deployment: string, real: ReadonlySet<string>): Twins {
  const found = metric
    .filter(({ AlarmName }) => !real.has(AlarmName))
    .map((alarm) => [alarm.AlarmName, metricTwin(alarm, deployment)] as const);
  const twins = found.flatMap(([, twin]) => (typeof twin === 'string' ? [] : [twin]));
  const notCaused = found.flatMap(([alarm, twin]) => (typeof twin === 'string' ? [{ alarm, why: twin }] : []));
  const known = new Set(twins.map(({ alarm }) => alarm));
  for (const alarm of composite) {
    if (real.has(alarm.AlarmName)) continue;
    const twin = compositeTwin(alarm, known);
    if (twin === undefined) notCaused.push({ alarm: alarm.AlarmName, why: 'it groups alarms that are not caused' });
    else twins.push(twin);
  }
  return { twins, notCaused };
}

function metricTwin(alarm: LiveMetricAlarm, deployment: string): Twin | string {
  const watched = watchedBy(alarm);
  const foreign = watched.find(({ Namespace }) => Namespace !== METRIC_NAMESPACE);
  if (foreign !== undefined) return `${foreign.Namespace} is counted by AWS itself, and nobody else may write there`;
  const cell = watched.map((metric) => dimensionOf(metric, 'cell')).find((name) => name !== undefined);
  if (cell !== undefined && cell !== PROBE) return `the same rule as that of the Cell ${PROBE}`;
  const seconds = alarm.EvaluationPeriods * Math.max(...watched.map(({ periodSeconds }) => periodSeconds));
  if (seconds > LONGEST_SECONDS) return `it looks back ${Math.round(seconds / 60)} min`;
  const input = twinInput(alarm, deployment);
  const plan = metricPlan(input);
  if (plan === undefined) return 'its form is not known to this version';
  return { alarm: alarm.AlarmName, kind: 'metric', input: { ...input }, plan, topics: alarm.AlarmActions ?? [] };
}

/** What PutMetricAlarm takes, with the drill's series. */
function twinInput(alarm: LiveMetricAlarm, deployment: string): LiveMetricAlarm {
  const own = <M extends MetricRef>(metric: M): M => ({
    ...metric,
    Dimensions: (metric.Dimensions ?? []).map(({ Name, Value }) =>
      Name === 'deployment' ? { Name, Value: drillSeries(deployment) } : { Name, Value },
    ),
  });
  const { Namespace, MetricName, Dimensions, Metrics = [] } = alarm;
  const single =
    Namespace === undefined || MetricName === undefined
      ? {}
      : {
          ...own({ Namespace, MetricName, Dimensions: Dimensions ?? [] }),
          ...pick(alarm, ['Statistic', 'ExtendedStatistic', 'Period']),
        };
  const queries = Metrics.map((query) =>
    query.MetricStat === undefined
      ? query
      : { ...query, MetricStat: { ...query.MetricStat, Metric: own(query.MetricStat.Metric) } },
  );
  return {
    ...pick(alarm, [
      'EvaluationPeriods',
      'DatapointsToAlarm',
      'Threshold',
      'ComparisonOperator',
      'TreatMissingData',
      'EvaluateLowSampleCountPercentile',
      'AlarmActions',
      'OKActions',
    ]),
    AlarmName: `${DRILL}${alarm.AlarmName}`,
    AlarmDescription: described(alarm),
    ...(queries.length > 0 ? { Metrics: queries } : single),
  } as unknown as LiveMetricAlarm;
}

/** What is not caused counts as quiet; what would silence it stays out. */
function compositeTwin(alarm: LiveCompositeAlarm, known: ReadonlySet<string>): Twin | undefined {
  let members = 0;
  const rule = alarm.AlarmRule.replaceAll(/ALARM\( ?"?([^"()]{1,300})"? ?\)/g, (_, named: string) => {
    const name = named.split(':alarm:').at(-1) ?? '';
    if (!known.has(name)) return 'FALSE';
    members += 1;
    return `ALARM("${DRILL}${name}")`;
  });
  if (members === 0) return undefined;
  const input = {
    AlarmName: `${DRILL}${alarm.AlarmName}`,
    AlarmDescription: described(alarm),
    AlarmRule: rule,
    ...pick(alarm, ['AlarmActions', 'OKActions']),
  };
  return { alarm: alarm.AlarmName, kind: 'composite', input, plan: NOTHING, topics: alarm.AlarmActions ?? [] };
}

/** No function of the deployment writes under this name. */
function drillSeries(deployment: string): string {
  return `${deployment}-drill`;
}

/** CloudWatch takes 1,024 characters. */
function described({ AlarmDescription = '' }: { readonly AlarmDescription?: string }): string {
  return `DRILL, nothing is wrong. ${AlarmDescription}`.slice(0, 1_024);
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Partial<
    Pick<T, K>
  >;
}
