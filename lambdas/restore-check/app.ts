// Judges a restored table by reading it the way the gateway would, and reports the result to AWS Backup.

import { object, optional, safeParse, string } from 'valibot';
import { type AuditLog, auditLine } from '../domain/audit';
import type { Clock } from '../domain/ports';

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
  /** Of the newest lines of the audit log; rejects on one that was altered. */
  readonly countAuditLines: (tableName: string) => Promise<number>;
  readonly countHealthRecords: (tableName: string) => Promise<number>;
  readonly report: (jobId: string, validation: Validation) => Promise<void>;
}

/** A table without any readable item of the gateway is not a backup, even if it was restored without a fault. */
export async function checkRestore(ports: RestoreCheckPorts, { jobId, tableName }: RestoreTest): Promise<Validation> {
  const validation = await judge(ports, tableName);
  await ports.report(jobId, validation);
  return validation;
}

async function judge(ports: RestoreCheckPorts, tableName: string): Promise<Validation> {
  try {
    const tenants = await ports.countTenants(tableName);
    const records = await ports.countHealthRecords(tableName);
    const lines = await ports.countAuditLines(tableName);
    const message = `${tenants} tenants, ${lines} of the newest lines of the audit log and ${records} health records can be read`;
    return { status: tenants + records > 0 ? 'SUCCESSFUL' : 'FAILED', message };
  } catch (error) {
    return {
      status: 'FAILED',
      message: `The table cannot be read: ${error instanceof Error ? error.name : 'unknown'}`,
    };
  }
}

/** Lines of the audit log that are read, the newest first. */
const LINES = 500;

/** @throws Error on a line whose hash is not that of its record */
export async function countAuditLines(log: AuditLog, clock: Clock): Promise<number> {
  const nowMs = clock();
  const span = { fromMs: 0, toMs: nowMs, nowMs, cursor: undefined };
  const { lines } = await log.page({ ...span, order: 'newest first', limit: LINES, only: {} });
  for (const { lineHash, ...record } of lines) {
    if (auditLine(record).lineHash !== lineHash) throw new Error('A line of the audit log was altered');
  }
  return lines.length;
}
