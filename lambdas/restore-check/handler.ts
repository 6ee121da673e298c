// Wiring of the check of restore tests.

import { STATE_PARTITION } from '../contract/table-keys';
import { readEnvironment } from '../runtime/environment';
import { createLogger } from '../runtime/logger';
import { queryAll } from '../stores/dynamodb/read-all';
import { createSdkCall } from '../stores/dynamodb/sdk-call';
import { createDynamoTenants } from '../stores/dynamodb/tenants';
import { checkRestore } from './app';
import { validationReporter } from './report-validation';
import { readRestoreTest } from './restore-event';

const TIMEOUT_MS = 10_000;

const env = readEnvironment(process.env, (reader) => ({
  region: reader.text('AWS_REGION'),
  accessKeyId: reader.text('AWS_ACCESS_KEY_ID'),
  secretAccessKey: reader.text('AWS_SECRET_ACCESS_KEY'),
  sessionToken: reader.text('AWS_SESSION_TOKEN'),
  backupEndpoint: reader.optionalText('AWS_ENDPOINT_URL_BACKUP'),
  dynamoEndpoint: reader.optionalText('AWS_ENDPOINT_URL_DYNAMODB'),
}));

const log = createLogger('restore-check');
const call = createSdkCall({ endpoint: env.dynamoEndpoint, timeoutMs: TIMEOUT_MS });
const suffix = env.region.startsWith('cn-') ? '.cn' : '';
const ports = {
  countTenants: async (table: string) => (await createDynamoTenants(call, table).list()).length,
  countHealthRecords: async (table: string) => (await queryAll(call, table, STATE_PARTITION.health)).length,
  report: validationReporter({
    url: new URL(env.backupEndpoint ?? `https://backup.${env.region}.amazonaws.com${suffix}`),
    region: env.region,
    credentials: env,
    timeoutMs: TIMEOUT_MS,
  }),
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
