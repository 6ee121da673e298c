// What runs before the tests: every check of package.json, and no test after one that fails.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const SCRIPT = path.resolve(__dirname, '../../../.ci/check.mts');
const folder = mkdtempSync(path.join(tmpdir(), 'check-'));
afterAll(() => rmSync(folder, { recursive: true }));

function check(scripts: Record<string, string>, ...args: string[]) {
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ scripts }));
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT, ...args], { cwd: folder, encoding: 'utf8' });
  return { lines: stdout.split('\n').filter(Boolean).toSorted(), status };
}

const NODE = process.execPath;
const PASSES = `${NODE} -p 1`;
const FAILS = `${NODE} -e console.log('why');process.exit(3)`;

test('all checks run, then the program with its arguments, whose exit code counts', () => {
  const scripts = { typecheck: `${PASSES} && ${PASSES}`, lint: PASSES };
  expect(check(scripts, NODE, '-e', 'console.log(process.argv[1]);process.exit(4)', 'seen')).toEqual({
    lines: [`ok      ${PASSES}`, `ok      ${PASSES}`, `ok      ${PASSES}`, 'seen'],
    status: 4,
  });
});

test('a failed check tells its output, others still run, and the program does not', () => {
  expect(check({ typecheck: `${FAILS} && ${PASSES}`, lint: PASSES }, NODE, '-p', '"ran"')).toEqual({
    lines: [`failed  ${FAILS}`, `ok      ${PASSES}`, `ok      ${PASSES}`, 'why'],
    status: 3,
  });
});

test('a program that cannot be started is a failed check', () => {
  expect(check({ typecheck: 'no-such-program', lint: PASSES }).status).toBe(1);
});

test.each([[['--help']], [[NODE, '--help']], [['-h']]])('%j only helps', (args) => {
  const { lines, status } = check({ typecheck: FAILS, lint: FAILS }, ...args);
  expect({ status, isHelp: lines.some((line) => line.startsWith('npm run check')) }).toEqual({
    status: 0,
    isHelp: true,
  });
  expect(lines.filter((line) => line.length > 80 || line.startsWith('failed'))).toEqual([]);
});
