// `npx cdk synth` as a user runs it: no credentials, no lookups, no network.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cdk } from '../support/cdk-cli';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';

const outdir = mkdtempSync(path.join(tmpdir(), 'synth-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const synth = (...args: string[]) => cdk(outdir, ['synth', '--quiet', '--output', path.join(outdir, 'out'), ...args]);

const described = Object.entries(everyOption()).map(([name, text]): [string, string] => {
  const file = path.join(outdir, `${name}.yaml`);
  writeFileSync(file, text);
  return [name, file];
});
for (const [file, content] of Object.entries(EXAMPLE_ROUTES)) writeFileSync(path.join(outdir, file), content);

test.each<[name: string, file: string]>([
  ['dev.yaml', 'deploy/config/dev.yaml'],
  ['prod.example.yaml', 'deploy/config/prod.example.yaml'],
  ...described,
])("%s synthesizes, by CloudFormation's rules too", async (_, file) => {
  await synth('-c', `config=${file}`);
  const manifest = JSON.parse(readFileSync(path.join(outdir, 'out', 'manifest.json'), 'utf8')) as {
    missing?: unknown;
    artifacts: Record<string, { type: string }>;
  };
  const stacks = Object.entries(manifest.artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  expect(stacks.map(([name]) => name)).toEqual(expect.arrayContaining(['State', 'Gateway']));
  expect(manifest.missing).toBeUndefined();
});

test('a faulty description stops the synth with its faults and no stack trace', async () => {
  const file = path.join(outdir, 'faulty.yaml');
  writeFileSync(file, 'name: x\n');
  const failure = (await synth('-c', `config=${file}`).catch((error: unknown) => error)) as {
    code: number;
    stderr: string;
  };
  expect(failure.code).toBe(1);
  expect(failure.stderr).toContain(`${file} has 2 faults:\n  - auth: got nothing; expected`);
  expect(failure.stderr).not.toContain('    at ');
});
