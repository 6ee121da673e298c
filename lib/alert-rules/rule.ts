// What one alert rule says: the single source of CloudWatch alarms, Prometheus rules and the operators' table.

import type { Signal } from './signal';

/** P0: wake somebody now. P1: act within the hour. P2: act today. P3: know about it. */
export type Severity = 'P0' | 'P1' | 'P2' | 'P3';

/** One alarm for the platform, or one for each of these. */
export type Scope = 'platform' | 'cell' | 'function' | 'table';

export interface AlertRule {
  /** Kebab case; also the anchor of its runbook. */
  readonly id: string;
  readonly severity: Severity;
  readonly scope: Scope;
  readonly title: Localized;
  /** What it means for users, in a sentence. */
  readonly meaning: Localized;
  readonly signal: Signal;
  readonly comparison: '>' | '>=' | '<' | '<=';
  /** In the signal's unit; for rates, percent. */
  readonly threshold: number;
  readonly periodSeconds: number;
  /** N: periods looked at. */
  readonly evaluationPeriods: number;
  /** M: breaching ones among them. */
  readonly datapointsToAlarm: number;
  readonly missingData: TreatMissingData;
  /** PromQL that fires on its own, where the gateway's own scrape shows the condition better than CloudWatch. */
  readonly prometheus?: string;
  /** Where what Prometheus reads cannot tell it. */
  readonly cloudWatchOnly?: true;
}

export interface Localized {
  readonly zh: string;
  readonly en: string;
}

export type TreatMissingData =
  /** Silence is the fault: heartbeats, backups. */
  | 'breaching'
  /** Silence is health: counts of failures, rates without traffic. */
  | 'notBreaching'
  /** Keep the present state; what CloudWatch does for AWS/DynamoDB whatever it is told. */
  | 'ignore';

interface Watched {
  /** Breaching periods among those that are looked at. */
  readonly least: number;
  readonly of: number;
  readonly periodSeconds: number;
  readonly missingData: TreatMissingData;
}

/** The condition of a rule: `least` of `of` periods, each a minute unless it says otherwise. */
export function when(comparison: AlertRule['comparison'], threshold: number, watched: Partial<Watched> = {}) {
  const { least = 1, of = least, periodSeconds = 60, missingData = 'notBreaching' } = watched;
  return { comparison, threshold, periodSeconds, evaluationPeriods: of, datapointsToAlarm: least, missingData };
}
