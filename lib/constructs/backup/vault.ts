// Where backups lie: a vault with a key of its own, locked where the description says so.

import { Duration } from 'aws-cdk-lib';
import { BackupVault, type LockConfiguration } from 'aws-cdk-lib/aws-backup';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { DeployConfig } from '../../deploy-config';
import { namedRemovalPolicy } from '../removal';

/** Fixed, so that alarms and the operator's scripts can name it. */
export function backupVaultName({ name }: Pick<DeployConfig, 'name'>): string {
  return `${name}-vault`;
}

/** Unless the description says otherwise, what outlives its stack is worth a backup. */
export function takesBackups({ backup, state }: Pick<DeployConfig, 'backup' | 'state'>): boolean {
  return backup.enabled ?? state.removal === 'retain';
}

export function backupVault(scope: Construct, config: DeployConfig): BackupVault {
  const { backup, state } = config;
  const retained = state.removal === 'retain';
  const removalPolicy = namedRemovalPolicy(config);
  const encryptionKey = new Key(scope, 'VaultKey', {
    description: `Backups of ${config.name}`,
    enableKeyRotation: true,
    removalPolicy,
  });
  return new BackupVault(scope, 'Vault', {
    backupVaultName: backupVaultName(config),
    encryptionKey,
    removalPolicy,
    // Expiry by lifecycle is not held up by this, deletion by hand is.
    blockRecoveryPointDeletion: retained,
    ...(backup.lock && { lockConfiguration: lockConfiguration(backup.lock) }),
  });
}

/** Only a lock with a date becomes one that nobody can take off: https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html */
function lockConfiguration(lock: NonNullable<DeployConfig['backup']['lock']>): LockConfiguration {
  return {
    minRetention: Duration.days(lock.minRetentionDays),
    maxRetention: Duration.days(lock.maxRetentionDays),
    ...(lock.mode === 'compliance' && { changeableFor: Duration.days(lock.changeableForDays) }),
  };
}
