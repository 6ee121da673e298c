// The folder of --data: made if it is missing, read by its owner alone, and held by one gateway at a time.

import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SettingsError } from './settings';

/** Below the data folder: what the embedded database keeps. */
export const TABLES_FOLDER = 'dynamodb';

/** Lock files of this process: its number alone does not tell them from those of an earlier process of that number. */
const held = new Set<string>();

export interface DataFolder {
  release(): Promise<void>;
}

/** @throws SettingsError where it is taken or cannot be made. A holder that was killed holds it no longer. */
export async function takeDataFolder(folder: string): Promise<DataFolder> {
  const lock = join(resolve(folder), 'lock');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await takeLock(folder, lock);
    await keepPrivate(join(folder, TABLES_FOLDER));
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    throw new SettingsError(`--data ${folder} can't be used: ${(error as Error).message}`);
  }
  held.add(lock);
  return {
    release: async () => {
      held.delete(lock);
      await rm(lock, { force: true });
    },
  };
}

async function takeLock(folder: string, lock: string): Promise<void> {
  const write = () => writeFile(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
  try {
    await write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(await readFile(lock, 'utf8'));
    if (holder === process.pid ? held.has(lock) : isRunning(holder)) {
      throw new SettingsError(
        `--data ${folder} is in use by process ${holder}. If that is no gateway, delete ${lock}.`,
      );
    }
    await rm(lock, { force: true });
    await write();
  }
}

/**
 * The database's folder, and what an earlier run left in it. The data folder itself may be one that the user shares, so
 * that its mode stays as it is where it was there.
 */
async function keepPrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isFile()) await chmod(join(folder, entry.name), 0o600);
}

function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

// A folder for one run. It goes with the process, however that ends; only SIGKILL leaves it behind.

interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

export async function temporaryFolder(prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  const remove = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    path,
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
}
