// The backup proof: backs up a live table, restores it into a scratch table, compares, and removes the scratch table. Callers
// notice nothing: the live table is only read.

import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { canonicalJson } from '../../../lambdas/contract/audit-record';
import { RefusedError } from '../exit';
import { type Aws, listOf } from './aws-cli';
import type { Script } from './scripts';

export interface BackupDrillPorts {
  readonly aws: Aws;
  readonly script: Script;
  readonly deployment: string;
  readonly table: 'tenants' | 'state';
  readonly nowMs: () => number;
  readonly note: (line: string) => void;
  /** Aborted by Ctrl-C: the step that runs is finished, no further one begins, and the scratch table is removed. */
  readonly ended: AbortSignal;
}

export interface BackupProof {
  readonly table: string;
  /** In the scratch table. */
  readonly items: number;
  /** Items that were the same before and after the backup: each must be there, and the same. */
  readonly compared: number;
  readonly missing: number;
  readonly different: number;
  /** Items of the scratch table that the live one never had. */
  readonly unknown: number;
  /** RPO if the table were lost now: the age of the plan's newest backup. Undefined without a backup. */
  readonly newestBackupAgeMs: number | undefined;
  /** RTO: from the start of the restore to the table that was read whole. */
  readonly recoveryTimeMs: number;
  /** What could not be removed, as sentences. */
  readonly left: readonly string[];
}

const OUTPUT = { tenants: 'TenantTableName', state: 'StateTableName' } as const;
const PAGE_ITEMS = '1000';
const LOOK_EVERY_MS = 2_000;
const MOST_LOOKS = 60;
/** A recovery point of a drill is worth nothing afterwards. */
const RETAIN_DAYS = '7';

/** Key -> hash of the item: nothing of a tenant is kept. */
type Items = ReadonlyMap<string, string>;

/** @throws RefusedError where a script or AWS refuses */
export async function proveBackup(ports: BackupDrillPorts): Promise<BackupProof> {
  const { aws, script, deployment, table, nowMs, note } = ports;
  const live = await liveTable(aws, deployment, OUTPUT[table]);
  const newestBackupAgeMs = await newestAge(ports);
  const before = await readItems(aws, live);
  note(`DRILL: backing up ${live}, which is only read.`);
  const [point = ''] = await script(
    'backup_example.sh',
    '--deployment',
    deployment,
    '--table',
    table,
    '--retain-days',
    RETAIN_DAYS,
  );
  const after = await readItems(aws, live);
  const scratch = `${deployment}-drill-${nowMs()}`;
  const startedMs = nowMs();
  refuseInterrupted(ports);
  note(`DRILL: restoring into ${scratch}.`);
  const left: string[] = [];
  try {
    await script('backup_restore.sh', '--deployment', deployment, '--recovery-point', point, '--to', scratch);
    refuseInterrupted(ports);
    const restored = await readItems(aws, scratch);
    const recoveryTimeMs = nowMs() - startedMs;
    return { table: live, newestBackupAgeMs, recoveryTimeMs, ...compare(before, after, restored), left };
  } finally {
    await remove(aws, scratch).catch((error: Error) => left.push(`${scratch}: ${error.message}`));
    for (const line of left) note(`NOT REMOVED: ${line}`);
  }
}

function refuseInterrupted({ ended }: BackupDrillPorts): void {
  if (ended.aborted) throw new RefusedError('The drill was interrupted.');
}

async function liveTable(aws: Aws, deployment: string, output: string): Promise<string> {
  const answer = await aws(['cloudformation', 'describe-stacks', '--stack-name', `${deployment}-state`]);
  const [stack] = listOf(answer, 'Stacks') as readonly {
    readonly Outputs?: { OutputKey: string; OutputValue: string }[];
  }[];
  const name = stack?.Outputs?.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
  if (name === undefined) throw new RefusedError(`The stack ${deployment}-state has no output ${output}.`);
  return name;
}

/** As the list prints them: created at, status, table and ARN. */
async function newestAge({ script, deployment, table, nowMs }: BackupDrillPorts): Promise<number | undefined> {
  const lines = await script('backup_list.sh', '--deployment', deployment, '--table', table);
  const newest = lines.map((line) => line.split('\t')).find(([, status]) => status === 'COMPLETED')?.[0];
  if (newest === undefined) return undefined;
  const createdMs = /^\d+(\.\d+)?$/.test(newest) ? Number(newest) * 1000 : Date.parse(newest);
  return Math.max(0, nowMs() - createdMs);
}

async function readItems(aws: Aws, table: string): Promise<Items> {
  const items = new Map<string, string>();
  let token: string | undefined;
  do {
    const page = ['--max-items', PAGE_ITEMS, ...(token === undefined ? [] : ['--starting-token', token])];
    const answer = await aws(['dynamodb', 'scan', '--table-name', table, '--consistent-read', ...page]);
    for (const item of listOf(answer, 'Items') as readonly Readonly<Record<string, unknown>>[]) {
      items.set(JSON.stringify([item['pk'], item['sk']]), hashOf(item));
    }
    token = answer['NextToken'] as string | undefined;
  } while (token !== undefined);
  return items;
}

function hashOf(item: unknown): string {
  return createHash('sha256').update(canonicalJson(item)).digest('base64');
}

/** What changed around the backup proves nothing either way. */
function compare(before: Items, after: Items, restored: Items) {
  const steady = [...before].filter(([key, hash]) => after.get(key) === hash);
  return {
    items: restored.size,
    compared: steady.length,
    missing: steady.filter(([key]) => !restored.has(key)).length,
    different: steady.filter(([key, hash]) => restored.has(key) && restored.get(key) !== hash).length,
    unknown: [...restored.keys()].filter((key) => !before.has(key) && !after.has(key)).length,
  };
}

/** The restore protects the new table, as it would one that is to be used. */
async function remove(aws: Aws, scratch: string): Promise<void> {
  const name = ['--table-name', scratch];
  await aws(['dynamodb', 'update-table', ...name, '--no-deletion-protection-enabled']);
  await untilActive(aws, scratch);
  await aws(['dynamodb', 'delete-table', ...name]);
}

/** A table that is still being changed cannot be deleted. */
async function untilActive(aws: Aws, table: string): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const answer = await aws(['dynamodb', 'describe-table', '--table-name', table]);
    if ((answer['Table'] as { readonly TableStatus?: string }).TableStatus === 'ACTIVE') return;
    await wait(LOOK_EVERY_MS);
  }
}
