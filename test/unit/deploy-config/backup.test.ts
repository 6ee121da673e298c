// The backup section: the periods of the design by default, and nothing that AWS Backup would refuse at night.

import { faultsOf, load, MINIMAL } from '../../support/description';

const withBackup = (backup: string) => ({ yaml: `${MINIMAL}backup: ${backup}\n` });

test('by default daily 35, weekly 90, monthly 365 days, the last in cold storage, tried every week', () => {
  expect(load({}).backup).toEqual({
    dailyRetentionDays: 35,
    weeklyRetentionDays: 90,
    monthlyRetentionDays: 365,
    coldStorageAfterDays: 30,
    restoreTest: 'weekly',
  });
});

test('a lock has bounds that fit the default periods', () => {
  expect(load(withBackup('{ lock: { mode: compliance } }')).backup.lock).toEqual({
    mode: 'compliance',
    minRetentionDays: 7,
    maxRetentionDays: 365,
    changeableForDays: 3,
  });
});

test.each([
  '{ lock: { mode: governance, minRetentionDays: 35, maxRetentionDays: 365 } }',
  '{ dailyRetentionDays: 90, monthlyRetentionDays: 90, coldStorageAfterDays: never, lock: { mode: governance, minRetentionDays: 90, maxRetentionDays: 90 } }',
  '{ coldStorageAfterDays: 275 }',
  '{ coldStorageAfterDays: never, monthlyRetentionDays: 1 }',
])('what just fits is taken: %s', (backup) => {
  expect(load(withBackup(backup)).backup).toMatchObject({ restoreTest: 'weekly' });
});

test.each([
  ['cold storage that would outlast the backup by a day', '{ coldStorageAfterDays: 276 }', 'backup'],
  ['a lock shorter than the monthly backups', '{ lock: { mode: governance, maxRetentionDays: 100 } }', 'backup'],
  ['a lock longer than the daily backups', '{ lock: { mode: governance, minRetentionDays: 36 } }', 'backup'],
  ['a lock turned around', '{ lock: { mode: governance, minRetentionDays: 40, maxRetentionDays: 30 } }', 'backup.lock'],
  [
    'a cooling-off below AWS’s 3 days',
    '{ lock: { mode: compliance, changeableForDays: 2 } }',
    'backup.lock.changeableForDays',
  ],
  ['cold storage that would outlast the backup', '{ coldStorageAfterDays: 300 }', 'backup'],
  ['a copy to what is no vault', '{ copyToVaultArn: "arn:aws:s3:::bucket" }', 'backup.copyToVaultArn'],
])('%s is a fault', (_name, backup, where) => {
  expect(Object.keys(faultsOf(withBackup(backup)))).toEqual([where]);
});

test('a restored table is named by its name, not its ARN', () => {
  expect(load({ yaml: `${MINIMAL}state: { restored: { tenants: tenants-2 } }\n` }).state.restored).toEqual({
    tenants: 'tenants-2',
  });
  const yaml = `${MINIMAL}state: { restored: { tenants: "arn:aws:dynamodb:eu-west-1:1:table/x" } }\n`;
  expect(Object.keys(faultsOf({ yaml }))).toEqual(['state.restored.tenants']);
});
