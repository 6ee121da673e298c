// Tells the topic about backup, copy and restore jobs that did not end well.

import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * Backup and copy jobs say `state`, restore jobs `status`. The vault's own notifications know no failed backup any more.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
 */
const NOTICES = ({ vaultArn, roleArns }: Own) => ({
  BackupFailed: {
    detailType: 'Backup Job State Change',
    detail: { state: ['FAILED', 'ABORTED', 'EXPIRED'], backupVaultArn: [vaultArn] },
  },
  CopyFailed: {
    detailType: 'Copy Job State Change',
    detail: { state: ['FAILED'], sourceBackupVaultArn: [vaultArn] },
  },
  // A restore job names no vault; it runs by a role of this deployment.
  RestoreFailed: {
    detailType: 'Restore Job State Change',
    detail: { status: ['FAILED', 'ABORTED'], iamRoleArn: [...roleArns] },
  },
});

/** What tells this deployment's jobs from those of others in the account. */
export interface Own {
  readonly vaultArn: string;
  readonly roleArns: readonly string[];
}

/** The topic's policy already lets EventBridge publish. */
export function failureNotices(scope: Construct, topic: ITopic, deployment: string, own: Own): void {
  for (const [id, { detailType, detail }] of Object.entries(NOTICES(own))) {
    new Rule(scope, id, {
      description: `${id} of ${deployment}`,
      eventPattern: { source: ['aws.backup'], detailType: [detailType], detail },
      targets: [new SnsTopic(topic)],
    });
  }
}
