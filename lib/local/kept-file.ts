// A small JSON file of the data folder, read by its owner alone, and never left half written.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { SettingsError } from './settings';

/** Undefined where nothing was kept yet. @throws SettingsError where the file isn't one that {@link keep} wrote. */
export function readKept(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SettingsError(`${file} can't be read: ${(error as Error).message}. Moved away, it is made anew.`);
  }
}

export function keep(file: string, content: unknown): void {
  const next = `${file}.next`;
  writeFileSync(next, JSON.stringify(content), { mode: 0o600 });
  renameSync(next, file);
}
