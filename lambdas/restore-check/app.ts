// Judges a restored table by reading it the way the gateway would, and reports the result to AWS Backup.

import type { RestoreTest } from './restore-event';

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
