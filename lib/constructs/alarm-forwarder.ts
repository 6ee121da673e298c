// Alarms to the robots of groups: topics -> a queue a robot -> the forwarder. A queue gathers what rings at once, repeats what
// fails, and keeps what fails for good.

import { Duration, Validations } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AlarmWords } from '../../lambdas/contract/alarm-words';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import * as ENV from '../../lambdas/contract/environment';
import { ALERT_RULES } from '../alert-rules';
import type { Severity } from '../alert-rules/rule';
import type { DeployConfig } from '../deploy-config';
import { GatewayFunction } from './gateway-function';
import { removalPolicy } from './removal';

const TIMEOUT = Duration.seconds(30);

/** Alarms that are made of others have no rule. */
const OTHER_ALARMS: AlarmWords['rules'] = {
  'gateway-outage': {
    title: '网关自身故障',
    meaning: '网关自己出了问题；单个业务单元的告警在此期间不再通知。',
  },
  'cell-trouble': {
    title: '业务单元故障',
    meaning: '该业务单元宕机或返回 5xx，并且不是网关自身的故障。',
  },
};

export interface AlarmForwarderProps {
  readonly config: DeployConfig;
  readonly kind: 'dingTalk' | 'weCom';
  readonly topics: readonly ITopic[];
}

export class AlarmForwarder extends Construct {
  readonly forwarder: GatewayFunction;

  constructor(scope: Construct, id: string, { config, kind, topics }: AlarmForwarderProps) {
    super(scope, id);
    const secret = new Secret(this, 'Robot', {
      description: `Webhook of the ${kind} robot that alarms are forwarded to: {"webhook":"https://...","secret":"SEC..."}`,
      removalPolicy: removalPolicy(config),
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Turned by hand: the group holds the other end',
    });
    this.forwarder = new GatewayFunction(this, 'Forwarder', {
      name: 'forwarder',
      config,
      description: `Forwards alarms to a ${kind} robot`,
      timeout: TIMEOUT,
      defaultMemoryMb: 256,
      files: { [ASSET_FILE.alarmWords]: JSON.stringify(alarmWords(config)) },
      environment: { [ENV.robotKind]: kind },
    }).bindSecret(secret, ENV.robotSecretId);
    this.forwarder.lambda.addEventSource(
      new SqsEventSource(this.queue(topics), {
        batchSize: 100,
        maxBatchingWindow: Duration.seconds(5),
        // The least that there is. The pace of each is half of what a robot takes.
        maxConcurrency: 2,
      }),
    );
  }

  private queue(topics: readonly ITopic[]): Queue {
    const shared = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    const deadLetters = new Queue(this, 'DeadLetters', { ...shared, retentionPeriod: Duration.days(14) });
    const queue = new Queue(this, 'Notices', {
      ...shared,
      // AWS's advice: six times the function's timeout. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * TIMEOUT.toSeconds()),
      // What could not be told for a day is in the board by then.
      retentionPeriod: Duration.days(1),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
    for (const topic of topics) topic.addSubscription(new SqsSubscription(queue));
    return queue;
  }
}

function alarmWords({ name }: DeployConfig): AlarmWords {
  const rules = ALERT_RULES.map(({ id, title, meaning }) => [id, { title: title.zh, meaning: meaning.zh }] as const);
  return { deployment: name, rules: { ...Object.fromEntries(rules), ...OTHER_ALARMS } };
}

/** One forwarder for each robot that the description names. */
export function alarmForwarders(
  scope: Construct,
  config: DeployConfig,
  topics: Readonly<Record<Severity, ITopic>>,
): readonly { readonly name: string; readonly functionName: string }[] {
  const { forward = {} } = config.alarms;
  return (['dingTalk', 'weCom'] as const).flatMap((kind) => {
    const robot = forward[kind];
    if (robot === undefined) return [];
    const told = [...new Set(robot.severities)].map((severity) => topics[severity]);
    const { forwarder } = new AlarmForwarder(scope, `Forward-${kind}`, { config, kind, topics: told });
    return [{ name: `forwarder-${kind}`, functionName: forwarder.lambda.functionName }];
  });
}
