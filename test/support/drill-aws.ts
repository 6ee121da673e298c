// Stands in for AWS's APIs as the drill asks them: the synthesized alarms and the drill's twins, evaluated as the one-machine
// run evaluates alarms, with topics, a queue and a log group.

import type { Aws } from '../../lib/cli/drill/aws-cli';
import { AlarmBoard } from '../../lib/local/alarms/alarm-board';
import { type AlarmDefinition, readCompositeAlarm, readMetricAlarm } from '../../lib/local/alarms/definition';
import { readEmf } from '../../lib/local/alarms/emf';
import { MetricStore } from '../../lib/local/alarms/metric-store';
import type { HostedResource } from '../../lib/local/assembly/stacks';

const MINUTE_MS = 60_000;

export interface DrillAws {
  readonly aws: Aws;
  /** Every command so far: service and operation. */
  readonly commands: string[];
  /** Subjects of what was published, in order. */
  readonly published: string[];
  /** Everything that there is of the drill's own: alarms, queues, subscriptions, log groups. */
  readonly own: () => readonly string[];
  readonly metrics: MetricStore;
  readonly nowMs: () => number;
  /** A minute passes: every alarm is looked at, and whoever subscribed hears. */
  readonly minute: () => Promise<void>;
  /** By alarm of production, the states that it was in. */
  readonly seen: ReadonlyMap<string, ReadonlySet<string>>;
  /** As CloudFormation and CodeDeploy are to say it. */
  stackStatus: string;
  deployments: { deploymentId: string; applicationName: string }[];
  /** Alarms whose notices never arrive. */
  readonly deaf: Set<string>;
}

type Raw = Readonly<Record<string, unknown>>;

const definitionOf = (kind: 'metric' | 'composite', name: string, raw: Raw): AlarmDefinition =>
  kind === 'metric' ? readMetricAlarm(name, raw) : readCompositeAlarm(name, raw);

const KIND: Readonly<Record<string, 'metric' | 'composite'>> = {
  'AWS::CloudWatch::Alarm': 'metric',
  'AWS::CloudWatch::CompositeAlarm': 'composite',
};

export function startDrillAws(resources: readonly HostedResource[], deployment: string): DrillAws {
  let nowMs = 1_800_000_000_000;
  const metrics = new MetricStore();
  const ofStack = (name: string) => resources.filter(({ stack }) => stack.name === `${deployment}-${name}`);
  const production = ofStack('observability').flatMap((resource) => {
    const kind = KIND[resource.type];
    return kind === undefined ? [] : [{ name: resource.ref, kind, raw: resource.properties() }];
  });
  const boardOf = (alarms: readonly { name: string; kind: 'metric' | 'composite'; raw: Raw }[]) =>
    new AlarmBoard(
      alarms.map(({ name, kind, raw }) => definitionOf(kind, name, raw)),
      metrics,
      nowMs,
    );
  const main = boardOf(production);
  const twins = new Map<string, { name: string; kind: 'metric' | 'composite'; raw: Raw }>();
  let twinBoard: AlarmBoard | undefined;
  const things = new Set<string>();
  const subscriptions = new Map<string, string>();
  const queue: string[] = [];
  const seen = new Map<string, Set<string>>();
  const [commands, published]: string[][] = [[], []];

  const statesNow = () =>
    new Map([...main.status(nowMs), ...(twinBoard?.status(nowMs) ?? [])].map(({ name, state }) => [name, state]));
  const described = (names: (name: string) => boolean) => {
    const states = statesNow();
    const all = [...production, ...twins.values()].filter(({ name }) => names(name));
    const ofKind = (kind: string) =>
      all
        .filter((alarm) => alarm.kind === kind)
        .map(({ name, raw }) => ({ ...raw, AlarmName: name, StateValue: states.get(name) }));
    return { MetricAlarms: ofKind('metric'), CompositeAlarms: ofKind('composite') };
  };

  const self: DrillAws = {
    commands: commands ?? [],
    published: published ?? [],
    metrics,
    seen,
    deaf: new Set(),
    stackStatus: 'UPDATE_COMPLETE',
    deployments: [],
    nowMs: () => nowMs,
    own: () => [...twins.keys(), ...things, ...subscriptions.keys()],
    async minute() {
      nowMs += MINUTE_MS;
      twinBoard ??= twins.size > 0 ? boardOf([...twins.values()]) : undefined;
      const changes = [...main.tick(nowMs), ...(twinBoard?.tick(nowMs) ?? [])];
      for (const { name, state } of main.status(nowMs)) seen.set(name, (seen.get(name) ?? new Set()).add(state));
      for (const { name, to } of changes) {
        const raw = production.find((alarm) => alarm.name === name)?.raw ?? twins.get(name)?.raw ?? {};
        const actions = (to === 'ALARM' ? raw['AlarmActions'] : raw['OKActions']) as string[] | undefined;
        const isHeard = (actions ?? []).some((topic) => [...subscriptions.values()].includes(topic));
        if (isHeard && !self.deaf.has(name)) queue.push(JSON.stringify({ AlarmName: name, NewStateValue: to }));
      }
    },
    async aws(args, input = '') {
      const [service = '', operation = ''] = args;
      commands?.push(`${service} ${operation}`);
      const option = (name: string) => args[args.indexOf(`--${name}`) + 1] ?? '';
      const list = (name: string) => {
        const rest = args.slice(args.indexOf(`--${name}`) + 1);
        const end = rest.findIndex((word) => word.startsWith('--'));
        return end < 0 ? rest : rest.slice(0, end);
      };
      switch (`${service} ${operation}`) {
        case 'cloudformation describe-stacks':
          return { Stacks: [{ StackStatus: self.stackStatus }] };
        case 'cloudformation list-stack-resources':
          return {
            StackResourceSummaries: resources
              .filter(({ stack }) => stack.name === option('stack-name'))
              .map(({ type, ref }) => ({ ResourceType: type, PhysicalResourceId: ref })),
          };
        case 'deploy list-deployments':
          return { deployments: self.deployments.map(({ deploymentId }) => deploymentId) };
        case 'deploy batch-get-deployments':
          return { deploymentsInfo: self.deployments };
        case 'cloudwatch describe-alarms':
          return args.includes('--alarm-names')
            ? described((name) => list('alarm-names').includes(name))
            : described((name) => name.startsWith(option('alarm-name-prefix')));
        case 'cloudwatch put-metric-alarm':
        case 'cloudwatch put-composite-alarm': {
          const raw = JSON.parse(input) as Raw;
          const name = String(raw['AlarmName']);
          const kind = operation === 'put-metric-alarm' ? 'metric' : 'composite';
          definitionOf(kind, name, raw);
          twins.set(name, { name, kind, raw });
          return {};
        }
        case 'cloudwatch delete-alarms':
          for (const name of list('alarm-names')) twins.delete(name);
          return {};
        case 'logs create-log-group':
          things.add(`log group ${option('log-group-name')}`);
          return {};
        case 'logs delete-log-group':
          things.delete(`log group ${option('log-group-name')}`);
          return {};
        case 'logs put-log-events':
          for (const { message, timestamp } of JSON.parse(input) as { message: string; timestamp: number }[])
            for (const points of readEmf(message)) metrics.record({ ...points, timestampMs: timestamp });
          return {};
        case 'sqs create-queue':
          things.add(`queue ${option('queue-name')}`);
          return { QueueUrl: `https://sqs/${option('queue-name')}` };
        case 'sqs delete-queue':
          things.delete(`queue ${option('queue-url').split('/').at(-1) ?? ''}`);
          return {};
        case 'sqs get-queue-attributes':
          return { Attributes: { QueueArn: 'arn:aws:sqs:eu-central-1:123456789012:drill' } };
        case 'sqs receive-message':
          return { Messages: queue.splice(0, 10).map((Body) => ({ Body })) };
        case 'sns subscribe':
          subscriptions.set(`subscription ${option('topic-arn')}`, option('topic-arn'));
          return { SubscriptionArn: `subscription ${option('topic-arn')}` };
        case 'sns unsubscribe':
          subscriptions.delete(option('subscription-arn'));
          return {};
        case 'sns publish':
          published?.push(option('subject'));
          queue.push(option('message'));
          return {};
        case 'logs create-log-stream':
        case 'sqs set-queue-attributes':
          return {};
        default:
          throw new Error(`aws ${service} ${operation} is not stood in for`);
      }
    },
  };
  return self;
}
