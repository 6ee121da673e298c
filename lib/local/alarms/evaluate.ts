// How CloudWatch turns the data points of one metric alarm into its state.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html

import type { Series } from './metric-store';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type TreatMissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

export type ComparisonOperator =
  | 'GreaterThanThreshold'
  | 'GreaterThanOrEqualToThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

export interface AlarmCondition {
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** N: periods looked at. */
  readonly evaluationPeriods: number;
  /** M: breaching ones among them that make an alarm. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
}

/** CloudWatch reads more points than N, so that late ones count; its own examples read two more. */
export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + 2;
}

/**
 * @param points the evaluation range, oldest first, one a period; undefined is a missing data point
 * @param current the state to keep where the rule says so
 */
export function evaluateAlarm(condition: AlarmCondition, points: Series, current: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = condition;
  const breaches = points.map((value) => (value === undefined ? undefined : isBreaching(condition, value)));
  const reported = breaches.filter((breach) => breach !== undefined);
  if (reported.length === 0) return withoutData(treatMissingData, current);

  const latest = reported.slice(-evaluationPeriods);
  const breaching = latest.filter(Boolean).length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  const lacking = evaluationPeriods - latest.length;
  if (lacking <= 0 || treatMissingData === 'notBreaching') return 'OK';
  if (treatMissingData === 'breaching') return breaching + lacking >= datapointsToAlarm ? 'ALARM' : 'OK';

  if (breaching < latest.length) return 'OK';
  if (treatMissingData === 'ignore') return current;
  const oldestAge = breaches.length - breaches.indexOf(true);
  return oldestAge >= datapointsToAlarm ? 'ALARM' : current;
}

function withoutData(policy: TreatMissingData, current: AlarmState): AlarmState {
  switch (policy) {
    case 'breaching':
      return 'ALARM';
    case 'notBreaching':
      return 'OK';
    case 'ignore':
      return current;
    case 'missing':
      return 'INSUFFICIENT_DATA';
  }
}

function isBreaching({ comparison, threshold }: AlarmCondition, value: number): boolean {
  switch (comparison) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}
