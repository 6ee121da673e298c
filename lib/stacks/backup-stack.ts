// What brings the state back: vault, plan, notices of failure, and restores that are tried before they are needed.

import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { failureNotices } from '../constructs/backup/failure-notices';
import { Plan } from '../constructs/backup/plan';
import { RestoreTest } from '../constructs/backup/restore-test';
import { backupVault } from '../constructs/backup/vault';
import type { DeployConfig } from '../deploy-config';
import { runbookOf } from '../deploy-config/runbooks';
import { functionAlarms, type SeverityTopics } from '../observability/alarms/rule-alarm';
import type { StateStack } from './state-stack';

export interface BackupStackProps extends StackProps {
  readonly config: DeployConfig;
  readonly state: StateStack;
  /** Who is told: by P1 about a job that failed. */
  readonly topics: SeverityTopics;
}

export class BackupStack extends Stack {
  /** Absent where the description tests no restores. */
  readonly restoreTest: RestoreTest | undefined;

  constructor(scope: Construct, id: string, props: BackupStackProps) {
    super(scope, id, props);
    const { config, state, topics } = props;
    const failureTopic = topics.P1;
    const tableArns = [state.stateTable.tableArn, state.tenantTable.tableArn];
    const vault = backupVault(this, config);
    // AWS keeps what these two need in step with its own service; they carry no access for anyone else.
    const role = (roleId: string, policy: string) => {
      const created = new Role(this, roleId, {
        assumedBy: new ServicePrincipal('backup.amazonaws.com'),
        managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(`service-role/${policy}`)],
      });
      Validations.of(created).acknowledge({
        id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/${policy}]`,
        reason: 'AWS keeps it in step with AWS Backup, which alone may assume the role',
      });
      // For the operator's scripts.
      new CfnOutput(this, `${roleId}Arn`, { value: created.roleArn });
      return created;
    };
    const restoreRole = role('RestoreRole', 'AWSBackupServiceRolePolicyForRestores');
    new Plan(this, 'Plan', {
      config,
      vault,
      tableArns,
      role: role('BackupRole', 'AWSBackupServiceRolePolicyForBackup'),
    });
    const own = { vaultArn: vault.backupVaultArn, roleArns: [restoreRole.roleArn] };
    failureNotices(this, failureTopic, config.name, own);
    const period = config.backup.restoreTest;
    this.restoreTest =
      period === 'never'
        ? undefined
        : new RestoreTest(this, 'RestoreTest', {
            config,
            period,
            vault,
            tableArns,
            role: restoreRole,
            failureTopic,
          });
    if (this.restoreTest === undefined) return;
    const { name, lambda } = this.restoreTest.check;
    functionAlarms(this, { name, functionName: lambda.functionName }, topics, {
      prefix: config.name,
      thresholds: config.alarms.thresholds,
      runbookOf: runbookOf(config),
    });
  }
}
