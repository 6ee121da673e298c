// When backups are taken, how long they are kept, and of what: the deployment's tables, and whatever carries its tag.

import { Duration } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault, type IBackupVault } from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BACKUP_HOURS } from '../../alert-rules/data';
import type { DeployConfig } from '../../deploy-config';

/** A table with this tag and the deployment's name is backed up too: a restored one, before the stack knows it. */
export const BACKUP_TAG = 'cell-gateway:backup';

export interface PlanProps {
  readonly config: DeployConfig;
  readonly vault: IBackupVault;
  readonly tableArns: readonly string[];
  readonly role: IRole;
}

export class Plan extends Construct {
  constructor(scope: Construct, id: string, { config, vault, tableArns, role }: PlanProps) {
    super(scope, id);
    const { backup } = config;
    const copyTo =
      backup.copyToVaultArn === undefined
        ? undefined
        : BackupVault.fromBackupVaultArn(this, 'CopyVault', backup.copyToVaultArn);

    const rule = (ruleName: string, scheduleExpression: Schedule, retentionDays: number, coldAfterDays?: number) => {
      const lifecycle = {
        deleteAfter: Duration.days(retentionDays),
        ...(coldAfterDays !== undefined && { moveToColdStorageAfter: Duration.days(coldAfterDays) }),
      };
      return new BackupPlanRule({
        ruleName,
        scheduleExpression,
        startWindow: Duration.hours(BACKUP_HOURS.startWindow),
        completionWindow: Duration.hours(BACKUP_HOURS.completionWindow),
        ...lifecycle,
        ...(copyTo && { copyActions: [{ destinationBackupVault: copyTo, ...lifecycle }] }),
      });
    };
    // Cold storage and copies need DynamoDB's advanced backup features; accounts of before November 2021 turn them on:
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html
    const cold = backup.coldStorageAfterDays === 'never' ? undefined : backup.coldStorageAfterDays;
    const plan = new BackupPlan(this, 'Plan', {
      backupPlanName: `${config.name}-tables`,
      backupVault: vault,
      backupPlanRules: [
        rule('daily', Schedule.cron({ hour: '3', minute: '0' }), backup.dailyRetentionDays),
        rule('weekly', Schedule.cron({ hour: '4', minute: '0', weekDay: 'SUN' }), backup.weeklyRetentionDays),
        rule('monthly', Schedule.cron({ hour: '5', minute: '0', day: '1' }), backup.monthlyRetentionDays, cold),
      ],
    });
    plan.addSelection('ByArn', { role, resources: tableArns.map((arn) => BackupResource.fromArn(arn)) });
    plan.addSelection('ByTag', { role, resources: [BackupResource.fromTag(BACKUP_TAG, config.name)] });
  }
}
