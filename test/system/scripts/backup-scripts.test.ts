// The backup scripts on an embedded DynamoDB: back up, list, restore, verify; dry runs change nothing; faults are named.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScriptStage, scriptStage } from '../../support/script-stage';

let stage: ScriptStage;
let folder: string;
beforeAll(async () => {
  stage = await scriptStage();
  folder = await mkdtemp(join(tmpdir(), 'backup-scripts-'));
});
afterAll(async () => {
  await stage.stop();
  await rm(folder, { recursive: true });
});

const changes = () =>
  stage.commands.filter(([, operation = '']) => !/^(describe|list|get|scan)/.test(operation)).length;

describe('the recovery points of a deployment', () => {
  let own: ScriptStage;
  beforeEach(async () => {
    own = await scriptStage();
  });
  afterEach(() => own.stop());

  test('backs up both tables by default and prints their recovery points, which the list shows newest first', async () => {
    await own.put(own.tenants, 'acme', { name: { S: '甲 | "乙"' } });
    const backup = await own.run('backup_example.sh', '--deployment', 'gw', '--retain-days', '7');
    expect(backup.code).toBe(0);
    const points = backup.stdout.trim().split('\n');
    expect(points).toHaveLength(2);
    const jobs = own.commands.filter(([, operation]) => operation === 'start-backup-job');
    expect(jobs).toHaveLength(2);
    expect(jobs[0]).toEqual(
      expect.arrayContaining(['--iam-role-arn', 'arn:role/backup', '--lifecycle', 'DeleteAfterDays=7']),
    );

    const list = await own.run('backup_list.sh', '--deployment', 'gw');
    const lines = list.stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(lines.map(([, status, table]) => [status, table])).toEqual([
      ['COMPLETED', own.tenants],
      ['COMPLETED', own.state],
    ]);
    expect(new Set(lines.map(([, , , arn]) => arn))).toEqual(new Set(points));
    const one = await own.run('backup_list.sh', '--deployment', 'gw', '--table', 'tenants');
    expect(one.stdout.trim().split('\n')).toHaveLength(1);
  });

  test('restores to a new table, protects and tags it, and both hold the same items', async () => {
    for (let index = 0; index < 30; index += 1) await own.put(own.tenants, `t-${index}`);
    const { stdout } = await own.run('backup_example.sh', '--deployment', 'gw', '--table', 'tenants');
    const point = stdout.trim();
    const restore = ['--deployment', 'gw', '--recovery-point', point, '--to', 'restored-1'];
    expect((await own.run('backup_restore.sh', ...restore)).code).toBe(0);
    expect(own.settings.get('restored-1')).toEqual({
      deletionProtection: true,
      ttl: true,
      pointInTimeRecovery: true,
      tags: { 'cell-gateway:backup': 'gw' },
    });
    const verify = await own.run('backup_verify.sh', '--table', own.tenants, '--against', 'restored-1');
    expect(verify).toMatchObject({ code: 0, stdout: expect.stringMatching(/^30 [0-9a-f]{64}\n$/) });

    const again = await own.run('backup_restore.sh', ...restore);
    expect(again).toMatchObject({ code: 1, stderr: 'backup_restore.sh: table restored-1 exists already\n' });

    await own.put('restored-1', 't-7', { changed: { S: 'x' } });
    const differs = await own.run('backup_verify.sh', '--table', own.tenants, '--against', 'restored-1');
    expect(differs.code).toBe(1);
    expect(differs.stderr).toContain(`is not the same as restored-1`);
  });
});

test('a saved checksum holds until an item changes, whatever order the items come in', async () => {
  const table = await stage.dynamo.createTable();
  for (const id of ['b', 'a', 'c']) await stage.put(table, id);
  const saved = join(folder, 'saved.txt');
  expect((await stage.run('backup_verify.sh', '--table', table, '--save', saved)).code).toBe(0);
  expect(await readFile(saved, 'utf8')).toMatch(/^3 [0-9a-f]{64}\n$/);
  const other = await stage.dynamo.createTable();
  for (const id of ['c', 'b', 'a']) await stage.put(other, id);
  expect((await stage.run('backup_verify.sh', '--table', other, '--expect', saved)).code).toBe(0);
  await stage.put(other, 'd');
  expect((await stage.run('backup_verify.sh', '--table', other, '--expect', saved)).code).toBe(1);
});

test('verify reads page after page', async () => {
  const table = await stage.dynamo.createTable();
  const filler = { text: { S: 'x'.repeat(300_000) } };
  for (let index = 0; index < 5; index += 1) await stage.put(table, `big-${index}`, filler);
  const before = stage.commands.length;
  const { stdout } = await stage.run('backup_verify.sh', '--table', table);
  expect(stdout).toMatch(/^5 /);
  expect(stage.commands.slice(before).filter(([, operation]) => operation === 'scan').length).toBeGreaterThan(1);
});

test.each([
  ['backup_example.sh', ['--deployment', 'gw', '--dry-run'], 'would run: aws backup start-backup-job'],
  [
    'backup_restore.sh',
    ['--deployment', 'gw', '--recovery-point', 'arn:rp', '--to', 'dry-table', '--dry-run'],
    'would run: aws backup start-restore-job --recovery-point-arn arn:rp',
  ],
  [
    'backup_restore.sh',
    ['--deployment', 'gw', '--from', 'tenants', '--at', 'latest', '--to', 'dry-table', '--dry-run'],
    'would run: aws dynamodb restore-table-to-point-in-time',
  ],
])('%s %j only says what it would do', async (script, args, said) => {
  const before = changes();
  const { code, stderr } = await stage.run(script, ...args);
  expect(code).toBe(0);
  expect(stderr).toContain(said);
  expect(changes()).toBe(before);
});

test.each([
  ['backup_example.sh', [], 'backup_example.sh: which --deployment?'],
  ['backup_example.sh', ['--deployment'], 'backup_example.sh: --deployment needs a value'],
  ['backup_example.sh', ['--deployment', '--dry-run'], 'backup_example.sh: --deployment needs a value'],
  ['backup_example.sh', ['--colour', 'blue'], 'backup_example.sh: unknown option --colour (see --help)'],
  ['backup_example.sh', ['--deployment', 'gw', '--retain-days', '0'], 'takes a number of days, not 0'],
  ['backup_example.sh', ['--deployment', 'other'], 'stack other-backup cannot be read'],
  ['backup_example.sh', ['--deployment', 'gw', '--table', 'none'], 'table none cannot be read'],
  ['backup_list.sh', [], 'backup_list.sh: which --deployment?'],
  ['backup_restore.sh', ['--deployment', 'gw', '--to', 'a/b'], '--to names the new table'],
  ['backup_restore.sh', ['--deployment', 'gw', '--to', 'new'], 'either --recovery-point, or --from and --at'],
  [
    'backup_restore.sh',
    ['--deployment', 'gw', '--to', 'new', '--from', 'tenants'],
    'either --recovery-point, or --from',
  ],
  [
    'backup_restore.sh',
    ['--deployment', 'gw', '--to', 'new', '--recovery-point', 'arn:none'],
    'the restore could not be started',
  ],
  ['backup_verify.sh', [], 'backup_verify.sh: which --table?'],
  ['backup_verify.sh', ['--table', 'none'], 'table none cannot be read'],
  ['backup_verify.sh', ['--table', 'none', '--expect', '/none'], '/none cannot be read'],
  ['backup_switch.sh', ['--config', '/none', '--tenants', 'x'], 'which --config?'],
])('%s %j names its fault', async (script, args, fault) => {
  const { code, stderr } = await stage.run(script, ...args);
  expect(code).toBe(1);
  expect(stderr).toContain(fault);
});

test.each(['backup_example', 'backup_list', 'backup_restore', 'backup_verify', 'backup_switch', 'signing_key'])(
  '%s.sh --help says how it is used',
  async (script) => {
    const { code, stdout } = await stage.run(`${script}.sh`, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`usage: ${script}.sh`);
  },
);
