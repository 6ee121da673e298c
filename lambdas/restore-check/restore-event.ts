// A finished restore test, out of the event that AWS Backup sends.

import { object, optional, safeParse, string } from 'valibot';

export interface RestoreTest {
  readonly jobId: string;
  readonly tableName: string;
}

const event = object({
  detail: object({
    restoreJobId: string(),
    status: string(),
    createdResourceArn: optional(string()),
    restoreTestingPlanArn: optional(string()),
  }),
});

/** Name of AWS Backup's own for a table it restores in a test; nothing else is ever read or reported on. */
const TEST_TABLE = /:table\/(awsbackup-restore-test-[A-Za-z0-9_.-]+)$/;

/**
 * Undefined for everything but a completed test of a DynamoDB table: an operator's restore is not for us to judge.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-validation.html
 */
export function readRestoreTest(input: unknown): RestoreTest | undefined {
  const { success, output } = safeParse(event, input);
  if (!success) return undefined;
  const { restoreJobId, status, createdResourceArn, restoreTestingPlanArn } = output.detail;
  if (status !== 'COMPLETED' || restoreTestingPlanArn === undefined) return undefined;
  const tableName = TEST_TABLE.exec(createdResourceArn ?? '')?.[1];
  return tableName === undefined ? undefined : { jobId: restoreJobId, tableName };
}
