// The operator's scripts are clean under shellcheck.

import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const scripts = globSync('deploy/scripts/**/*.sh', { cwd: ROOT });

test('there are scripts to check', () => {
  expect(scripts.length).toBeGreaterThanOrEqual(7);
});

test.each(scripts)('%s', (script) => {
  const { status, stdout } = spawnSync(
    'shellcheck',
    ['--external-sources', '--source-path', 'deploy/scripts', script],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
