// The file of --log-file: every log line of the functions, as it is, for its owner alone.

import { createWriteStream, fchmodSync, fstatSync, openSync } from 'node:fs';
import { SettingsError } from '../settings';

const OWNER_ONLY = 0o600;

export interface LogFile {
  write(line: string): void;
  /** What was written is in the file. */
  close(): Promise<void>;
}

/** `onError`: a line could not be written, as where the disk is full. @throws SettingsError where the file cannot be opened. */
export function openLogFile(file: string, onError: (error: Error) => void): LogFile {
  const stream = createWriteStream(file, { fd: openToAppend(file) }).on('error', onError);
  return {
    write: (line) => void stream.write(`${line}\n`),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}

function openToAppend(file: string): number {
  try {
    const fd = openSync(file, 'a', OWNER_ONLY);
    keepPrivate(fd);
    return fd;
  } catch (error) {
    throw new SettingsError(`--log-file ${file} can't be written: ${(error as Error).message}`);
  }
}

/** For a file that was there, and others could read. What is no file, as a pipe or /dev/stderr, or another user's, stays as it is. */
function keepPrivate(fd: number): void {
  const stats = fstatSync(fd);
  if (stats.isFile() && stats.uid === process.getuid?.()) fchmodSync(fd, OWNER_ONLY);
}
