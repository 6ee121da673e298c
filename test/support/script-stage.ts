// A stage for the operator's scripts: embedded DynamoDB, vault and secrets behind a stand-in of the AWS CLI.

import { serveCli } from '../../lib/drill/aws-cli/endpoint';
import { secretOperations } from '../../lib/drill/aws-cli/secret-operations';
import { stackOperations } from '../../lib/drill/aws-cli/stack-operations';
import { type TableSettings, tableOperations } from '../../lib/drill/aws-cli/table-operations';
import { vaultOperations } from '../../lib/drill/aws-cli/vault-operations';
import { runScript } from '../../lib/drill/run-script';
import { SecretStore } from '../../lib/local/secrets/secret-store';
import { startTestDynamo } from './dynalite';

export const SECRET_ARN = 'arn:aws:secretsmanager:local:000000000000:secret:signing-abc';
export const PRIVATE_KEY_ARN = 'arn:aws:secretsmanager:local:000000000000:secret:private-abc';

export async function scriptStage(nowMs: () => number = Date.now) {
  const dynamo = await startTestDynamo();
  const tenants = await dynamo.createTable();
  const state = await dynamo.createTable();
  // The test's database takes any key.
  const tables = { endpoint: dynamo.endpoint, accessKeyId: 'test' };
  const settings = new Map<string, TableSettings>();
  const secrets = new SecretStore();
  secrets.create(SECRET_ARN, 'signing', undefined, () => 'generated-first-key');
  secrets.create(PRIVATE_KEY_ARN, 'private', undefined, () => 'not a key yet');
  const cli = await serveCli(
    {
      ...tableOperations(tables, settings),
      ...vaultOperations(tables, 'gw-vault'),
      ...secretOperations(secrets, nowMs),
      ...stackOperations({
        'gw-state': {
          TenantTableName: tenants,
          StateTableName: state,
          SigningSecretArn: SECRET_ARN,
          SigningPrivateKeyArn: PRIVATE_KEY_ARN,
        },
        'gw-backup': { BackupRoleArn: 'arn:role/backup', RestoreRoleArn: 'arn:role/restore' },
      }),
    },
    process.env['PATH'] ?? '',
  );
  return {
    dynamo,
    tenants,
    state,
    settings,
    secrets,
    commands: cli.commands,
    environment: { ...process.env, ...cli.environment },
    put: (table: string, sk: string, more: Record<string, { S: string }> = {}) =>
      dynamo.call('PutItem', { TableName: table, Item: { pk: { S: 'TENANT' }, sk: { S: sk }, ...more } }),
    run: (script: string, ...args: string[]) => runScript(script, args, { ...process.env, ...cli.environment }),
    stop: async () => {
      await cli.close();
      await dynamo.stop();
    },
  };
}

export type ScriptStage = Awaited<ReturnType<typeof scriptStage>>;
