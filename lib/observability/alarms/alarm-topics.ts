// One topic a severity, encrypted with a key that CloudWatch may use; who is told comes from the deploy config.

import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, type ITopicSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Severity } from '../../alert-rules/rule';

/** E-mail addresses and https URLs by severity. */
export type AlarmContacts = Readonly<Partial<Record<Severity, readonly string[]>>>;

export class AlarmTopics extends Construct {
  readonly topics: Readonly<Record<Severity, ITopic>>;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly prefix: string; readonly contacts: AlarmContacts; readonly removal?: RemovalPolicy },
  ) {
    super(scope, id);
    const key = new Key(this, 'Key', {
      enableKeyRotation: true,
      description: `Alarm topics of ${props.prefix}`,
      ...(props.removal && { removalPolicy: props.removal }),
    });
    // An encrypted topic drops what a service that may not use its key publishes, without a word:
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    const publishers = [
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      // EventBridge's requests to the key carry no such condition's key, and AWS's page on Backup's notices names none.
      new ServicePrincipal('backup.amazonaws.com'),
      new ServicePrincipal('events.amazonaws.com'),
    ];
    for (const publisher of publishers) key.grant(publisher, 'kms:Decrypt', 'kms:GenerateDataKey*');
    const topic = (severity: Severity): Topic => {
      const created = new Topic(this, severity, {
        topicName: `${props.prefix}-alarms-${severity.toLowerCase()}`,
        masterKey: key,
        enforceSSL: true,
      });
      for (const publisher of publishers) created.grantPublish(publisher);
      for (const contact of props.contacts[severity] ?? []) created.addSubscription(subscription(contact));
      return created;
    };
    this.topics = { P0: topic('P0'), P1: topic('P1'), P2: topic('P2'), P3: topic('P3') };
  }
}

function subscription(contact: string): ITopicSubscription {
  return contact.startsWith('https://') ? new UrlSubscription(contact) : new EmailSubscription(contact);
}
