// The Python verifier beyond the vectors: its own unit tests, and that it derives a Cell's key as the gateway does.

import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { cellSecret } from '../../../../lambdas/domain/signing/signing-key';
import { CELL_KIT } from './vectors';

const PYTHON_KIT = join(CELL_KIT, 'python');

test('modes, audit, WSGI guard and nonces', () => {
  const { status, stderr } = spawnSync('python3', [join(__dirname, 'test_signing_verify.py'), PYTHON_KIT], {
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/Ran [1-9]\d+ tests/);
  expect(status).toBe(0);
});

test("derives a Cell's key from the master on standard input, as the gateway does", () => {
  const master = randomBytes(32);
  const script = join(PYTHON_KIT, 'derive_cell_key.py');
  const input = `base64:${master.toString('base64')}\n`;
  const output = execFileSync('python3', ['-B', script, 'erp'], { input, encoding: 'utf8' });
  expect(output).toBe(`base64:${cellSecret(master, 'erp').toString('base64')}\n`);
});

test.each([
  ['no Cell', [], 'secret'],
  ['a name that is no Cell', ['ERP'], 'secret'],
  ['no secret', ['erp'], ' '],
])('derives nothing from %s', (_name, args, input) => {
  const script = join(PYTHON_KIT, 'derive_cell_key.py');
  const { status, stdout, stderr } = spawnSync('python3', ['-B', script, ...args], { input, encoding: 'utf8' });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).not.toBe('');
});
