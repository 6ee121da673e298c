// The summary function is deployed with the ops page and its policy next to its bundle.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import { buildApp } from '../../lib/app';
import { buildOpsPage } from '../../lib/constructs/self-contained-page';
import { loadDeployConfig } from '../../lib/deploy-config';

let outdir: string;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'ops-page-asset-'));
  const config = loadDeployConfig({ file: 'deploy/config/dev.yaml', env: {}, baseDir: join(__dirname, '..', '..') });
  buildApp({ config, outdir, validateTemplates: false });
});
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

test('page and policy belong together', () => {
  const page = buildOpsPage();
  const asset = (file: string): string => readFileSync(join(outdir, 'functions', 'summary', file), 'utf8');
  expect(asset(ASSET_FILE.opsPage)).toBe(page.html);
  expect(asset(ASSET_FILE.opsPagePolicy)).toBe(page.contentSecurityPolicy);
});
