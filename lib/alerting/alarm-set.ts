// The CloudWatch alarms of a deployment: every rule on every target, Cells grouped and silenced by a gateway outage.

import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  type IAlarm,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { cloudWatchMetric } from './cloudwatch-signal';
import type { AlertRule, Severity } from './rule';
import { ALERT_RULES } from './rules';
import { type AlertTarget, type AlertTargets, targetsOf } from './targets';

/** While one of these fires, the Cells' alarms tell nothing new. */
const OUTAGE_RULES: ReadonlySet<string> = new Set(['gateway-5xx-rate', 'signing-key-unavailable', 'patrol-blind']);

export interface AlarmSetProps {
  /** Names begin with it: they are unique in an account and region. */
  readonly prefix: string;
  readonly targets: AlertTargets;
  readonly topics: Readonly<Record<Severity, ITopic>>;
  /** Rule id -> threshold, where a deployment knows better. */
  readonly thresholds?: Readonly<Record<string, number>>;
}

export class AlarmSet extends Construct {
  /** Those that group others first. */
  readonly alarms: readonly IAlarm[];

  readonly #props: AlarmSetProps;

  constructor(scope: Construct, constructId: string, props: AlarmSetProps) {
    super(scope, constructId);
    this.#props = props;
    const unknown = Object.keys(props.thresholds ?? {}).filter((name) => !ALERT_RULES.some(({ id }) => id === name));
    if (unknown.length > 0)
      throw new Error(
        `alarms.thresholds: there is no rule ${unknown.join(', ')}; rules are ${ALERT_RULES.map(({ id }) => id).join(', ')}`,
      );
    const pairs = ALERT_RULES.flatMap((rule) =>
      targetsOf(rule, props.targets).map((target) => ({ rule, target, alarm: this.#alarm(rule, target) })),
    );
    for (const { rule, alarm } of pairs) if (rule.scope !== 'cell') this.#tell(alarm, rule.severity);

    const outage = new CompositeAlarm(this, 'gateway-outage', {
      compositeAlarmName: `${props.prefix}-gateway-outage`,
      alarmDescription: 'The gateway itself is in trouble; the alarms of single Cells are silenced meanwhile.',
      alarmRule: AlarmRule.anyOf(
        ...pairs.filter(({ rule }) => OUTAGE_RULES.has(rule.id)).map(({ alarm }) => inAlarm(alarm)),
      ),
    });
    const cells = props.targets.cells.map((cell) => {
      const own = pairs.filter(({ rule, target }) => rule.scope === 'cell' && target.name === cell);
      return this.#cellAlarm(
        cell,
        own.map(({ alarm }) => alarm),
        outage,
      );
    });
    this.alarms = [outage, ...cells, ...pairs.map(({ alarm }) => alarm)];
  }

  #alarm(rule: AlertRule, target: AlertTarget): Alarm {
    const suffix = target.name === '' ? '' : `-${target.name}`;
    const isPercentile = rule.signal.kind === 'value' && rule.signal.metric.statistic.startsWith('p');
    return new Alarm(this, `${rule.id}${suffix}`, {
      alarmName: `${this.#props.prefix}-${rule.id}${suffix}`,
      alarmDescription: `${rule.severity} ${rule.title.zh} / ${rule.title.en}. ${rule.meaning.en} Runbook: deploy/docs/监控与告警说明.md#${rule.id}`,
      metric: cloudWatchMetric(rule.signal, target, rule.periodSeconds),
      comparisonOperator: COMPARISON[rule.comparison],
      threshold: this.#props.thresholds?.[rule.id] ?? rule.threshold,
      evaluationPeriods: rule.evaluationPeriods,
      datapointsToAlarm: rule.datapointsToAlarm,
      treatMissingData: MISSING[rule.missingData],
      ...(isPercentile ? { evaluateLowSampleCountPercentile: 'ignore' } : {}),
    });
  }

  #cellAlarm(cell: string, alarms: readonly IAlarm[], outage: IAlarm): CompositeAlarm {
    const composite = new CompositeAlarm(this, `cell-trouble-${cell}`, {
      compositeAlarmName: `${this.#props.prefix}-cell-trouble-${cell}`,
      alarmDescription: `P1 Cell ${cell} is down or answers 5xx, and it is not the gateway's own outage.`,
      alarmRule: AlarmRule.anyOf(...alarms.map(inAlarm)),
      actionsSuppressor: outage,
      actionsSuppressorWaitPeriod: Duration.minutes(1),
      actionsSuppressorExtensionPeriod: Duration.minutes(2),
    });
    this.#tell(composite, 'P1');
    return composite;
  }

  #tell(alarm: Alarm | CompositeAlarm, severity: Severity): void {
    const action = new SnsAction(this.#props.topics[severity]);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}

function inAlarm(alarm: IAlarm) {
  return AlarmRule.fromAlarm(alarm, AlarmState.ALARM);
}

const COMPARISON: Readonly<Record<AlertRule['comparison'], ComparisonOperator>> = {
  '>': ComparisonOperator.GREATER_THAN_THRESHOLD,
  '>=': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  '<': ComparisonOperator.LESS_THAN_THRESHOLD,
  '<=': ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
};

const MISSING: Readonly<Record<AlertRule['missingData'], TreatMissingData>> = {
  breaching: TreatMissingData.BREACHING,
  notBreaching: TreatMissingData.NOT_BREACHING,
  ignore: TreatMissingData.IGNORE,
};
