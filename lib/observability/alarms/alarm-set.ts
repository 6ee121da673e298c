// The CloudWatch alarms of a deployment: every rule on every target, Cells grouped and silenced by a gateway outage.

import { Duration } from 'aws-cdk-lib';
import { AlarmRule, AlarmState, CompositeAlarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ALERT_RULES } from '../../alert-rules';
import { type RuleAlarmOptions, ruleAlarm, type SeverityTopics, tell } from './rule-alarm';
import { type AlertTargets, targetsOf } from './targets';

/** While one of these fires, the Cells' alarms tell nothing new. */
const OUTAGE_RULES: ReadonlySet<string> = new Set(['gateway-5xx-rate', 'signing-key-unavailable', 'patrol-blind']);

export interface AlarmSetProps extends RuleAlarmOptions {
  readonly targets: AlertTargets;
  readonly topics: SeverityTopics;
}

export class AlarmSet extends Construct {
  /** Those that group others first. */
  readonly alarms: readonly IAlarm[];

  readonly #props: AlarmSetProps;

  constructor(scope: Construct, constructId: string, props: AlarmSetProps) {
    super(scope, constructId);
    this.#props = props;
    const pairs = ALERT_RULES.flatMap((rule) =>
      targetsOf(rule, props.targets).map((target) => ({ rule, target, alarm: ruleAlarm(this, rule, target, props) })),
    );
    for (const { rule, alarm } of pairs) if (rule.scope !== 'cell') tell(alarm, props.topics[rule.severity]);

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

  #cellAlarm(cell: string, alarms: readonly IAlarm[], outage: IAlarm): CompositeAlarm {
    const composite = new CompositeAlarm(this, `cell-trouble-${cell}`, {
      compositeAlarmName: `${this.#props.prefix}-cell-trouble-${cell}`,
      alarmDescription: `P1 Cell ${cell} is down or answers 5xx, and it is not the gateway's own outage.`,
      alarmRule: AlarmRule.anyOf(...alarms.map(inAlarm)),
      actionsSuppressor: outage,
      actionsSuppressorWaitPeriod: Duration.minutes(1),
      actionsSuppressorExtensionPeriod: Duration.minutes(2),
    });
    tell(composite, this.#props.topics.P1);
    return composite;
  }
}

function inAlarm(alarm: IAlarm) {
  return AlarmRule.fromAlarm(alarm, AlarmState.ALARM);
}
