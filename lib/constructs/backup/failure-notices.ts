// Tells the topic about backup, copy and restore jobs that did not end well.

import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * Backup and copy jobs say `state`, restore jobs `status`. The vault's own notifications know no failed backup any more.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
 */
const NOTICES = {
  BackupFailed: { detailType: 'Backup Job State Change', detail: { state: ['FAILED', 'ABORTED', 'EXPIRED'] } },
  CopyFailed: { detailType: 'Copy Job State Change', detail: { state: ['FAILED'] } },
  RestoreFailed: { detailType: 'Restore Job State Change', detail: { status: ['FAILED', 'ABORTED'] } },
};

/** The topic's policy already lets EventBridge publish. */
export function failureNotices(scope: Construct, topic: ITopic, deployment: string): void {
  for (const [id, { detailType, detail }] of Object.entries(NOTICES)) {
    new Rule(scope, id, {
      description: `${id} of the account and region, told to ${deployment}`,
      eventPattern: { source: ['aws.backup'], detailType: [detailType], detail },
      targets: [new SnsTopic(topic)],
    });
  }
}
