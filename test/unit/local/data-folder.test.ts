// One gateway at a time holds a data folder: two would overwrite each other's keys, and the database ends the second.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeDataFolder } from '../../../lib/local/folders';

const root = mkdtempSync(join(tmpdir(), 'held-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

const inRoot = (name: string) => join(root, name);

function lockedBy(pid: number | string): string {
  const folder = mkdtempSync(inRoot('locked-'));
  writeFileSync(join(folder, 'lock'), String(pid));
  return folder;
}

/** Of a process that has ended. */
const goneId = () => spawnSync(process.execPath, ['-e', '']).pid;

test('it is made if it is missing, for its owner alone, and free again when it is released', async () => {
  const folder = join(inRoot('new'), 'data 数据');
  const first = await takeDataFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  await expect(takeDataFolder(folder)).rejects.toMatchObject({
    name: 'SettingsError',
    message: `--data ${folder} is in use by process ${process.pid}. If that is no gateway, delete ${join(folder, 'lock')}.`,
  });
  await first.release();
  expect(existsSync(join(folder, 'lock'))).toBe(false);
  await (await takeDataFolder(folder)).release();
});

test('a process that runs keeps it', async () => {
  const folder = lockedBy(process.ppid);
  await expect(takeDataFolder(folder)).rejects.toThrow(`is in use by process ${process.ppid}`);
});

test.each<[string, () => number | string]>([
  ['killed one', goneId],
  ['earlier one with the number of this one', () => process.pid],
  ['empty file', () => ''],
  ['a file that names none', () => '-1'],
])('it is taken over from: %s', async (_, pid) => {
  const folder = lockedBy(pid());
  const taken = await takeDataFolder(folder);
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(String(process.pid));
  await taken.release();
});

test('what is no folder is told in a sentence', async () => {
  writeFileSync(inRoot('file'), '');
  await expect(takeDataFolder(inRoot('file'))).rejects.toMatchObject({
    name: 'SettingsError',
    message: expect.stringContaining(`--data ${inRoot('file')} can't be used: EEXIST`) as string,
  });
});

test('the database of an earlier run is its owner’s alone from now on; the folder that was there stays as it is', async () => {
  const folder = mkdtempSync(inRoot('earlier-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'dynamodb'), { mode: 0o755 });
  writeFileSync(join(folder, 'dynamodb', '000005.log'), '', { mode: 0o644 });
  const taken = await takeDataFolder(folder);
  const modes = ['', 'dynamodb', 'dynamodb/000005.log'].map((name) => statSync(join(folder, name)).mode & 0o777);
  expect(modes.map((mode) => mode.toString(8))).toEqual(['755', '700', '600']);
  await taken.release();
});
