// `npx cdk synth` as a user runs it: no credentials, no lookups, no network.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stackNames, synthesizedManifest } from '../support/cdk-cli';

const outdir = mkdtempSync(path.join(tmpdir(), 'synth-'));
afterAll(() => rmSync(outdir, { recursive: true }));

test("prod.example.yaml synthesizes, by CloudFormation's rules too", async () => {
  const manifest = await synthesizedManifest(outdir, 'deploy/config/prod.example.yaml');
  expect(stackNames(manifest)).toEqual(expect.arrayContaining(['State', 'Gateway']));
  expect(manifest.missing).toBeUndefined();
});

test('a faulty description stops the synth with its faults and no stack trace', async () => {
  const file = path.join(outdir, 'faulty.yaml');
  writeFileSync(file, 'name: x\n');
  const failure = (await synthesizedManifest(outdir, file).catch((error: unknown) => error)) as {
    code: number;
    stderr: string;
  };
  expect(failure.code).toBe(1);
  expect(failure.stderr).toContain(`${file} has 2 faults:\n  - auth: got nothing; expected`);
  expect(failure.stderr).not.toContain('    at ');
});
