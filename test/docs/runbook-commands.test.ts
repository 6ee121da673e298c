// The operator's commands in all documents are ones that exist: every script, every option of it, every variable of the verifiers.

import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENTS, ROOT } from '../support/markdown';

const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const commands = new Set(DOCUMENTS.flatMap((file) => text(file).match(/deploy\/scripts\/[a-z_]+\.sh[^\n`)]*/g) ?? []));
const helps = new Map<string, string>();
function help(script: string): string {
  const known = helps.get(script) ?? spawnSync(join(ROOT, script), ['--help'], { encoding: 'utf8' }).stdout;
  helps.set(script, known);
  return known;
}

test('the documents name commands', () => {
  expect(commands.size).toBeGreaterThan(10);
});

test.each([...commands])('%s', (command) => {
  const [script = '', ...words] = command.trim().split(/\s+/);
  const usage = help(script);
  expect(usage).toContain('usage:');
  for (const option of words.filter((word) => word.startsWith('--'))) expect(usage).toContain(option);
  const steps = script.endsWith('signing_key.sh') ? words.slice(0, 1) : [];
  for (const step of steps) expect(usage).toContain(`\n  ${step} `);
});

const kit = globSync('deploy/cell-kit/{python,node}/*.{py,ts}', { cwd: ROOT }).map(text).join('\n');
const variables = [...new Set(text('deploy/docs/单元验签接入指南.md').match(/CELL_[A-Z_]+/g))];

test.each(variables)('%s is a variable that the verifiers read', (variable) => {
  expect(kit).toContain(variable);
});

test('every reason that the guide explains is one of the verifiers', () => {
  const reasons = text('deploy/docs/单元验签接入指南.md').match(/^\| `([a-z_]+)` \|/gm) ?? [];
  expect(reasons.length).toBeGreaterThan(4);
  for (const reason of reasons) expect(kit).toContain(`'${reason.slice(3, -3)}'`);
});
