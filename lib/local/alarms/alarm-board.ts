// The alarms of the synthesized template, alive: evaluated once a minute on a clock that a test can drive.

import { evaluateRule } from './composite';
import type { AlarmDefinition, CompositeAlarm, MetricAlarm, MetricQuery } from './definition';
import { type AlarmState, evaluateAlarm, evaluationRange } from './evaluate';
import { metricMath } from './metric-math';
import type { MetricStore, Series } from './metric-store';
import { isLowSample, percentileRank, statistic } from './statistic';

export interface AlarmStatus {
  readonly name: string;
  readonly kind: AlarmDefinition['kind'];
  readonly state: AlarmState;
  readonly sinceMs: number;
  /** Its actions would not run now: the suppressor is in ALARM, or one of its waiting periods runs. */
  readonly suppressed: boolean;
}

export interface AlarmChange {
  readonly name: string;
  /** Of the template: severity, title and meaning. */
  readonly description: string;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly atMs: number;
}

interface Current {
  state: AlarmState;
  sinceMs: number;
}

export class AlarmBoard {
  readonly #definitions: readonly AlarmDefinition[];
  readonly #metrics: MetricStore;
  readonly #current = new Map<string, Current>();
  readonly #startedMs: number;

  constructor(definitions: readonly AlarmDefinition[], metrics: MetricStore, nowMs: number) {
    this.#metrics = metrics;
    this.#startedMs = nowMs;
    // Composites after what they look at, however they are nested.
    this.#definitions = [
      ...definitions.filter(({ kind }) => kind === 'metric'),
      ...sortComposites(definitions.filter((d): d is CompositeAlarm => d.kind === 'composite')),
    ];
    for (const { name } of definitions) this.#current.set(name, { state: 'INSUFFICIENT_DATA', sinceMs: nowMs });
  }

  /** Evaluates everything as CloudWatch would at `nowMs`; returns what changed. */
  tick(nowMs: number): AlarmChange[] {
    const changes: AlarmChange[] = [];
    for (const definition of this.#definitions) {
      const current = this.#of(definition.name);
      const state =
        definition.kind === 'metric'
          ? this.#metricState(definition, nowMs, current.state)
          : evaluateRule(definition.rule, (alarm) => this.#of(alarm).state)
            ? 'ALARM'
            : 'OK';
      if (state === current.state) continue;
      const { name, description } = definition;
      changes.push({ name, description, from: current.state, to: state, atMs: nowMs });
      this.#current.set(definition.name, { state, sinceMs: nowMs });
    }
    return changes;
  }

  status(nowMs: number): readonly AlarmStatus[] {
    return this.#definitions.map((definition) => ({
      name: definition.name,
      kind: definition.kind,
      ...this.#of(definition.name),
      suppressed: definition.kind === 'composite' && this.#isSuppressed(definition, nowMs),
    }));
  }

  #isSuppressed({ name, suppressor, waitMs, extensionMs }: CompositeAlarm, nowMs: number): boolean {
    if (suppressor === undefined) return false;
    const other = this.#of(suppressor);
    if (other.state === 'ALARM') return true;
    const own = this.#of(name);
    if (own.state === 'ALARM' && nowMs - own.sinceMs < waitMs) return true;
    return other.state === 'OK' && nowMs - other.sinceMs < extensionMs;
  }

  #metricState(alarm: MetricAlarm, nowMs: number, current: AlarmState): AlarmState {
    const periods = evaluationRange(alarm.condition.evaluationPeriods);
    const starts = Array.from({ length: periods }, (_, i) => nowMs - (periods - i) * alarm.periodMs);
    const series = new Map<string, Series>();
    for (const query of alarm.queries.filter(({ source }) => typeof source !== 'string'))
      series.set(query.id, this.#points(alarm, query, starts));
    const silent = [...series.values()].every((points) => points.every((point) => point === undefined));
    for (const { id, source } of alarm.queries)
      if (typeof source === 'string') series.set(id, metricMath(source, series));
    const result = alarm.queries.find(({ returnData }) => returnData);
    const state = evaluateAlarm(alarm.condition, (result && series.get(result.id)) ?? [], current);
    // What has only just started is not silent yet: a missed heartbeat takes as long as the alarm looks back.
    const young = nowMs - this.#startedMs < alarm.condition.evaluationPeriods * alarm.periodMs;
    return state === 'ALARM' && silent && young ? current : state;
  }

  #points(alarm: MetricAlarm, { source }: MetricQuery, starts: readonly number[]): Series {
    if (typeof source === 'string') return [];
    const rank = percentileRank(source.statistic);
    return starts.map((from) => {
      const set = this.#metrics.summary(source.metric, from, from + alarm.periodMs);
      if (alarm.ignoreLowSamples && rank !== undefined && isLowSample(rank, set.count)) return undefined;
      return statistic(source.statistic, set);
    });
  }

  /** A rule names an alarm by its name, or by its ARN, which ends in `:alarm:<name>`. */
  #of(alarm: string): Current {
    const current = this.#current.get(alarm) ?? this.#current.get(alarm.split(':alarm:').at(-1) ?? '');
    if (!current) throw new Error(`there is no alarm ${JSON.stringify(alarm)}`);
    return current;
  }
}

function sortComposites(composites: readonly CompositeAlarm[]): CompositeAlarm[] {
  const sorted: CompositeAlarm[] = [];
  let rest = composites;
  while (rest.length > 0) {
    const ready = rest.filter((one) => !rest.some((other) => other !== one && one.rule.includes(`${other.name}"`)));
    if (ready.length === 0)
      throw new Error(`composite alarms look at each other: ${rest.map((c) => c.name).join(', ')}`);
    sorted.push(...ready);
    rest = rest.filter((one) => !ready.includes(one));
  }
  return sorted;
}
