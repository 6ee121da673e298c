// The file of --log-file belongs to its owner alone, and is appended to.

import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLogFile } from '../../../../lib/local/terminal/log-file';

const folder = mkdtempSync(join(tmpdir(), 'log-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fail = (error: Error) => {
  throw error;
};

test('a new file is readable by its owner alone', async () => {
  const file = join(folder, 'new.log');
  const log = openLogFile(file, fail);
  log.write('{"a":1}');
  await log.close();
  expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that others could read is closed to them, and keeps its lines', async () => {
  const file = join(folder, 'old.log');
  writeFileSync(file, 'before\n');
  chmodSync(file, 0o644);
  const log = openLogFile(file, fail);
  log.write('after');
  await log.close();
  expect(readFileSync(file, 'utf8')).toBe('before\nafter\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what is no file keeps its mode', async () => {
  const before = statSync('/dev/null').mode;
  await openLogFile('/dev/null', fail).close();
  expect(statSync('/dev/null').mode).toBe(before);
});
