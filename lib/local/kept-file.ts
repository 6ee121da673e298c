// A small JSON file of the data folder, read by its owner alone, and never left half written.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { SettingsError } from './settings';

/** Undefined where nothing was kept yet. @throws SettingsError where the file isn't one that {@link keep} wrote. */
export function readKept<T>(file: string, shape: v.GenericSchema<T>): T | undefined {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, (error as Error).message);
  }
  const kept = v.safeParse(shape, content);
  if (!kept.success) throw unreadable(file, 'it holds something else than was kept');
  return kept.output;
}

function unreadable(file: string, why: string): SettingsError {
  return new SettingsError(`${file} can't be read: ${why}. If you move it away, a new one is made.`);
}

export function keep(file: string, content: unknown): void {
  const next = `${file}.next`;
  writeFileSync(next, JSON.stringify(content), { mode: 0o600 });
  renameSync(next, file);
}
