// A subscriber of the alarms' topics for the time of a drill: a queue that hears what whoever is on call hears.

import { type Aws, FROM_INPUT, listOf } from './aws-cli';

export interface Heard {
  readonly alarm: string;
  readonly state: string;
}

export interface Subscriber {
  /** What came since the last look. */
  readonly listen: () => Promise<readonly Heard[]>;
}

/** A message that was read is not given again while a drill lasts. */
const HIDDEN_SECONDS = 3 * 3_600;

/** @param undo takes each step that removes what was made, as soon as it is made */
export async function subscribe(
  aws: Aws,
  deployment: string,
  topics: readonly string[],
  undo: (step: () => Promise<unknown>) => void,
): Promise<Subscriber> {
  const made = await aws(['sqs', 'create-queue', '--queue-name', `${deployment}-drill`]);
  const queue = String(made['QueueUrl']);
  undo(() => aws(['sqs', 'delete-queue', '--queue-url', queue]));
  const asked = await aws(['sqs', 'get-queue-attributes', '--queue-url', queue, '--attribute-names', 'QueueArn']);
  const { QueueArn: arn } = asked['Attributes'] as { readonly QueueArn: string };
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: { ArnEquals: { 'aws:SourceArn': topics } },
      },
    ],
  };
  await aws(
    ['sqs', 'set-queue-attributes', '--queue-url', queue, '--attributes', FROM_INPUT],
    JSON.stringify({ Policy: JSON.stringify(policy), VisibilityTimeout: String(HIDDEN_SECONDS) }),
  );
  for (const topic of topics) {
    const to = ['--protocol', 'sqs', '--notification-endpoint', arn, '--attributes', 'RawMessageDelivery=true'];
    const { SubscriptionArn } = await aws([
      'sns',
      'subscribe',
      '--topic-arn',
      topic,
      ...to,
      '--return-subscription-arn',
    ]);
    undo(() => aws(['sns', 'unsubscribe', '--subscription-arn', String(SubscriptionArn)]));
  }
  return { listen: () => listen(aws, queue) };
}

async function listen(aws: Aws, queue: string): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  for (;;) {
    const args = ['--max-number-of-messages', '10', '--wait-time-seconds', '1'];
    const answer = await aws(['sqs', 'receive-message', '--queue-url', queue, ...args]);
    const messages = listOf(answer, 'Messages') as readonly { readonly Body: string }[];
    if (messages.length === 0) return heard;
    heard.push(...messages.flatMap(({ Body }) => heardIn(Body)));
  }
}

/** None in what is no alarm's message, as the drill's own notice. */
function heardIn(body: string): Heard[] {
  try {
    const { AlarmName, NewStateValue } = JSON.parse(body) as { AlarmName?: unknown; NewStateValue?: unknown };
    return typeof AlarmName === 'string' ? [{ alarm: AlarmName, state: String(NewStateValue) }] : [];
  } catch {
    return [];
  }
}
