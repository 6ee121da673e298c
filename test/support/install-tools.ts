// Installs the packages that only benchmarks or system tests load, from the package.json of their folder.

import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';

/** Does nothing if the packages are as the lock file says. */
export function installTools(folder: 'test/bench' | 'test/system', omit: 'dev' | 'optional'): void {
  const written = (file: string) => statSync(path.join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  // npm writes this file at the end of an install.
  if (written('node_modules/.package-lock.json') >= written('package-lock.json')) return;
  execFileSync('npm', ['ci', '--prefix', folder, `--omit=${omit}`, '--loglevel=error'], { stdio: 'inherit' });
}
