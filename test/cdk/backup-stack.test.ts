// Backups of the state: vault, lock, plan, selections, notices, restore tests, and what the tables themselves promise.

import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../lib/app';
import { selectionName } from '../../lib/constructs/backup/restore-test';
import { type DeployConfig, loadDeployConfig } from '../../lib/deploy-config';

const ROOT = join(__dirname, '..', '..');
const base = loadDeployConfig({ file: 'deploy/config/dev.yaml', env: {}, baseDir: ROOT });
const retained = { ...base.state, removal: 'retain', deletionProtection: true } as const;

function synthesize(backup: Partial<DeployConfig['backup']> = {}, state: DeployConfig['state'] = retained) {
  const config = { ...base, name: 'gw', state, backup: { ...base.backup, ...backup } };
  return buildApp({ config, validateTemplates: false });
}

const app = synthesize();
const template = Template.fromStack(app.backup as NonNullable<typeof app.backup>);

function templateWith(backup: Partial<DeployConfig['backup']>): Template {
  const { backup: stack } = synthesize(backup);
  return Template.fromStack(stack as NonNullable<typeof stack>);
}

/** What another stack of the app hands over. */
function outputOf(resource: string): object {
  return { 'Fn::GetStackOutput': Match.objectLike({ OutputName: Match.stringLikeRegexp(resource) }) };
}

test('the vault has a fixed name, a rotating key of its own, stays, and forbids deletion by hand', () => {
  template.hasResource('AWS::Backup::BackupVault', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      BackupVaultName: 'gw-vault',
      EncryptionKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^VaultKey'), 'Arn'] },
      LockConfiguration: Match.absent(),
      AccessPolicy: Match.objectLike({
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
          }),
        ],
      }),
    },
  });
  template.hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { EnableKeyRotation: true },
  });
});

test.each([
  ['governance', Match.absent()],
  ['compliance', 5],
] as const)('a %s lock', (mode, changeableForDays) => {
  const lock = { mode, minRetentionDays: 7, maxRetentionDays: 400, changeableForDays: 5 };
  templateWith({ lock }).hasResourceProperties('AWS::Backup::BackupVault', {
    LockConfiguration: { MinRetentionDays: 7, MaxRetentionDays: 400, ChangeableForDays: changeableForDays },
  });
});

const RULES = [
  { RuleName: 'daily', ScheduleExpression: 'cron(0 3 * * ? *)', Lifecycle: { DeleteAfterDays: 35 } },
  { RuleName: 'weekly', ScheduleExpression: 'cron(0 4 ? * SUN *)', Lifecycle: { DeleteAfterDays: 90 } },
  {
    RuleName: 'monthly',
    ScheduleExpression: 'cron(0 5 1 * ? *)',
    Lifecycle: { DeleteAfterDays: 365, MoveToColdStorageAfterDays: 30 },
  },
];

test('daily, weekly and monthly backups, the monthly ones in cold storage; no copy unasked', () => {
  template.hasResourceProperties('AWS::Backup::BackupPlan', {
    BackupPlan: {
      BackupPlanRule: RULES.map((rule) => Match.objectLike({ ...rule, CopyActions: Match.absent() })),
    },
  });
});

test('every backup is copied to the named vault for as long as it is kept', () => {
  const copyToVaultArn = 'arn:aws:backup:eu-west-1:210987654321:backup-vault:far';
  templateWith({ copyToVaultArn }).hasResourceProperties('AWS::Backup::BackupPlan', {
    BackupPlan: {
      BackupPlanRule: RULES.map(({ Lifecycle }) =>
        Match.objectLike({ CopyActions: [{ DestinationBackupVaultArn: copyToVaultArn, Lifecycle }] }),
      ),
    },
  });
});

test('monthly backups stay warm where the description says never, daily and weekly ones always', () => {
  const lifecycles = (of: Template) =>
    Object.values(of.findResources('AWS::Backup::BackupPlan')).flatMap(({ Properties }) =>
      (Properties.BackupPlan.BackupPlanRule as { Lifecycle: object }[]).map(({ Lifecycle }) => Lifecycle),
    );
  const warm = [35, 90, 365].map((days) => ({ DeleteAfterDays: days }));
  expect(lifecycles(templateWith({ coldStorageAfterDays: 'never' }))).toEqual(warm);
  expect(lifecycles(template).slice(0, 2)).toEqual(warm.slice(0, 2));
});

test('the two tables are selected by ARN, and others by tag', () => {
  template.resourceCountIs('AWS::Backup::BackupSelection', 2);
  template.hasResourceProperties('AWS::Backup::BackupSelection', {
    BackupSelection: {
      SelectionName: 'ByArn',
      Resources: [outputOf('StateTable'), outputOf('TenantTable')],
      ListOfTags: Match.absent(),
    },
  });
  template.hasResourceProperties('AWS::Backup::BackupSelection', {
    BackupSelection: {
      SelectionName: 'ByTag',
      ListOfTags: [{ ConditionKey: 'cell-gateway:backup', ConditionType: 'STRINGEQUALS', ConditionValue: 'gw' }],
      Resources: Match.absent(),
    },
  });
});

test.each([
  ['Backup Job State Change', { state: ['FAILED', 'ABORTED', 'EXPIRED'] }],
  ['Copy Job State Change', { state: ['FAILED'] }],
  ['Restore Job State Change', { status: ['FAILED', 'ABORTED'] }],
])('a failed %s is told to the P1 topic', (detailType, detail) => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { source: ['aws.backup'], 'detail-type': [detailType], detail },
    Targets: [Match.objectLike({ Arn: outputOf('TopicsP1') })],
  });
});

test('the latest backup of the week is restored, read by the check, and a bad one told to the P1 topic', () => {
  template.hasResourceProperties('AWS::Backup::RestoreTestingPlan', {
    RestoreTestingPlanName: 'gw_restore',
    ScheduleExpression: 'cron(0 9 ? * MON *)',
    RecoveryPointSelection: {
      Algorithm: 'LATEST_WITHIN_WINDOW',
      IncludeVaults: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Vault'), 'BackupVaultArn'] }],
      RecoveryPointTypes: ['SNAPSHOT'],
      SelectionWindowDays: 7,
    },
  });
  template.hasResourceProperties('AWS::Backup::RestoreTestingSelection', {
    RestoreTestingPlanName: 'gw_restore',
    ProtectedResourceType: 'DynamoDB',
    ProtectedResourceArns: [outputOf('StateTable'), outputOf('TenantTable')],
    ValidationWindowHours: 4,
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.backup'],
      'detail-type': ['Restore Job State Change'],
      detail: { status: ['COMPLETED'], resourceType: ['DynamoDB'] },
    },
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('RestoreTestCheck'), 'Arn'] } })],
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    DestinationConfig: {
      OnFailure: { Destination: outputOf('TopicsP1') },
    },
  });
});

test('the selection of restore tests has a name of fifty characters at most', () => {
  expect(selectionName('cell-gateway')).toBe('cell_gateway_restore_tables');
  expect(selectionName('n'.repeat(35))).toBe(`${'n'.repeat(35)}_restore_tables`);
  expect(selectionName('n'.repeat(36))).toBe(`${'n'.repeat(36)}_tables`);
});

test('the check may query tables of restore tests, report, and tell the encrypted topic; no other data', () => {
  const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(policies).toContain('table/awsbackup-restore-test-*');
  expect(policies).toContain('backup:PutRestoreValidationResult');
  expect(policies).toContain('kms:GenerateDataKey');
  expect(policies.match(/dynamodb:[A-Za-z*]+/g)).toEqual(['dynamodb:Query']);
});

test('no restore test where the description says never', () => {
  templateWith({ restoreTest: 'never' }).resourceCountIs('AWS::Backup::RestoreTestingPlan', 0);
});

test('what is destroyed with its stack has no backup stack, unless asked for by name', () => {
  expect(synthesize({}, base.state).backup).toBeUndefined();
  expect(synthesize({ enabled: true }, base.state).backup).toBeDefined();
  expect(synthesize({ enabled: false }).backup).toBeUndefined();
});

test('backups are watched exactly where they are taken', () => {
  const names = (of: ReturnType<typeof synthesize>) => JSON.stringify(Template.fromStack(of.observability));
  expect(names(app)).toContain('gw-backup-missing');
  expect(names(app)).toContain('"gw-vault"');
  expect(names(synthesize({ enabled: false }))).not.toContain('gw-backup-missing');
});

test('the tables: point-in-time recovery, deletion protection, kept, TTL, on demand with a ceiling', () => {
  const state = Template.fromStack(app.state);
  state.resourceCountIs('AWS::DynamoDB::GlobalTable', 2);
  state.allResources('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: Match.objectLike({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 2000 },
      Replicas: [
        Match.objectLike({
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: Match.objectLike({ PointInTimeRecoveryEnabled: true }),
          ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 4000 },
        }),
      ],
    }),
  });
});

test('a restored table stands in for the functions, and the own one stays in the stack', () => {
  const { state, gateway } = synthesize({}, { ...retained, restored: { tenants: 'tenants-restored' } });
  Template.fromStack(state).resourceCountIs('AWS::DynamoDB::GlobalTable', 2);
  Template.fromStack(gateway).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ TENANT_TABLE_NAME: 'tenants-restored' }) },
  });
  const policies = JSON.stringify(Template.fromStack(gateway).findResources('AWS::IAM::Policy'));
  expect(policies).toContain(':table/tenants-restored');
});

test('the check of restores is watched like every function, and without it there is no alarm here', () => {
  const names = (from: Template) =>
    Object.values(from.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.AlarmName as string);
  expect(new Set(names(template))).toEqual(
    new Set(['errors', 'throttles', 'concurrency'].map((rule) => `gw-function-${rule}-restore-check`)),
  );
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'gw-function-errors-restore-check',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^RestoreTestCheck') } }],
    AlarmActions: [outputOf('TopicsP1')],
  });
  expect(names(templateWith({ restoreTest: 'never' }))).toEqual([]);
});

test('notices of failure and the check of restores hear of this deployment’s own jobs alone', () => {
  const attribute = (id: string, name: string) => ({
    'Fn::GetAtt': [expect.stringMatching(`^${id}`) as unknown, name],
  });
  const details = Object.fromEntries(
    Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => {
      const { detail } = Properties.EventPattern as { detail: Record<string, unknown> };
      return [String(Properties.Description), detail];
    }),
  );
  expect(details).toMatchObject({
    'BackupFailed of gw': { backupVaultArn: [attribute('Vault', 'BackupVaultArn')] },
    'CopyFailed of gw': { sourceBackupVaultArn: [attribute('Vault', 'BackupVaultArn')] },
    'RestoreFailed of gw': { iamRoleArn: [attribute('RestoreRole', 'Arn')] },
    'A restore test has restored a table': {
      restoreTestingPlanArn: [attribute('RestoreTestPlan', 'RestoreTestingPlanArn')],
    },
  });
});
