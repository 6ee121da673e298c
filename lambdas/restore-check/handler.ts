// Wiring of the check of restore tests.

import * as ENV from '../contract/environment';
import { STATE_PARTITION } from '../contract/table-keys';
import { readEnvironment } from '../runtime/environment';
import { createLineLog, LOG_LEVELS } from '../runtime/line-log';
import { createDynamoAuditLog } from '../stores/dynamodb/audit';
import { queryAll } from '../stores/dynamodb/read-all';
import { createSignedDynamoCall } from '../stores/dynamodb/signed-call';
import { createDynamoTenantList } from '../stores/dynamodb/tenants';
import { awsTarget } from '../transport/aws-request';
import { checkRestore, countAuditLines, readRestoreTest } from './app';
import { createValidationReporter } from './report-validation';

const TIMEOUT_MS = 10_000;

const { level } = readEnvironment(process.env, (env) => ({ level: env.oneOf(ENV.logLevel, LOG_LEVELS, 'INFO') }));
const log = createLineLog('restore-check', { level });
const call = createSignedDynamoCall({ env: process.env, timeoutMs: TIMEOUT_MS });
const ports = {
  countTenants: async (table: string) => (await createDynamoTenantList(call, table).list()).length,
  countAuditLines: (table: string) => countAuditLines(createDynamoAuditLog(call, table), Date.now),
  countHealthRecords: async (table: string) => (await queryAll(call, table, STATE_PARTITION.health)).length,
  report: createValidationReporter(awsTarget('backup', process.env), TIMEOUT_MS, Date.now),
};

/** Fails where the restored table is no backup: that is what the operators are told about. */
export const handler = async (event: unknown): Promise<void> => {
  const test = readRestoreTest(event);
  if (test === undefined) {
    log.info('Not a restore test of a table; left alone');
    return;
  }
  const validation = await checkRestore(ports, test);
  if (validation.status === 'FAILED') {
    throw new Error(`Restore test ${test.jobId} of ${test.tableName} failed: ${validation.message}`);
  }
  log.info(validation.message, { restore_job_id: test.jobId, table: test.tableName });
};
