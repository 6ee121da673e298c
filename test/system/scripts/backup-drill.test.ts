// The backup proof over an embedded DynamoDB and a stand-in of the AWS CLI: a live table is backed up, restored into a scratch
// table, compared, and the scratch table is removed.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAwsCli } from '../../../lib/cli/drill/aws-cli';
import { type BackupDrillPorts, proveBackup } from '../../../lib/cli/drill/backup-drill';
import { createScripts, type Script } from '../../../lib/cli/drill/scripts';
import { runGatewayCli } from '../../../lib/cli/gateway-cli';
import { callDynamoDb } from '../../../lib/local/dynamodb/call';
import { startProofGateway } from '../../support/proof-gateway';
import { type ScriptStage, scriptStage } from '../../support/script-stage';
import { testTerminal } from '../../support/test-terminal';

const ITEMS = 12;
let stage: ScriptStage;
beforeAll(async () => {
  stage = await scriptStage();
  for (let index = 0; index < ITEMS; index += 1) await stage.put(stage.tenants, `t-${index}`, { name: { S: '甲' } });
});
afterAll(() => stage.stop());

const prove = (also: Partial<BackupDrillPorts> = {}) =>
  proveBackup({
    aws: createAwsCli(stage.environment),
    script: createScripts(stage.environment),
    deployment: 'gw',
    table: 'tenants',
    nowMs: Date.now,
    note: () => undefined,
    ended: new AbortController().signal,
    ...also,
  });
/** Tables that are there and stay: one that is deleted is listed for a while. */
async function tables(): Promise<string[]> {
  const access = { endpoint: stage.dynamo.endpoint, accessKeyId: 'test' };
  const { TableNames } = await callDynamoDb(access, 'ListTables', {});
  const found: string[] = [];
  for (const name of TableNames as string[]) {
    const { Table } = await callDynamoDb(access, 'DescribeTable', { TableName: name });
    if ((Table as { TableStatus?: string } | undefined)?.TableStatus === 'ACTIVE') found.push(name);
  }
  return found;
}

/** Other tests may have made a backup. */
const beforeTheFirstBackup: Script = async (name, ...args) =>
  name === 'backup_list.sh' ? [] : createScripts(stage.environment)(name, ...args);

test('what was restored is the same, RPO and RTO are measured, and no scratch table is left', async () => {
  const before = await tables();
  const proof = await prove({ script: beforeTheFirstBackup });
  expect(proof).toMatchObject({
    table: stage.tenants,
    items: ITEMS,
    compared: ITEMS,
    missing: 0,
    different: 0,
    unknown: 0,
    left: [],
  });
  expect(proof.recoveryTimeMs).toBeGreaterThan(0);
  expect(await tables()).toEqual(before);
});

test('RPO is the age of the newest backup, and a table without one has none', async () => {
  expect((await prove({ table: 'state' })).newestBackupAgeMs).toBeUndefined();
  expect((await prove({ table: 'state' })).newestBackupAgeMs).toBeGreaterThanOrEqual(0);
});

/** The scripts, with something done to the scratch table right after it was restored. */
const after =
  (change: (scratch: string) => Promise<unknown>): Script =>
  async (name, ...args) => {
    const lines = await createScripts(stage.environment)(name, ...args);
    if (name === 'backup_restore.sh') await change(args.at(-1) ?? '');
    return lines;
  };

test('an item that is missing, one that differs and one that nobody knows are each noticed', async () => {
  const proof = await prove({
    script: after(async (scratch) => {
      const key = { pk: { S: 'TENANT' }, sk: { S: 't-1' } };
      await stage.dynamo.call('DeleteItem', { TableName: scratch, Key: key });
      await stage.put(scratch, 't-2', { name: { S: '乙' } });
      await stage.put(scratch, 'forged');
    }),
  });
  expect(proof).toMatchObject({ missing: 1, different: 1, unknown: 1, left: [] });
});

test('a change of the live table around the backup proves nothing either way', async () => {
  const script: Script = async (name, ...args) => {
    const lines = await createScripts(stage.environment)(name, ...args);
    if (name === 'backup_example.sh') await stage.put(stage.tenants, 't-3', { name: { S: '丙' } });
    return lines;
  };
  expect(await prove({ script })).toMatchObject({ compared: ITEMS - 1, missing: 0, different: 0, unknown: 0 });
});

test('a restore that fails leaves no table either, and says what failed', async () => {
  const before = await tables();
  const script = after(() => Promise.reject(new Error('planted')));
  await expect(prove({ script })).rejects.toThrow('planted');
  expect(await tables()).toEqual(before);
});

test('Ctrl-C during the restore lets the script end, and the scratch table is removed', async () => {
  const before = await tables();
  const terminal = testTerminal({ env: stage.environment });
  const noted: string[] = [];
  const note = (line: string): void => {
    noted.push(line);
    if (line.includes('restoring')) terminal.interrupt();
  };
  const code = await runGatewayCli(['drill', 'backup', '--deployment', 'gw'], { ...terminal, note });
  expect(code).not.toBe(0);
  expect(noted.join('\n')).toContain('restoring');
  expect(await tables()).toEqual(before);
});

test('the drill’s commands are in a process group of their own, which Ctrl-C at the terminal does not reach', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'aws-'));
  writeFileSync(
    path.join(folder, 'aws'),
    '#!/bin/sh\nprintf "{\\"group\\": %s, \\"own\\": $$}" "$(ps -o pgid= -p $$)"\n',
    {
      mode: 0o755,
    },
  );
  const { group, own } = await createAwsCli({ PATH: `${folder}:${process.env['PATH']}` })([]);
  rmSync(folder, { recursive: true });
  expect(group).toBe(own);
});

test('the command prints RPO and RTO, tells the gateway what was proven, and ends with 0', async () => {
  await prove();
  const gateway = await startProofGateway();
  const terminal = testTerminal({ env: { ...stage.environment, GATEWAY_TOKEN: 'ops-token' } });
  const code = await runGatewayCli(['drill', 'backup', '--deployment', 'gw', '--url', gateway.url], terminal);
  await gateway.close();
  expect(code).toBe(0);
  expect(terminal.printed.join('\n')).toMatch(/12 items restored.*\nRPO: the newest backup was \d+ s old\nRTO: \d+ s/);
  const summary = expect.stringMatching(/^tenants: of 12 items 0 missing, 0 different, 0 unknown; restored in \d+ s$/);
  expect(gateway.seen).toEqual(['PUT /api/admin/proofs/backup Bearer ops-token', { ok: true, summary }]);
});
