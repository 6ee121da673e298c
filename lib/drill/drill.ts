// Restore drill on one machine: fill, back up, destroy, restore, compare, serve, with the operator's own scripts.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callDynamoDb } from '../local/dynamodb/call';
import { type LocalStack, startLocal } from '../local/start-local';
import { type CliEndpoint, serveCli } from './aws-cli/endpoint';
import { stackOperations } from './aws-cli/stack-operations';
import { tableOperations } from './aws-cli/table-operations';
import { vaultOperations } from './aws-cli/vault-operations';
import { createGatewayClient, type GatewayClient } from './gateway-client';
import { runScript } from './run-script';

const DEPLOYMENT = 'drill';
const RESTORED_TABLE = 'drill-tenants-restored';

/** A deployment whose requests need the registry, and whose state is worth backups. */
const DESCRIPTION = `# Deployment of a restore drill.
name: ${DEPLOYMENT}
auth: { mode: header }
tenants: { validate: true, cacheSeconds: 0, staleSeconds: 0 }
state: { removal: retain, deletionProtection: true }
`;

export interface DrillOptions {
  readonly tenants: number;
  /** Tenants created after the backup: what a restore to it loses. */
  readonly tenantsAfterBackup: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

export interface DrillReport {
  readonly tenants: number;
  /** `<count> <sha256>` of the table when it was backed up, and of the restored one. */
  readonly before: string;
  readonly after: string;
  readonly lostTenants: number;
  /** Age of the backup when the table was destroyed. */
  readonly recoveryPointAgeMs: number;
  /** From the destroyed table to the first request served from the restored one. */
  readonly recoveryTimeMs: number;
  /** Between the two: what the gateway answered a tenant's caller. */
  readonly statusWhileDestroyed: number;
  readonly statusAfterwards: number;
  readonly tenantsServed: number | undefined;
  /** Lines of the audit log about tenants created before the backup. */
  readonly recordsServed: number | undefined;
}

/** @throws Error where a script fails; the caller judges the report. */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-drill-'));
  try {
    return await drill(options, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function drill({ tenants, tenantsAfterBackup, env, say }: DrillOptions, folder: string): Promise<DrillReport> {
  const configFile = join(folder, 'drill.yaml');
  await writeFile(configFile, DESCRIPTION);
  const start = (): Promise<LocalStack> =>
    startLocal({
      env: { GATEWAY_PORT: '0', GATEWAY_AUTH_MODE: 'header' },
      configFile,
      dataFolder: join(folder, 'data'),
    });

  let stack = await start();
  let cli: CliEndpoint | undefined;
  try {
    let client = createGatewayClient(stack);
    const table = ownTable(stack);
    cli = await serveCli(operationsOf(stack, table), env['PATH'] ?? '');
    const scripts = scriptRunner({ ...env, ...cli.environment });

    const [caller = ''] = numbered('before', 1);
    say(`fill: ${tenants} tenants`);
    await createTenants(client, numbered('before', tenants));
    say('back up');
    const saved = join(folder, 'before.txt');
    const [before] = await scripts('backup_verify.sh', '--table', table, '--save', saved);
    const [recoveryPoint = ''] = await scripts('backup_example.sh', '--deployment', DEPLOYMENT, '--table', 'tenants');
    const backedUpAtMs = Date.now();
    await createTenants(client, numbered('after', tenantsAfterBackup));

    say('destroy');
    const countBefore = await client.countTenants();
    await callDynamoDb(stack.hosted.surroundings.tables, 'DeleteTable', { TableName: table });
    const destroyedAtMs = Date.now();
    const statusWhileDestroyed = await client.askCell(caller);

    say('restore');
    const source = ['--recovery-point', recoveryPoint];
    await scripts('backup_restore.sh', '--deployment', DEPLOYMENT, ...source, '--to', RESTORED_TABLE);
    say('compare');
    const [after] = await scripts('backup_verify.sh', '--table', RESTORED_TABLE, '--expect', saved);
    say('serve');
    await scripts('backup_switch.sh', '--config', configFile, '--tenants', RESTORED_TABLE);
    await stack.close();
    stack = await start();
    client = createGatewayClient(stack);
    const statusAfterwards = await client.askCell(caller);
    const servedAtMs = Date.now();
    const tenantsServed = await client.countTenants();
    const recordsServed = await client.countRecords('before-');
    return {
      tenants,
      before: before ?? '',
      after: after ?? '',
      lostTenants: (countBefore ?? 0) - (tenantsServed ?? 0),
      recoveryPointAgeMs: destroyedAtMs - backedUpAtMs,
      recoveryTimeMs: servedAtMs - destroyedAtMs,
      statusWhileDestroyed,
      statusAfterwards,
      tenantsServed,
      recordsServed,
    };
  } finally {
    await cli?.close();
    await stack.close();
  }
}

function ownTable({ hosted }: LocalStack): string {
  return outputs(hosted, 'state', ['TenantTableName'])['TenantTableName'] ?? '';
}

function operationsOf({ hosted }: LocalStack, table: string) {
  return {
    ...tableOperations(hosted.surroundings.tables),
    ...vaultOperations(hosted.surroundings.tables, `${DEPLOYMENT}-vault`),
    ...stackOperations({
      [`${DEPLOYMENT}-state`]: { TenantTableName: table },
      [`${DEPLOYMENT}-backup`]: outputs(hosted, 'backup', ['BackupRoleArn', 'RestoreRoleArn']),
    }),
  };
}

function outputs(hosted: LocalStack['hosted'], stack: string, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    keys.map((key) => {
      const value = hosted.output(`${DEPLOYMENT}-${stack}`, key);
      if (value === undefined) throw new Error(`Stack ${DEPLOYMENT}-${stack} has no output ${key}`);
      return [key, value];
    }),
  );
}

/** Runs a script and answers with the lines it printed. */
function scriptRunner(environment: Readonly<Record<string, string | undefined>>) {
  return async (name: string, ...args: string[]): Promise<string[]> => {
    const { code, stdout, stderr } = await runScript(name, args, environment);
    if (code !== 0) throw new Error(`${name} ended with ${code}: ${stderr}`);
    return stdout.split('\n').filter((line) => line !== '');
  };
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => `${prefix}-${String(index + 1).padStart(5, '0')}`);
}

async function createTenants(client: GatewayClient, ids: readonly string[]): Promise<void> {
  for (const id of ids) await client.createTenant(id);
}
