// `npx cdk synth` of descriptions that set every option: too heavy for each run of the tests.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stackNames, synthesizedManifest } from '../support/cdk-cli';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';

const folder = mkdtempSync(path.join(tmpdir(), 'synth-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DESCRIPTIONS = { ...everyOption(), dev: readFileSync('deploy/config/dev.yaml', 'utf8') };

test.each(Object.entries(DESCRIPTIONS))("%s synthesizes, by CloudFormation's rules too", async (name, description) => {
  for (const [file, content] of Object.entries(EXAMPLE_ROUTES)) writeFileSync(path.join(folder, file), content);
  const config = path.join(folder, `${name}.yaml`);
  writeFileSync(config, description);
  const manifest = await synthesizedManifest(folder, config);
  expect(stackNames(manifest)).toEqual(expect.arrayContaining(['State', 'Gateway']));
  expect(manifest.missing).toBeUndefined();
});
