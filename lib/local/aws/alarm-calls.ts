// CloudWatch's alarms over its JSON protocol, as the console asks for them.

import type { AlarmStatus } from '../alarms/alarm-board';
import { AwsError, type NamedCall } from './aws-error';
import type { CloudWatch } from './cloud-watch';

const STANDARD_RECORDS = 50;

interface DescribeAlarms {
  readonly AlarmNamePrefix?: string;
  readonly StateValue?: string;
  readonly AlarmTypes?: readonly string[];
  readonly MaxRecords?: number;
  readonly NextToken?: string;
}

interface PutAlarmMuteRule {
  readonly Name: string;
  readonly Rule: { readonly Schedule: MuteSchedule };
  readonly MuteTargets: { readonly AlarmNames: readonly string[] };
}

interface MuteSchedule {
  readonly Expression: string;
  readonly Duration: string;
  readonly Timezone?: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html: one window, in UTC, of minutes. */
function spanOf({ Expression: at, Duration: duration, Timezone: zone = 'UTC' }: MuteSchedule) {
  const [, time] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)$/.exec(at) ?? [];
  const [, minutes] = /^PT(\d+)M$/.exec(duration) ?? [];
  if (time === undefined || minutes === undefined || zone !== 'UTC') {
    throw new AwsError(
      'InvalidParameterValueException',
      `${at} for ${duration} in ${zone} is not hosted on one machine`,
    );
  }
  const fromMs = Date.parse(`${time}:00Z`);
  return { fromMs, untilMs: fromMs + Number(minutes) * 60_000 };
}

const KIND = { metric: 'MetricAlarm', composite: 'CompositeAlarm' } as const;

/** By X-Amz-Target. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
export function alarmCalls({ alarms }: Pick<CloudWatch, 'alarms'>): Readonly<Record<string, NamedCall>> {
  const rules = new Map<string, readonly string[]>();
  return {
    'GraniteServiceVersion20100801.DescribeAlarms': {
      service: 'cloudwatch',
      operation: 'DescribeAlarms',
      answer: (input) => describe(alarms.status(), input),
    },
    'GraniteServiceVersion20100801.PutAlarmMuteRule': {
      service: 'cloudwatch',
      operation: 'PutAlarmMuteRule',
      answer: (input) => {
        const { Name: rule, Rule, MuteTargets } = input as unknown as PutAlarmMuteRule;
        const span = spanOf(Rule.Schedule);
        for (const name of rules.get(rule) ?? []) alarms.mutes.delete(name);
        for (const name of MuteTargets.AlarmNames) alarms.mutes.set(name, span);
        rules.set(rule, MuteTargets.AlarmNames);
        return {};
      },
    },
    'GraniteServiceVersion20100801.DeleteAlarmMuteRule': {
      service: 'cloudwatch',
      operation: 'DeleteAlarmMuteRule',
      answer: ({ AlarmMuteRuleName: rule }) => {
        for (const name of rules.get(String(rule)) ?? []) alarms.mutes.delete(name);
        rules.delete(String(rule));
        return {};
      },
    },
  };
}

function describe(all: readonly AlarmStatus[], input: DescribeAlarms): object {
  const { AlarmNamePrefix: prefix = '', StateValue: state, AlarmTypes: types = ['MetricAlarm'] } = input;
  const found = all
    .filter(({ name, kind }) => name.startsWith(prefix) && types.includes(KIND[kind]))
    .filter((alarm) => state === undefined || alarm.state === state)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const from = Number(input.NextToken ?? 0);
  const to = from + (input.MaxRecords ?? STANDARD_RECORDS);
  const page = found.slice(from, to);
  const ofKind = (kind: AlarmStatus['kind']) => page.filter((alarm) => alarm.kind === kind).map(described);
  return {
    MetricAlarms: ofKind('metric'),
    CompositeAlarms: ofKind('composite'),
    ...(to < found.length && { NextToken: String(to) }),
  };
}

function described({ name, state, sinceMs }: AlarmStatus) {
  const seconds = sinceMs / 1000;
  return { AlarmName: name, StateValue: state, StateUpdatedTimestamp: seconds, StateTransitionedTimestamp: seconds };
}
