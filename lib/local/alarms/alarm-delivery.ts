// Where the assembly subscribes queues to its alarm topics and a function to a queue, notices travel that way here too: gathered
// for the function's window, repeated where it fails, and kept as dead letters where it fails for good.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

import { randomUUID } from 'node:crypto';
import type { InvocableFunction } from '../api/within-time';
import type { HostedResource } from '../assembly/stacks';
import { functionNameOf, listProperty, mapProperty, textProperty } from '../hosting/property';
import type { SchedulerClock } from '../scheduler/clock';
import type { AlarmChange } from './alarm-board';

interface Message {
  readonly messageId: string;
  readonly body: string;
  receiveCount: number;
}

interface HostedQueue {
  readonly arn: string;
  readonly visibilityMs: number;
  readonly most: number;
  readonly waiting: Message[];
  readonly dead: Message[];
}

interface Consumer {
  readonly queue: HostedQueue;
  readonly batchSize: number;
  readonly windowMs: number;
  readonly invoke: InvocableFunction['invoke'];
  isPlanned: boolean;
}

export class AlarmDelivery {
  readonly #consumers: readonly Consumer[];
  readonly #subscriptions: readonly { readonly topic: string; readonly consumer: Consumer }[];
  /** Name of an alarm -> topics. */
  readonly #actions: ReadonlyMap<string, readonly string[]>;
  readonly #clock: SchedulerClock;
  readonly #plans = new Set<() => void>();

  constructor(
    resources: readonly HostedResource[],
    functionNamed: (name: string) => InvocableFunction,
    clock: SchedulerClock,
  ) {
    this.#clock = clock;
    const ofType = (type: string) => resources.filter((resource) => resource.type === type);
    const queues = ofType('AWS::SQS::Queue').map(readQueue);
    this.#consumers = ofType('AWS::Lambda::EventSourceMapping').flatMap((resource) => {
      const properties = resource.properties();
      const queue = queues.find(({ arn }) => arn === properties['EventSourceArn']);
      if (queue === undefined) return [];
      const { BatchSize = 10, MaximumBatchingWindowInSeconds = 0 } = properties as Record<string, number>;
      const name = functionNameOf(`:function:${textProperty(resource, properties, 'FunctionName')}`, resource.where);
      const { invoke } = functionNamed(name);
      return [
        { queue, batchSize: BatchSize, windowMs: MaximumBatchingWindowInSeconds * 1_000, invoke, isPlanned: false },
      ];
    });
    this.#subscriptions = ofType('AWS::SNS::Subscription').flatMap((resource) => {
      const { Endpoint, TopicArn } = resource.properties();
      const consumer = this.#consumers.find(({ queue }) => queue.arn === Endpoint);
      return consumer === undefined ? [] : [{ topic: String(TopicArn), consumer }];
    });
    this.#actions = new Map(
      [...ofType('AWS::CloudWatch::Alarm'), ...ofType('AWS::CloudWatch::CompositeAlarm')].map((resource) => [
        resource.ref,
        listProperty(resource.properties(), 'AlarmActions').map(String),
      ]),
    );
  }

  /** The alarms have no action for missing data. An alarm that another one suppresses is told here all the same. */
  tell(change: AlarmChange): void {
    if (change.to === 'INSUFFICIENT_DATA') return;
    const topics = this.#actions.get(change.name) ?? [];
    for (const { topic, consumer } of this.#subscriptions) {
      if (!topics.includes(topic)) continue;
      consumer.queue.waiting.push({ messageId: randomUUID(), body: notification(topic, change), receiveCount: 0 });
      this.#plan(consumer, consumer.windowMs);
    }
  }

  /** Bodies of the notices that no function took. */
  deadLetters(): readonly string[] {
    return this.#consumers.flatMap(({ queue }) => queue.dead.map(({ body }) => body));
  }

  close(): void {
    for (const cancel of this.#plans) cancel();
    this.#plans.clear();
  }

  #plan(consumer: Consumer, delayMs: number): void {
    if (consumer.isPlanned) return;
    consumer.isPlanned = true;
    const cancel = this.#clock.after(delayMs, () => {
      this.#plans.delete(cancel);
      consumer.isPlanned = false;
      void this.#deliver(consumer);
    });
    this.#plans.add(cancel);
  }

  async #deliver(consumer: Consumer): Promise<void> {
    const { queue, batchSize, invoke } = consumer;
    const batch = queue.waiting.splice(0, batchSize);
    for (const message of batch) message.receiveCount += 1;
    const Records = batch.map(({ messageId, body, receiveCount }) => ({
      messageId,
      body,
      attributes: { ApproximateReceiveCount: String(receiveCount) },
      eventSource: 'aws:sqs',
      eventSourceARN: queue.arn,
    }));
    const { ok } = await invoke({ Records });
    if (!ok) {
      for (const message of batch) (message.receiveCount >= queue.most ? queue.dead : queue.waiting).push(message);
    }
    if (queue.waiting.length > 0) this.#plan(consumer, ok ? 0 : queue.visibilityMs);
  }
}

function readQueue(resource: HostedResource): HostedQueue {
  const properties = resource.properties();
  const { VisibilityTimeout = 30 } = properties as { VisibilityTimeout?: number };
  const most = mapProperty(properties, 'RedrivePolicy')['maxReceiveCount'];
  return {
    arn: String(resource.attribute('Arn')),
    visibilityMs: VisibilityTimeout * 1_000,
    most: typeof most === 'number' ? most : Number.POSITIVE_INFINITY,
    waiting: [],
    dead: [],
  };
}

/** As SNS wraps what CloudWatch publishes. */
function notification(topic: string, { name, description, from, to, atMs }: AlarmChange): string {
  const at = new Date(atMs).toISOString();
  const message = {
    AlarmName: name,
    AlarmDescription: description,
    NewStateValue: to,
    OldStateValue: from,
    NewStateReason: 'Evaluated on this machine',
    StateChangeTime: at.replace('Z', '+0000'),
  };
  const subject = `${to}: "${name}"`;
  return JSON.stringify({
    Type: 'Notification',
    TopicArn: topic,
    Subject: subject,
    Message: JSON.stringify(message),
    Timestamp: at,
  });
}
