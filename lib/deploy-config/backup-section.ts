// `backup`: how long backups are kept, what locks and copies them, and how often a restore is tried.

import * as v from 'valibot';
import { choice, flag, section, text, whole } from './fields';

/** AWS Backup keeps what it moved to cold storage there for 90 days at least. */
const COLD_STORAGE_DAYS = 90;

const VAULT_ARN = /^arn:aws[a-z-]*:backup:[a-z0-9-]+:\d{12}:backup-vault:[A-Za-z0-9_-]{2,50}$/;

const lockSection = v.pipe(
  section(
    {
      mode: choice('governance', 'compliance'),
      minRetentionDays: v.optional(whole(1, 36_500), 7),
      maxRetentionDays: v.optional(whole(1, 36_500), 365),
      changeableForDays: v.optional(whole(3, 36_500), 3),
    },
    {
      mode: '`compliance` cannot be undone by anyone, AWS included, after `changeableForDays`.',
      minRetentionDays: 'The vault refuses backups kept for less.',
      maxRetentionDays: 'The vault refuses backups kept for more.',
      changeableForDays: 'How long a lock with mode compliance can still be removed.',
    },
  ),
  v.check(
    ({ minRetentionDays, maxRetentionDays }) => minRetentionDays <= maxRetentionDays,
    'minRetentionDays not above maxRetentionDays',
  ),
);

export const backupSection = v.pipe(
  section(
    {
      enabled: v.exactOptional(flag()),
      dailyRetentionDays: v.optional(whole(1, 36_500), 35),
      weeklyRetentionDays: v.optional(whole(1, 36_500), 90),
      monthlyRetentionDays: v.optional(whole(1, 36_500), 365),
      coldStorageAfterDays: v.optional(
        v.union([whole(1, 36_500), v.literal('never')], 'a number of days, or never'),
        30,
      ),
      lock: v.exactOptional(lockSection),
      copyToVaultArn: v.exactOptional(text('the ARN of a backup vault', VAULT_ARN)),
      restoreTest: v.exactOptional(choice('weekly', 'monthly', 'never')),
    },
    {
      enabled: ['Whether the tables are backed up.', 'true where state.removal is retain'],
      dailyRetentionDays: 'How long daily backups are kept.',
      weeklyRetentionDays: 'How long weekly backups are kept.',
      monthlyRetentionDays: 'How long monthly backups are kept.',
      coldStorageAfterDays: 'Days after which monthly backups move to cold storage. With `never` they do not move.',
      lock: ['Locks the vault, so that nobody can shorten the time that backups are kept.', 'no lock'],
      copyToVaultArn: ['Vault in another region or account. Every backup is copied to it.', 'no copies'],
      restoreTest: [
        'How often a backup is restored, to prove that it works.',
        'weekly where the region has restore testing',
      ],
    },
  ),
  v.check(
    ({ coldStorageAfterDays: cold, monthlyRetentionDays }) =>
      cold === 'never' || cold + COLD_STORAGE_DAYS <= monthlyRetentionDays,
    `monthlyRetentionDays at least ${COLD_STORAGE_DAYS} above coldStorageAfterDays`,
  ),
  v.check(
    ({ lock, dailyRetentionDays: daily, weeklyRetentionDays: weekly, monthlyRetentionDays: monthly }) =>
      lock === undefined ||
      (Math.min(daily, weekly, monthly) >= lock.minRetentionDays &&
        Math.max(daily, weekly, monthly) <= lock.maxRetentionDays),
    "retentions within the lock's: a locked vault refuses backups of any other",
  ),
);
