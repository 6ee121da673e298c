// Judges a restored table by reading it the way the gateway would, and reports the result to AWS Backup.

import { object, optional, safeParse, string } from 'valibot';

// A finished restore test, out of the event that AWS Backup sends.

interface RestoreTest {
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

export interface Validation {
  readonly status: 'SUCCESSFUL' | 'FAILED';
  /** Shown in the console; holds numbers only. */
  readonly message: string;
}

export interface RestoreCheckPorts {
  /** Rejects on an item that is not a tenant. */
  readonly countTenants: (tableName: string) => Promise<number>;
  readonly countHealthRecords: (tableName: string) => Promise<number>;
  readonly report: (jobId: string, validation: Validation) => Promise<void>;
}

/** A table in which nothing of ours can be read is not a backup, even if it was restored without a fault. */
export async function checkRestore(ports: RestoreCheckPorts, { jobId, tableName }: RestoreTest): Promise<Validation> {
  const validation = await judge(ports, tableName);
  await ports.report(jobId, validation);
  return validation;
}

async function judge(ports: RestoreCheckPorts, tableName: string): Promise<Validation> {
  try {
    const tenants = await ports.countTenants(tableName);
    const records = await ports.countHealthRecords(tableName);
    const message = `${tenants} tenants and ${records} health records can be read`;
    return { status: tenants + records > 0 ? 'SUCCESSFUL' : 'FAILED', message };
  } catch (error) {
    return {
      status: 'FAILED',
      message: `The table cannot be read: ${error instanceof Error ? error.name : 'unknown'}`,
    };
  }
}
