// Notices of alarms travel from topics by queues to functions, as the template says.

import { AlarmDelivery } from '../../../../lib/local/alarms/alarm-delivery';
import type { HostedResource } from '../../../../lib/local/assembly/stacks';
import type { InvocationResult } from '../../../../lib/local/lambda/invocation';

const resource = (type: string, ref: string, properties: object): HostedResource => ({
  type,
  ref,
  logicalId: ref,
  where: `stack/${ref}`,
  stack: {} as HostedResource['stack'],
  properties: () => properties as Record<string, unknown>,
  attribute: () => `arn:${ref}`,
});

const RESOURCES = [
  resource('AWS::SQS::Queue', 'queue', { VisibilityTimeout: 60, RedrivePolicy: { maxReceiveCount: 3 } }),
  resource('AWS::SNS::Subscription', 'subscription', { Protocol: 'sqs', TopicArn: 'arn:p1', Endpoint: 'arn:queue' }),
  resource('AWS::Lambda::EventSourceMapping', 'mapping', {
    EventSourceArn: 'arn:queue',
    FunctionName: 'forwarder',
    BatchSize: 2,
    MaximumBatchingWindowInSeconds: 5,
  }),
  resource('AWS::CloudWatch::Alarm', 'told', { AlarmActions: ['arn:p1'] }),
  resource('AWS::CloudWatch::Alarm', 'other', { AlarmActions: ['arn:p2'] }),
];

function open(ok: () => boolean) {
  const batches: string[][] = [];
  const planned: { readonly delayMs: number; readonly run: () => void }[] = [];
  const invoke = async (event: unknown) => {
    const { Records } = event as { Records: { body: string }[] };
    batches.push(Records.map(({ body }) => (JSON.parse(JSON.parse(body).Message) as { AlarmName: string }).AlarmName));
    return { ok: ok() } as InvocationResult;
  };
  const delivery = new AlarmDelivery(RESOURCES, () => ({ timeoutMs: 1, invoke }), {
    nowMs: () => 0,
    after: (delayMs, run) => {
      planned.push({ delayMs, run });
      return () => undefined;
    },
  });
  const tell = (name: string, to: 'ALARM' | 'INSUFFICIENT_DATA' = 'ALARM') =>
    delivery.tell({ name, description: '', from: 'OK', to, atMs: 0 });
  /** Runs what is planned next; says after which delay. */
  const next = async () => {
    const plan = planned.shift();
    plan?.run();
    await new Promise((resolve) => setImmediate(resolve));
    return plan?.delayMs;
  };
  return { delivery, batches, tell, next };
}

test('gathers the notices of a window, by batches, and of subscribed topics alone', async () => {
  const { batches, tell, next } = open(() => true);
  for (const name of ['told', 'other', 'told', 'told']) tell(name);
  tell('told', 'INSUFFICIENT_DATA');
  expect([await next(), await next(), await next()]).toEqual([5_000, 0, undefined]);
  expect(batches).toEqual([['told', 'told'], ['told']]);
});

test('repeats a batch that fails, and keeps it as dead letters in the end', async () => {
  const { delivery, batches, tell, next } = open(() => false);
  tell('told');
  expect([await next(), await next(), await next(), await next()]).toEqual([5_000, 60_000, 60_000, undefined]);
  expect([batches.length, delivery.deadLetters().length]).toEqual([3, 1]);
});
