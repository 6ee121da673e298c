// Restores a backup on schedule into a table of its own, has it read, and lets AWS Backup take it away again.

import { Aws, Duration, Validations } from 'aws-cdk-lib';
import { CfnRestoreTestingPlan, CfnRestoreTestingSelection, type IBackupVault } from 'aws-cdk-lib/aws-backup';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SnsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { DeployConfig } from '../../deploy-config';
import { GatewayFunction } from '../gateway-function';

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html */
const TEST_TABLES = 'awsbackup-restore-test-*';

/** After the backups of the night. */
const SCHEDULES = { weekly: 'cron(0 9 ? * MON *)', monthly: 'cron(0 9 2 * ? *)' } as const;
const WINDOW_DAYS = { weekly: 7, monthly: 35 } as const;
const VALIDATION_HOURS = 4;

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingSelectionForCreate.html */
const LONGEST_NAME = 50;

function restorePlanName(deployment: string): string {
  return `${deployment.replaceAll('-', '_')}_restore`;
}

/** A shorter one where the deployment's name is long: the others keep the name that they have. */
export function selectionName(deployment: string): string {
  const full = `${restorePlanName(deployment)}_tables`;
  return full.length <= LONGEST_NAME ? full : `${deployment.replaceAll('-', '_')}_tables`;
}

export interface RestoreTestProps {
  readonly config: DeployConfig;
  readonly period: keyof typeof SCHEDULES;
  readonly vault: IBackupVault;
  readonly tableArns: readonly string[];
  readonly role: IRole;
  /** Who is told that a restored table cannot be read. */
  readonly failureTopic: ITopic;
}

export class RestoreTest extends Construct {
  readonly check: GatewayFunction;

  constructor(scope: Construct, id: string, props: RestoreTestProps) {
    super(scope, id);
    const { config, failureTopic } = props;
    this.check = new GatewayFunction(this, 'Check', {
      name: 'restore-check',
      config,
      description: 'Reads a table that a restore test restored, and reports the result',
      timeout: Duration.minutes(2),
      defaultMemoryMb: 256,
    });
    this.check.lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [`arn:${Aws.PARTITION}:dynamodb:${Aws.REGION}:${Aws.ACCOUNT_ID}:table/${TEST_TABLES}`],
      }),
    );
    this.check.lambda.addToRolePolicy(
      // The action knows no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html
      new PolicyStatement({ actions: ['backup:PutRestoreValidationResult'], resources: ['*'] }),
    );
    Validations.of(this.check).acknowledge(
      {
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/${TEST_TABLES}]`,
        reason: 'AWS Backup names the table it restores for a test; the prefix is its own',
      },
      {
        id: 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
        reason: "SNS asks for it, on the alarm topics' own key",
      },
    );
    this.check.lambda.configureAsyncInvoke({ onFailure: new SnsDestination(failureTopic), retryAttempts: 1 });
    const plan = this.schedule(props);
    new Rule(this, 'Restored', {
      description: 'A restore test has restored a table',
      eventPattern: {
        source: ['aws.backup'],
        detailType: ['Restore Job State Change'],
        // Of this plan: another deployment's tests are not for this one to judge.
        detail: {
          status: ['COMPLETED'],
          resourceType: ['DynamoDB'],
          restoreTestingPlanArn: [plan.attrRestoreTestingPlanArn],
        },
      },
      targets: [new LambdaFunction(this.check.lambda, { retryAttempts: 3 })],
    });
  }

  private schedule({ config, period, vault, tableArns, role }: RestoreTestProps): CfnRestoreTestingPlan {
    const name = restorePlanName(config.name);
    const plan = new CfnRestoreTestingPlan(this, 'Plan', {
      restoreTestingPlanName: name,
      scheduleExpression: SCHEDULES[period],
      startWindowHours: 1,
      recoveryPointSelection: {
        algorithm: 'LATEST_WITHIN_WINDOW',
        includeVaults: [vault.backupVaultArn],
        recoveryPointTypes: ['SNAPSHOT'],
        selectionWindowDays: WINDOW_DAYS[period],
      },
    });
    new CfnRestoreTestingSelection(this, 'Selection', {
      restoreTestingPlanName: plan.restoreTestingPlanName,
      restoreTestingSelectionName: selectionName(config.name),
      protectedResourceType: 'DynamoDB',
      protectedResourceArns: [...tableArns],
      iamRoleArn: role.roleArn,
      validationWindowHours: VALIDATION_HOURS,
    }).addResourceDependency(plan);
    return plan;
  }
}
