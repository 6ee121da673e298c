// The file of --log-file: every log line of the functions, as it is.

import { createWriteStream, openSync } from 'node:fs';
import { SettingsError } from '../settings';

export interface LogFile {
  write(line: string): void;
  /** What was written is in the file. */
  close(): Promise<void>;
}

/** `onError`: a line could not be written, as where the disk is full. @throws SettingsError where the file can't be had. */
export function openLogFile(file: string, onError: (error: Error) => void): LogFile {
  const stream = createWriteStream(file, { fd: openToAppend(file) }).on('error', onError);
  return {
    write: (line) => void stream.write(`${line}\n`),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}

function openToAppend(file: string): number {
  try {
    return openSync(file, 'a');
  } catch (error) {
    throw new SettingsError(`--log-file ${file} can't be written: ${(error as Error).message}`);
  }
}
